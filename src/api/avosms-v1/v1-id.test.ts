import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { movableClock } from '#test/support/clock.ts';
import { v1Ids } from './v1-id.ts';

const start = '2026-03-31T12:30:00.250Z';

describe('v1Ids', () => {
  it('writes the second and the microsecond, whose low four bits are the slot', () => {
    const next = v1Ids(movableClock(start), 11);

    const id = next();

    expect(Number.parseInt(id.slice(0, 8), 16)).toBe(Date.parse('2026-03-31T12:30:00Z') / 1000);
    expect(Number.parseInt(id.slice(8), 16)).toBe(250_000 + 11);
  });

  it('increases and never repeats, whatever the clock does', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -5_000, max: 5_000 }), { maxLength: 200 }), (steps) => {
        const clock = movableClock(start);
        const next = v1Ids(clock, 3);
        let previous = next();
        for (const step of steps) {
          clock.advance(step);
          const id = next();
          expect(id > previous).toBe(true);
          previous = id;
        }
      }),
    );
  });

  it('borrows from the next second when one is full, and stays below a million microseconds', () => {
    const next = v1Ids(movableClock('2026-03-31T12:30:00Z'), 15);
    const ids = Array.from({ length: 62_501 }, next);

    expect(ids.every((id) => /^[0-9a-f]{13}$/.test(id) && Number.parseInt(id.slice(8), 16) < 1_000_000)).toBe(true);
    expect(new Set(ids).size).toBe(ids.length);
    const second = (id: string | undefined) => Number.parseInt(id?.slice(0, 8) ?? '', 16);
    expect(second(ids.at(-1)) - second(ids[0])).toBe(1);
  });

  it('never meets the ids of a process with another slot', () => {
    const clock = movableClock(start);
    const [one, other] = [v1Ids(clock, 0), v1Ids(clock, 1)];
    const ids = Array.from({ length: 5_000 }, () => [one(), other()]).flat();

    expect(new Set(ids).size).toBe(ids.length);
  });

  it('refuses a slot that does not fit four bits', () => {
    expect(() => v1Ids(movableClock(start), 16)).toThrow(RangeError);
  });
});

import { describe, expect, it } from 'vitest';
import { movableClock } from '#test/support/clock.ts';
import { FailedSignIns } from './failed-sign-ins.ts';

const times = (count: number, one: (i: number) => boolean) => Array.from({ length: count }, (_, i) => one(i));
const admitted = (all: boolean[]) => all.filter(Boolean).length;

describe('wrong keys', () => {
  it('are 30 of one address in a minute, whatever account they are for', () => {
    const clock = movableClock('2026-03-31T12:30:15Z');
    const failed = new FailedSignIns(clock);

    expect(admitted(times(50, (i) => failed.admits('192.0.2.1', `${i}@example.com`)))).toBe(30);
    expect(failed.admits('192.0.2.2', '0@example.com')).toBe(true);
    expect(failed.secondsLeft()).toBe(45);
    clock.advance(45_000);
    expect(failed.admits('192.0.2.1', '1@example.com')).toBe(true);
  });

  it('are 100 of one account in a minute, whatever their address and the case of the id', () => {
    const failed = new FailedSignIns(movableClock('2026-03-31T12:30:15Z'));
    const id = (i: number) => (i % 2 === 0 ? 'shop@example.com' : 'SHOP@example.com');

    expect(admitted(times(150, (i) => failed.admits(`192.0.2.${i}`, id(i))))).toBe(100);
    expect(failed.admits('198.51.100.1', 'other@example.com')).toBe(true);
  });
});

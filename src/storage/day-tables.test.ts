import { describe, expect, it } from 'vitest';
import { uuidv7 } from '#platform/ids.ts';
import { allDays, NAMED_FOR_MS, NamedDays, tablesOfAll } from './day-tables.ts';

const id = (instant: string) => uuidv7(new Date(instant));
const days = Array.from({ length: 12 }, (_, i) => `202603${String(i + 1).padStart(2, '0')}`);
const noon = (day: string) => id(`${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}T12:00:00Z`);

describe('the tables of a send', () => {
  it.each([
    ['2026-03-01T23:59:59.999Z', '20260301'],
    ['2026-03-02T00:00:00.000Z', '20260302'],
    ['2026-03-02T23:59:59.999Z', '20260302'],
    ['2026-03-03T00:00:00.000Z', '20260303'],
  ])('accepted at %s are those of %s', (instant, day) => {
    const named = new NamedDays();
    const there = new Set(days);
    for (const other of ['2026-03-02T12:00:00Z', '2026-03-01T12:00:00Z', instant]) {
      named.tablesOf(id(other), there, 0);
    }
    expect(named.tablesOf(id(instant), there, 0)).toMatchObject({
      ...{ day, send: `send_p${day}`, message: `message_p${day}`, event: `event_p${day}` },
    });
  });

  it('are those of all days for a day without any, also when it had some a moment ago', () => {
    const named = new NamedDays();
    const send = id('2026-03-02T12:00:00Z');

    expect(named.tablesOf(send, new Set(['20260303']), 0)).toBe(allDays);
    expect(named.tablesOf(send, new Set(['20260302']), 0)).not.toBe(allDays);
    expect(named.tablesOf(send, new Set(['20260303']), 0)).toBe(allDays);
  });

  it.each(['ffffffff-ffff-7fff-bfff-ffffffffffff', '00000000-0000-0000-0000-000000000000', 'x', ''])(
    'with the id %s are those of all days',
    (odd) => {
      expect(new NamedDays().tablesOf(odd, new Set(days), 0)).toBe(allDays);
    },
  );

  it('are named for eight days at a time, and a ninth takes the place of one that was not named for an hour', () => {
    const named = new NamedDays();
    const there = new Set(days);
    const isNamed = (day: string, nowMs: number) => named.tablesOf(noon(day), there, nowMs).day === day;

    expect(days.slice(0, 9).map((day) => isNamed(day, 0))).toEqual([...Array(8).fill(true), false]);
    for (const day of days.slice(1, 8)) expect(isNamed(day, NAMED_FOR_MS / 2)).toBe(true);
    expect(isNamed(days[8]!, NAMED_FOR_MS - 1)).toBe(false);
    expect(isNamed(days[8]!, NAMED_FOR_MS)).toBe(true);
    expect(isNamed(days[0]!, NAMED_FOR_MS)).toBe(false);
  });
});

describe('the tables of several sends', () => {
  it('are their day’s when they are all of one, else those of all days', () => {
    const named = new NamedDays();
    const tablesOf = (send: string) => named.tablesOf(send, new Set(days), 0);
    const [first, second] = [noon('20260302'), id('2026-03-02T23:59:59.999Z')];

    expect(tablesOfAll([first, second], tablesOf).day).toBe('20260302');
    expect(tablesOfAll([first, noon('20260303')], tablesOf)).toBe(allDays);
    expect(tablesOfAll([], tablesOf)).toBe(allDays);
  });
});

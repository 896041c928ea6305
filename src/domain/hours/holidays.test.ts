import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { countryRules } from '../countries/index.ts';
import type { CountryCode } from '../numbers/phone-number.ts';
import { easterSunday, isHoliday } from './holidays.ts';

describe('easterSunday', () => {
  it.each([
    '2025-04-20',
    '2026-04-05',
    '2027-03-28',
    '2028-04-16',
    '2029-04-01',
    '2030-04-21',
    '1818-03-22',
    '2038-04-25',
    '2076-04-19',
  ])('is %s that year', (day) => {
    expect(easterSunday(Number(day.slice(0, 4))).toString()).toBe(day);
  });
});

describe('isHoliday', () => {
  function holidaysOf(country: CountryCode, year: number): string[] {
    const first = new Temporal.PlainDate(year, 1, 1);
    const days = Array.from({ length: first.daysInYear }, (_, i) => first.add({ days: i }));
    return days.filter((day) => isHoliday(day, countryRules(country).holidays)).map((day) => day.toString().slice(5));
  }

  it('knows the eleven days of France', () => {
    const fixed = ['01-01', '05-01', '05-08', '07-14', '08-15', '11-01', '11-11', '12-25'];

    expect(holidaysOf('FR', 2026)).toEqual([...fixed, '04-06', '05-14', '05-25'].sort());
    expect(holidaysOf('FR', 2030)).toEqual([...fixed, '04-22', '05-30', '06-10'].sort());
  });

  it.each([
    ['YT', '04-27'],
    ['MQ', '05-22'],
    ['GP', '05-27'],
    ['MF', '05-27'],
    ['GF', '06-10'],
    ['BL', '10-09'],
    ['RE', '12-20'],
  ] as const)('knows one day more in %s: %s', (territory, day) => {
    expect(holidaysOf(territory, 2026)).toEqual([...holidaysOf('FR', 2026), day].sort());
  });

  it('knows none where our sources name none', () => {
    expect(holidaysOf('BE', 2026)).toEqual([]);
  });
});

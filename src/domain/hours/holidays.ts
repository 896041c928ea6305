import { Temporal } from 'temporal-polyfill';
import type { HolidayFacts } from '../countries/index.ts';

/** Whether a day is a public holiday. */
export function isHoliday(day: Temporal.PlainDate, { fixed, afterEaster }: HolidayFacts): boolean {
  if (fixed.includes(day.toString().slice(-5))) return true;
  if (afterEaster.length === 0) return false;
  const sinceEaster = easterSunday(day.year).until(day, { largestUnit: 'days' }).days;
  return afterEaster.includes(sinceEaster);
}

/** The Gregorian computus in the form of Meeus, Jones and Butcher; exact for every year of the calendar. */
export function easterSunday(year: number): Temporal.PlainDate {
  const golden = year % 19;
  const century = Math.floor(year / 100);
  const ofCentury = year % 100;
  const correction = Math.floor((8 * century + 13) / 25);
  const epact = (19 * golden + century - Math.floor(century / 4) - correction + 15) % 30;
  const weekday = (32 + 2 * (century % 4) + 2 * Math.floor(ofCentury / 4) - epact - (ofCentury % 4)) % 7;
  const late = Math.floor((golden + 11 * epact + 22 * weekday) / 451);
  const monthAndDay = epact + weekday - 7 * late + 114;
  return new Temporal.PlainDate(year, Math.floor(monthAndDay / 31), (monthAndDay % 31) + 1);
}

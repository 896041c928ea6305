import { Temporal } from 'temporal-polyfill';
import { countryRules, type HolidayFacts, type Hours } from '../countries/index.ts';
import type { CountryCode } from '../numbers/phone-number.ts';
import { isHoliday } from './holidays.ts';

/** What an operator has changed for a route; whatever is left out is the country's own rule. */
export type HoursOverride = { hours?: Hours; sundays?: boolean; holidays?: boolean };

/** A country's opening rule for marketing, ready to be asked. */
type Opening = {
  zones: readonly string[];
  hours: Hours;
  sundays: boolean;
  holidays: boolean;
  holidayFacts: HolidayFacts;
};

/** Days looked at in a zone, and moves between zones, before a rule is taken for one that never opens. */
const mostSteps = 60;

/**
 * The moment marketing to a country may leave: `now` if it is open, else its next opening, on the clocks of the recipient.
 * A country of several zones is open while all of them are, since a mobile number does not tell which one it is in.
 * It costs 50 microseconds, ten times that in a country of many zones: ask once per country, not once per recipient.
 */
export function nextOpening(now: Date, country: CountryCode, override: HoursOverride = {}): Date {
  return new Date(openFrom(now, openingOf(country, override)).at.epochMilliseconds);
}

/** When the present opening ends, or undefined while it is closed. */
export function closingAt(now: Date, country: CountryCode, override: HoursOverride = {}): Date | undefined {
  const { at, opening } = openFrom(now, openingOf(country, override));
  if (at.epochMilliseconds !== now.getTime()) return undefined;
  const closings = opening.zones.map((zone) => {
    const today = at.toZonedDateTimeISO(zone).toPlainDate();
    return dayAt(today, zone, opening.hours).closes.epochMilliseconds;
  });
  return new Date(Math.min(...closings));
}

/**
 * The first open moment, and the rule that was followed: a country so wide that its zones are never open together (an operator's
 * short hours in Russia) goes by its first zone alone.
 */
function openFrom(now: Date, opening: Opening): { at: Temporal.Instant; opening: Opening } {
  const start = Temporal.Instant.fromEpochMilliseconds(now.getTime());
  for (const tried of [opening, { ...opening, zones: opening.zones.slice(0, 1) }]) {
    const at = findOpening(start, tried);
    if (at) return { at, opening: tried };
  }
  throw new RangeError(`marketing hours that never open: ${opening.hours.opens} to ${opening.hours.closes}`);
}

function openingOf(country: CountryCode, override: HoursOverride): Opening {
  const rules = countryRules(country);
  return {
    zones: rules.zones,
    hours: override.hours ?? rules.marketingHours,
    sundays: override.sundays ?? rules.marketingOnSundays,
    holidays: override.holidays ?? rules.marketingOnHolidays,
    holidayFacts: rules.holidays,
  };
}

/** Moves to the latest of the zones' next openings until all are open at once. */
function findOpening(start: Temporal.Instant, opening: Opening): Temporal.Instant | undefined {
  let at = start;
  for (let step = 0; step < mostSteps; step++) {
    let latest = at;
    for (const zone of opening.zones) {
      const next = nextOpeningInZone(at, zone, opening);
      if (!next) return undefined;
      if (isBefore(latest, next)) latest = next;
    }
    if (latest.equals(at)) return at;
    at = latest;
  }
  return undefined;
}

/** `at` itself when the zone is open then, else its opening later that day or on the next day that is not closed. */
function nextOpeningInZone(at: Temporal.Instant, zone: string, opening: Opening): Temporal.Instant | undefined {
  let day = at.toZonedDateTimeISO(zone).toPlainDate();
  for (let step = 0; step < mostSteps; step++) {
    const { opens, closes } = dayAt(day, zone, opening.hours);
    if (mayOpen(day, opening) && isBefore(at, closes) && isBefore(opens, closes)) {
      return isBefore(at, opens) ? opens : at;
    }
    day = day.add({ days: 1 });
  }
  return undefined;
}

function mayOpen(day: Temporal.PlainDate, { sundays, holidays, holidayFacts }: Opening): boolean {
  return (sundays || day.dayOfWeek !== 7) && (holidays || !isHoliday(day, holidayFacts));
}

/** The instants of one day's opening and closing. Worked out on that day's clocks, so a clock change moves them rightly. */
function dayAt(
  day: Temporal.PlainDate,
  zone: string,
  hours: Hours,
): { opens: Temporal.Instant; closes: Temporal.Instant } {
  return { opens: instantOf(day, zone, hours.opens), closes: instantOf(day, zone, hours.closes) };
}

function instantOf(day: Temporal.PlainDate, timeZone: string, time: string): Temporal.Instant {
  const zoned =
    time === '24:00'
      ? day.add({ days: 1 }).toZonedDateTime(timeZone)
      : day.toZonedDateTime({ timeZone, plainTime: time });
  return zoned.toInstant();
}

function isBefore(one: Temporal.Instant, other: Temporal.Instant): boolean {
  return Temporal.Instant.compare(one, other) < 0;
}

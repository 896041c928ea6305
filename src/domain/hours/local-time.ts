import { Temporal } from 'temporal-polyfill';

export type LocalTimeReading = { kind: 'at'; at: Date } | { kind: 'refused'; reason: 'malformed' | 'past' };

/** A request composed a moment ago may name a time that has just gone by: it means now. Older ones would surprise. */
const toleranceMs = 5 * 60_000;

/**
 * Reads `31/01/2030` and `14:30` (or `14:30:15`) as a time of a zone's clocks. A time the clocks skip moves forward by what they
 * skip, one they show twice is the first.
 */
export function readLocalTime(
  date: string,
  time: string,
  { zone, now }: { zone: string; now: Date },
): LocalTimeReading {
  const [, day, month, year] = /^(\d{2})\/(\d{2})\/(\d{4})$/.exec(date) ?? [];
  const isTime = /^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/.test(time);
  const local = isTime ? realDateTime(`${year}-${month}-${day}T${time}`) : undefined;
  if (!local) return { kind: 'refused', reason: 'malformed' };

  const at = local.toZonedDateTime(zone, { disambiguation: 'compatible' }).epochMilliseconds;
  if (at < now.getTime() - toleranceMs) return { kind: 'refused', reason: 'past' };
  return { kind: 'at', at: new Date(Math.max(at, now.getTime())) };
}

/** Undefined for 31/02 and its like. */
function realDateTime(iso: string): Temporal.PlainDateTime | undefined {
  try {
    return Temporal.PlainDateTime.from(iso);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** `2030-01-31 14:30:00` on a zone's clocks. */
export function formatLocal(instant: Date, zone: string): string {
  return formatOf(zone).format(instant);
}

/** `31/01/30` on a zone's clocks. */
export function formatLocalDay(instant: Date, zone: string): string {
  const local = formatLocal(instant, zone);
  return `${local.slice(8, 10)}/${local.slice(5, 7)}/${local.slice(2, 4)}`;
}

/** `14:30` on a zone's clocks. */
export function formatLocalMinute(instant: Date, zone: string): string {
  return formatLocal(instant, zone).slice(11, 16);
}

/** Making a formatter takes a hundred times longer than using it. Swedish writes dates as ISO 8601 does. */
function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const two = '2-digit';
  const format = new Intl.DateTimeFormat('sv-SE', {
    ...{ timeZone, hourCycle: 'h23' },
    ...{ year: 'numeric', month: two, day: two, hour: two, minute: two, second: two },
  });
  formats.set(timeZone, format);
  return format;
}

/**
 * Times of SMPP (3.4 section 7.1.1): `YYMMDDhhmmsstnnp`, 16 characters. `t` is tenths of a second, `nn` quarters of an hour
 * from UTC, `p` their direction, or `R` for a time from now.
 */
const HOUR_MS = 3_600_000;
const QUARTER_MS = HOUR_MS / 4;
const SECOND_MS = 1_000;
const DAY_S = 86_400;
/** Days of a relative time: beyond, months would be needed, which have no fixed length. */
const MAX_RELATIVE_DAYS = 99;

/** An instant in UTC, the form that most carriers read right: `260314153000000+`. */
export function absoluteTime(instant: Date): string {
  const iso = instant.toISOString(); // 2026-03-14T15:30:00.000Z
  return `${iso.slice(2, 19).replace(/\D/g, '')}${iso.slice(20, 21)}00+`;
}

/** A time from now in whole seconds: two days are `000002000000000R`. Throws RangeError below 0 and above 99 days. */
export function relativeTime(ms: number): string {
  const seconds = Math.floor(ms / SECOND_MS);
  const days = Math.floor(seconds / DAY_S);
  if (!(seconds >= 0 && days <= MAX_RELATIVE_DAYS)) throw new RangeError(`${ms} ms is no relative SMPP time`);
  const parts = [0, 0, days, Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60, seconds % 60];
  return `${parts.map((part) => String(part).padStart(2, '0')).join('')}000R`;
}

/**
 * The instant that a time of either form means, a relative one counted from `now`; undefined for what is no time. Years 38
 * to 99 are 19xx (3.4 appendix C).
 */
export function parseTime(text: string, now: Date): Date | undefined {
  const digits = /^(\d{13})(\d\d)([+\-R])$/.exec(text);
  if (!digits) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = (text.slice(0, 12).match(/../g) ?? []).map(
    Number,
  );
  if (digits[3] === 'R') return later(now, { year, month, day, seconds: (hour * 60 + minute) * 60 + second });
  const quarters = Number(digits[2]);
  if (month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || second > 59 || quarters > 48) return undefined;
  const fullYear = (year >= 38 ? 1900 : 2000) + year;
  if (day > new Date(Date.UTC(fullYear, month, 0)).getUTCDate()) return undefined;
  const local = Date.UTC(fullYear, month - 1, day, hour, minute, second, Number(text[12]) * 100);
  return new Date(local + (digits[3] === '+' ? -quarters : quarters) * QUARTER_MS);
}

function later(now: Date, by: { year: number; month: number; day: number; seconds: number }): Date {
  const instant = new Date(now);
  instant.setUTCFullYear(now.getUTCFullYear() + by.year, now.getUTCMonth() + by.month, now.getUTCDate() + by.day);
  return new Date(instant.getTime() + by.seconds * SECOND_MS);
}

import type { SmppSettings } from '../settings.ts';

/** Tenths of a second, quarters of an hour from UTC, direction. */
const utc = '000+';

const secondsPerDay = 86_400;

/** Months have no length of their own; 30 days errs on the short side. */
const daysPerMonth = 30;

/** validity_period (SMPP 3.4 §7.1.1): 16 characters, or none. An instant that is past is one second away. */
export function validityPeriod(validUntil: Date, now: Date, form: SmppSettings['validity']): string {
  switch (form) {
    case 'none':
      return '';
    case 'absolute':
      return absolute(Math.floor(validUntil.getTime() / 1000));
    case 'relative':
      return relative(Math.max(1, Math.floor((validUntil.getTime() - now.getTime()) / 1000)));
    default:
      return form satisfies never;
  }
}

let lastSecond = Number.NaN;
let lastAbsolute = '';

/** Remembered: messages of one send have one end of validity, and those of one second mostly too. */
function absolute(second: number): string {
  if (second !== lastSecond) {
    lastAbsolute = `${new Date(second * 1000).toISOString().replace(/\D/g, '').slice(2, 14)}${utc}`;
    lastSecond = second;
  }
  return lastAbsolute;
}

function relative(seconds: number): string {
  const days = Math.floor(seconds / secondsPerDay);
  const months = Math.floor(days / daysPerMonth);
  const fields = [
    Math.min(99, Math.floor(months / 12)),
    months % 12,
    days % daysPerMonth,
    Math.floor(seconds / 3600) % 24,
    Math.floor(seconds / 60) % 60,
    seconds % 60,
  ];
  return `${fields.map((field) => String(field).padStart(2, '0')).join('')}000R`;
}

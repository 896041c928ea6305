import { type CountryCode, isCountryCode } from '#domain/numbers/phone-number.ts';
import { tableOf } from '#platform/settings/forms.ts';
import type { Form } from '#platform/settings/setting.ts';
import { type StatusName, statusCode, statuses } from '#smpp/codec/statuses.ts';
import type { ReceiptState } from '../connector.ts';

import { type StatusClass, statusClassNames } from './submit/outcomes.ts';

/** Type of number and numbering plan (SMPP 3.4 §5.2.5 and §5.2.6). */
export type AddressKind = { ton: number; npi: number };

/** Written `1/1` in settings. */
export const addressKind: Form<AddressKind> = {
  description: 'TON/NPI, such as `5/0`',
  schema: { type: 'string', pattern: '^\\d{1,3}/\\d{1,3}$' },
  read(given) {
    const [ton, npi] = /^(\d{1,3})\/(\d{1,3})$/.exec(String(given))?.slice(1).map(Number) ?? [];
    if (ton === undefined || npi === undefined || ton > 255 || npi > 255) return undefined;
    return { ton, npi };
  },
};

export const countryCode: Form<CountryCode> = {
  description: 'a country of two capital letters, such as `FR`',
  schema: { type: 'string', pattern: '^[A-Z]{2}$' },
  read: (given) => (typeof given === 'string' && isCountryCode(given) ? given : undefined),
};

/** Tags may be written `0x1400` or `5120`. */
export const customTlvs: Form<ReadonlyMap<number, Buffer>> = tableOf(
  'an object of tags and texts, such as `{"0x1400": "text"}`',
  { type: 'string' },
  (key, value) => {
    const tag = readNumber(key, 0xffff);
    const octets = typeof value === 'string' ? readOctets(value) : undefined;
    return tag !== undefined && octets ? [tag, octets] : undefined;
  },
);

function readOctets(written: string): Buffer | undefined {
  if (written.startsWith('hex:')) {
    const digits = written.slice(4);
    return /^([0-9a-f]{2})*$/i.test(digits) ? Buffer.from(digits, 'hex') : undefined;
  }
  if (written.startsWith('cstring:')) return Buffer.from(`${written.slice(8)}\0`, 'latin1');
  return Buffer.from(written, 'latin1');
}

export const statusClasses: Form<ReadonlyMap<number, StatusClass>> = tableOf(
  'an object of command_status values and what they mean, such as `{"RSUBMITFAIL": "recipient"}`',
  { enum: statusClassNames },
  (key, value) => {
    const status = Object.hasOwn(statuses, key) ? statusCode(key as StatusName) : readNumber(key, 0xffff_ffff);
    const meaning = statusClassNames.find((word) => word === value);
    return status && meaning ? [status, meaning] : undefined;
  },
);

const receiptStateNames = [
  'delivered',
  'undelivered',
  'buffered',
  'unknown',
] as const satisfies readonly ReceiptState[];

/** What a carrier's own words for the state of a message mean, by the word in capitals. */
export const receiptStates: Form<ReadonlyMap<string, ReceiptState>> = tableOf(
  'an object of states and what they mean, such as `{"SENT": "buffered"}`',
  { enum: receiptStateNames },
  (key, value) => {
    const meaning = receiptStateNames.find((word) => word === value);
    return meaning && [key.toUpperCase(), meaning];
  },
);

const longestErrorWords = 200;

/** Words for the error codes of receipts, by the code as the carrier writes it. */
export const errorWords: Form<ReadonlyMap<string, string>> = tableOf(
  'an object of error codes and words, such as `{"001": "absent subscriber"}`',
  { type: 'string', maxLength: longestErrorWords },
  (key, value) => (typeof value === 'string' && value.length <= longestErrorWords ? [key, value] : undefined),
);

/** Longer than any receipt of a carrier. */
const longestPattern = 500;

export const receiptPattern: Form<RegExp> = {
  description: 'a regular expression with the groups `(?<id>…)` and `(?<stat>…)`',
  schema: { type: 'string', maxLength: longestPattern, format: 'regex' },
  read(given) {
    if (typeof given !== 'string' || given.length > longestPattern) return undefined;
    if (!given.includes('(?<id>') || !given.includes('(?<stat>')) return undefined;
    try {
      return new RegExp(given, 'i');
    } catch {
      return undefined;
    }
  },
};

function readNumber(written: string, most: number): number | undefined {
  if (!/^(0x[0-9a-f]{1,8}|\d{1,10})$/i.test(written)) return undefined;
  const value = Number(written);
  return value <= most ? value : undefined;
}

import { type CountryCode, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { type PhoneNumber, readNumber } from './phone-number.ts';

/** Who sent us a text: a telephone, or a short code, name or network address that is kept as it came. */
export type InboundAddress = { kind: 'number'; number: PhoneNumber } | { kind: 'raw'; address: string };

/**
 * SMPP 3.4 section 5.2.5: network specific, alphanumeric, abbreviated. Carriers set them for whole telephone numbers as well,
 * whose STOP must not be lost: they decide only about digits that might be either.
 */
const tonsOfShortCodes: ReadonlySet<number> = new Set([3, 5, 6]);
/** Under one of those, so few digits are a short code: the longest have eight. */
const fewestDigits = 9;

/** International; or the octet of GSM that has the type and the plan together (3GPP TS 24.011 section 8.2.5). */
const tonsInternational: ReadonlySet<number> = new Set([1, 0x91]);

/** Anything shorter is a short code, up to the 15 digits of E.164 and a 00. */
const numberLike = /^\+?\d{7,17}$/;

/** What carriers leave around the digits: signs between them, and the filler of the last half octet. */
const aroundDigits = /^tel:|[\s().\-/]|(?<=\d)F+$/gi;

/**
 * Reads the source address of an inbound message. Carriers write one telephone as `33612345678` (type of number 1),
 * `+33612345678`, `0612345678` or `612345678` (2 or 0), and under types that are none of a telephone; `country` is the
 * connector's own. Unlike a recipient it need not be a mobile: whoever wrote to us can write.
 */
export function readInboundAddress(raw: string, ton: number, country: CountryCode): InboundAddress {
  const digits = numberLike.test(raw) ? raw : raw.replace(aroundDigits, '');
  if (!numberLike.test(digits) || isShortCode(digits, ton)) return { kind: 'raw', address: raw };

  const international = tonsInternational.has(ton) ? readInternational(digits) : undefined;
  if (international) return { kind: 'number', number: international };

  // A carrier that says "international" of 0612345678 is believed on the digits only.
  const reading = readNumber(digits, country);
  if (reading.kind === 'number' || reading.reason === 'not_mobile') return { kind: 'number', number: reading.number };
  const number = readInternational(digits.replace(/^\+?0*/, ''));
  return number ? { kind: 'number', number } : { kind: 'raw', address: raw };
}

function isShortCode(digits: string, ton: number): boolean {
  return tonsOfShortCodes.has(ton) && digits.length < fewestDigits;
}

function readInternational(raw: string): PhoneNumber | undefined {
  const number = raw.startsWith('+') ? raw : `+${raw}`;
  return parsePhoneNumberFromString(number, { extract: false })?.isValid() ? (number as PhoneNumber) : undefined;
}

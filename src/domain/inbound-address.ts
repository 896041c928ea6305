import { type CountryCode, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { type PhoneNumber, readNumber } from './phone-number.ts';

/** Who sent us a text: a telephone, or a short code, name or network address that is kept as it came. */
export type InboundAddress = { kind: 'number'; number: PhoneNumber } | { kind: 'raw'; address: string };

/** SMPP 3.4 section 5.2.5: network specific, subscriber, alphanumeric, abbreviated. None of them is a telephone number. */
const tonsKeptRaw: ReadonlySet<number> = new Set([3, 4, 5, 6]);

const tonInternational = 1;

/** Anything shorter is a short code, up to the 15 digits of E.164 and a 00. */
const numberLike = /^\+?\d{7,17}$/;

/**
 * Reads the source address of an inbound message. Carriers write one telephone as `33612345678` (type of number 1),
 * `+33612345678`, `0612345678` or `612345678` (2 or 0); `country` is the connector's own.
 * Unlike a recipient it need not be a mobile: whoever wrote to us can write.
 */
export function readInboundAddress(raw: string, ton: number, country: CountryCode): InboundAddress {
  if (tonsKeptRaw.has(ton) || !numberLike.test(raw)) return { kind: 'raw', address: raw };

  const international = ton === tonInternational ? readInternational(raw) : undefined;
  if (international) return { kind: 'number', number: international };

  // A carrier that says "international" of 0612345678 is believed on the digits only.
  const reading = readNumber(raw, country);
  if (reading.kind === 'number' || reading.reason === 'not_mobile') return { kind: 'number', number: reading.number };
  return { kind: 'raw', address: raw };
}

function readInternational(raw: string): PhoneNumber | undefined {
  const number = raw.startsWith('+') ? raw : `+${raw}`;
  return parsePhoneNumberFromString(number, { extract: false })?.isValid() ? (number as PhoneNumber) : undefined;
}

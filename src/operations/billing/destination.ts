import { isCountryCode } from '#domain/countries/index.ts';
import { callingCodeOf, mainCountryOf } from '#domain/numbers/calling-codes.ts';
import { malformed } from '../malformed.ts';

/** The word for all numbers that have no price of their own. */
export const DEFAULT_DESTINATION = 'default';

/**
 * The prefix a person means: `FR`, `+33` and `33` are one, `336` only French mobiles, `default` every other number.
 * A country that shares another's calling code has no prefix of its own to price: it must be given in digits.
 */
export function readDestination(written: string): string {
  const text = written.trim();
  if (text.toLowerCase() === DEFAULT_DESTINATION) return '';
  const digits = /^\+?([1-9][0-9]{0,14})$/.exec(text)?.[1];
  if (digits) return digits;

  const country = text.toUpperCase();
  if (!isCountryCode(country)) {
    malformed('destination', `${written} is neither a country such as FR, nor a prefix such as +336, nor “default”`);
  }
  const code = callingCodeOf(country);
  const main = mainCountryOf(country);
  if (main !== country) {
    malformed('destination', `${country} shares +${code} with ${main}: give the prefixes of its numbers in digits`);
  }
  return code;
}

/** How a prefix is shown: `+336`, `default`. */
export function writeDestination(prefix: string): string {
  return prefix === '' ? DEFAULT_DESTINATION : `+${prefix}`;
}

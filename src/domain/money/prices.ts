import { type CountryCode, getCountries, getCountryCallingCode } from 'libphonenumber-js/max';
import type { PhoneNumber } from '../numbers/phone-number.ts';
import type { Micros } from './money.ts';

/** What one part costs to numbers that begin with these digits: `33`, `33639`. The empty prefix is the default. */
export type Price = { prefix: string; micros: Micros };

/** Prices ready to be looked up. Build once, use for every recipient. */
export type PriceTable = { byPrefix: ReadonlyMap<string, Micros>; longestPrefix: number };

export function priceTable(prices: Iterable<Price>): PriceTable {
  const byPrefix = new Map<string, Micros>();
  let longestPrefix = 0;
  for (const { prefix, micros } of prices) {
    byPrefix.set(prefix, micros);
    longestPrefix = Math.max(longestPrefix, prefix.length);
  }
  return { byPrefix, longestPrefix };
}

/** The price of the longest prefix a number begins with, the default if there is one, or undefined: no such destination. */
export function priceOf({ byPrefix, longestPrefix }: PriceTable, number: PhoneNumber): Micros | undefined {
  for (let length = longestPrefix; length > 0; length--) {
    const price = byPrefix.get(number.slice(1, 1 + length));
    if (price !== undefined) return price;
  }
  return byPrefix.get('');
}

/**
 * The countries these prices let one send to. A price for a part of a numbering plan (`1506`, `336`) counts for each country
 * of that plan: the letters of a country do not tell its prefixes.
 */
export function destinations({ byPrefix }: PriceTable): CountryCode[] {
  const prefixes = [...byPrefix.keys()];
  return getCountries().filter((country) => {
    const code = getCountryCallingCode(country);
    return prefixes.some((prefix) => code.startsWith(prefix) || prefix.startsWith(code));
  });
}

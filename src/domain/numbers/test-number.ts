import type { CountryCode } from 'libphonenumber-js/max';
import type { PhoneNumber } from './number-types.ts';

/**
 * Mobile numbers that regulators keep for films, documentation and tests: they belong to nobody, so they never go to a real
 * carrier and are never charged. The library calls some of them invalid (06 39 98 in France), hence a table of our own.
 * Landlines kept for the same use are left out: they are refused as landlines, which is what one wants to test with them.
 */
const reserved: readonly { regulator: string; country: CountryCode; pattern: RegExp }[] = [
  { regulator: 'ARCEP', country: 'FR', pattern: /^\+3363998\d{4}$/ },
  { regulator: 'Ofcom', country: 'GB', pattern: /^\+447700900\d{3}$/ },
  { regulator: 'NANPA', country: 'US', pattern: /^\+1[2-9]\d{2}55501\d{2}$/ },
  { regulator: 'ACMA', country: 'AU', pattern: /^\+61491570(?:156|157|158|159|110)$/ },
];

/** Whether a regulator keeps this number for tests and documentation. */
export function isTestNumber(number: PhoneNumber): boolean {
  return testNumberCountry(number) !== undefined;
}

/** The country whose regulator keeps this number for tests, if one does. */
export function testNumberCountry(number: PhoneNumber): CountryCode | undefined {
  return reserved.find(({ pattern }) => pattern.test(number))?.country;
}

import {
  type CountryCode,
  getCountries,
  getCountryCallingCode,
  isSupportedCountry,
  Metadata,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/max';
import type { PhoneNumber } from './number-types.ts';
import { testNumberCountry } from './test-number.ts';

/** The French numbering plan: territories with calling codes of their own that dial each other by ten digits. */
const frenchPlan: readonly CountryCode[] = ['FR', 'RE', 'YT', 'GP', 'BL', 'MF', 'MQ', 'GF', 'PM'];
/**
 * The same, one for each range of numbers (BL and MF have those of GP), with what its numbers look like without the trunk zero:
 * the library takes 75 µs to say that a number is none of a country, and seven would have to be asked.
 */
export const frenchRanges: readonly { country: CountryCode; numbers: RegExp }[] = (
  ['FR', 'RE', 'YT', 'GP', 'MQ', 'GF', 'PM'] as const
).map((country) => ({ country, numbers: numbersOf(country) }));

/** What stands before the six digits of Saint-Pierre-et-Miquelon where they are dialled by ten: `05 08 55 12 34` is +508 55 12 34. */
export const miquelonPrefix = '0508';

/** The countries of each calling code: one, or for +1, +7, +44, +262... several. */
const countriesByCode: ReadonlyMap<string, readonly CountryCode[]> = Map.groupBy(getCountries(), (country) =>
  getCountryCallingCode(country),
);

/** Whether these are the two capital letters of a country that numbers can be read for. */
export function isCountryCode(letters: string): letters is CountryCode {
  return isSupportedCountry(letters);
}

/** The calling code of a number: `33`, `1`, `262`. Codes without a country (satellites, +800) all have three digits. */
export function callingCode(number: PhoneNumber): string {
  for (let length = 1; length < 3; length++) {
    const code = number.slice(1, 1 + length);
    if (countriesByCode.has(code)) return code;
  }
  return number.slice(1, 4);
}

/** Whether a country's national numbers are dialled by the French plan. */
export function isOfFrenchPlan(country: CountryCode): boolean {
  return frenchPlan.includes(country);
}

/** Calling codes, besides its own, that a list of a country takes. Each number keeps the price and the hours of its own code. */
const alsoTaken: { readonly [country in CountryCode]?: readonly string[] } = {
  FR: ['262', '590', '594', '596', '508'],
};

/**
 * Whether a number may stand in a list of `country`. Calling codes are compared, not country letters: where countries share a
 * code (+1, +44, +39...) the letters are the library's guess.
 */
export function sameNumberingPlan(number: PhoneNumber, country: CountryCode): boolean {
  const code = callingCode(number);
  return code === getCountryCallingCode(country) || (alsoTaken[country]?.includes(code) ?? false);
}

/**
 * The country or territory of a number, for its hours and its time zone. Where countries share a calling code it is the library's
 * guess, and undefined where there is none (satellites, +800).
 */
export function countryOf(number: PhoneNumber): CountryCode | undefined {
  const [only, another] = countriesByCode.get(callingCode(number)) ?? [];
  if (!another) return only;
  return parsePhoneNumberFromString(number, { extract: false })?.country ?? testNumberCountry(number) ?? only;
}

/** All numbers that the library calls valid in a country. It exports the class but does not type what a plan knows. */
function numbersOf(country: CountryCode): RegExp {
  const metadata = new Metadata();
  metadata.selectNumberingPlan(country);
  const plan = metadata.numberingPlan as unknown as { type(name: string): { pattern(): string } | undefined };
  const kinds = [
    'MOBILE',
    'FIXED_LINE',
    'PREMIUM_RATE',
    'TOLL_FREE',
    'SHARED_COST',
    'VOIP',
    'PERSONAL_NUMBER',
    'PAGER',
    'UAN',
    'VOICEMAIL',
  ];
  const patterns = kinds.flatMap((kind) => plan.type(kind)?.pattern() ?? []);
  return new RegExp(`^(?:${patterns.join('|')})$`);
}

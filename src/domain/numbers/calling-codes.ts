import { type CountryCode, getCountryCallingCode } from 'libphonenumber-js/max';

/** Which country a shared calling code is known by: the one most of its numbers belong to. */
const mainCountries: Readonly<Record<string, CountryCode>> = {
  1: 'US',
  7: 'RU',
  39: 'IT',
  44: 'GB',
  47: 'NO',
  61: 'AU',
  212: 'MA',
  262: 'RE',
  290: 'SH',
  358: 'FI',
  590: 'GP',
  599: 'CW',
};

/** The calling code of a country, in digits. */
export function callingCodeOf(country: CountryCode): string {
  return getCountryCallingCode(country);
}

/** The country that a calling code shared by several is known by; `country` itself where it has a code of its own. */
export function mainCountryOf(country: CountryCode): CountryCode {
  return mainCountries[getCountryCallingCode(country)] ?? country;
}

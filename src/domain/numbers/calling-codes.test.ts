import { getCountries } from 'libphonenumber-js/max';
import { describe, expect, it } from 'vitest';
import { callingCodeOf, mainCountryOf } from './calling-codes.ts';

describe('mainCountryOf', () => {
  it('knows one main country for every calling code, shared or not', () => {
    const mains = Map.groupBy(getCountries().map(mainCountryOf), callingCodeOf);

    const doubtful = [...mains].filter(([, countries]) => new Set(countries).size > 1);

    expect(doubtful).toEqual([]);
  });

  it.each([
    ['FR', 'FR', '33'],
    ['CA', 'US', '1'],
    ['YT', 'RE', '262'],
    ['JE', 'GB', '44'],
  ] as const)('takes %s for a user of the code of %s, +%s', (country, main, code) => {
    expect(mainCountryOf(country)).toBe(main);
    expect(callingCodeOf(country)).toBe(code);
  });
});

import fc from 'fast-check';
import { getCountryCallingCode, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { describe, expect, it } from 'vitest';
import vectors from '../vectors/phone-numbers.json' with { type: 'json' };
import { frenchRanges } from './numbering-plan.ts';
import {
  type CountryCode,
  callingCode,
  countryOf,
  type PhoneNumber,
  readAnyNumber,
  readNumber,
  sameNumberingPlan,
} from './phone-number.ts';

type Vector = [
  input: string,
  list: CountryCode,
  number: string | null,
  country: string | null,
  verdict: string,
  how: string | null,
];

describe('readNumber', () => {
  it.each(vectors as Vector[])('reads %j in a list of %s as %j', (input, list, number, country, verdict, how) => {
    const reading = readNumber(input, list);

    if (number === null) expect(reading).toMatchObject({ kind: 'refused', reason: verdict });
    else expect(reading).toEqual({ kind: 'number', number, country, type: verdict, how });
  });

  it('tells the number of what is not a mobile, so that a caller may look at its country first', () => {
    expect(readNumber('+44 20 7946 0123', 'FR')).toEqual({
      kind: 'refused',
      reason: 'not_mobile',
      number: '+442079460123',
    });
  });

  it.each([
    ['0690 00 12 34', 'GP', '+590690001234'],
    ['06 12 34 56 78 x5', 'FR', undefined],
    ['‹0612345678›', 'FR', undefined],
    ['‹0692123456›', 'FR', undefined],
    ['“06 12 34 56 78”', 'FR', '+33612345678'],
    ['smsto:0612345678', 'FR', '+33612345678'],
    ['06 12 34 56 78 poste 12', 'FR', undefined],
    ['06,12,34,56,78', 'FR', '+33612345678'],
    ['6\u200b12345678', 'FR', '+33612345678'],
    ['0033 (0)6 12 34 56 78', 'FR', '+33612345678'],
    ['+1 555 0100', 'US', undefined],
    ['1'.repeat(100_000), 'FR', undefined],
  ] satisfies [string, CountryCode, string | undefined][])(
    'reads %.40j in a list of %s as %j',
    (input, list, number) => {
      const reading = readNumber(input, list);

      expect(reading.kind === 'number' ? reading.number : undefined).toBe(number);
    },
  );

  it('gives the same number again when it reads its own answer, in any list', () => {
    const usable = (vectors as Vector[]).flatMap(([, , number]) => (number ? [number] : []));
    const lists: CountryCode[] = ['FR', 'US', 'DE', 'IT', 'MC', 'MA', 'LU', 'RE'];

    for (const number of usable) {
      for (const list of lists) expect(readNumber(number, list)).toMatchObject({ kind: 'number', number });
    }
  });

  it('names the number of what is no mobile by the code of its own territory', () => {
    const of = (raw: string) => readNumber(raw, 'FR');

    expect(of('05 08 41 12 34')).toMatchObject({ reason: 'not_mobile', number: '+508411234' });
    expect(of('0269 60 12 34')).toMatchObject({ reason: 'not_mobile', number: '+262269601234' });
    expect(of('0806 12 34 56')).toMatchObject({ reason: 'not_mobile', number: '+33806123456' });
  });

  it('takes no mobile number of metropolitan France for one of a territory', () => {
    for (let block = 60_000; block < 80_000; block++) {
      const metropolitan = parsePhoneNumberFromString(`+33${block}1234`, { extract: false });
      if (!metropolitan?.isValid()) continue;
      expect(readNumber(`0${block}1234`, 'FR')).toMatchObject({ number: metropolitan.number, how: 'direct' });
    }
  });

  it('reads any text whatever without failing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        expect(['number', 'refused']).toContain(readNumber(text, 'FR').kind);
      }),
    );
  });
});

describe('the short way for plain French numbers', () => {
  const spellings: ((national: string) => string)[] = [
    (national) => `0${national}`,
    (national) => national,
    (national) => `33${national}`,
    (national) => `+33${national}`,
    (national) => `0033${national}`,
    (national) => `0${national}`.replace(/..(?=.)/g, '$& '),
    (national) => `+33 ${national[0]} ${national.slice(1)}`.replace(/..(?=(..)+$)/g, '$&.'),
    (national) => `33-${national}`,
  ];
  const lists: CountryCode[] = ['FR', 'BE', 'DE', 'US', 'RE'];

  /** A few of each block of 10,000 matter more than many of one, so the whole of 0100000000 to 0999999999 is drawn from. */
  const anyNational = fc.integer({ min: 100_000_000, max: 999_999_999 }).map(String);
  const mobileNational = fc.integer({ min: 600_000_000, max: 799_999_999 }).map(String);

  it('gives what the library gives, for any French digits in any spelling and list', () => {
    fc.assert(
      fc.property(
        fc.oneof({ weight: 3, arbitrary: mobileNational }, anyNational),
        fc.constantFrom(...spellings),
        fc.constantFrom(...lists),
        (national, spell, list) => {
          const written = spell(national);
          expect(readNumber(written, list)).toEqual(readAnyNumber(written, list));
        },
      ),
      { numRuns: 20_000 },
    );
  });

  it('gives what the library gives for the first and the last number of every block of 10,000', () => {
    const wrong: string[] = [];
    for (let block = 60_000; block < 80_000; block++) {
      for (const written of [`0${block}0000`, `0${block}9999`]) {
        if (!sameReading(readNumber(written, 'FR'), readAnyNumber(written, 'FR'))) wrong.push(written);
      }
    }

    expect(wrong).toEqual([]);
  });

  function sameReading(one: ReturnType<typeof readNumber>, other: ReturnType<typeof readNumber>): boolean {
    return JSON.stringify(one) === JSON.stringify(other);
  }
});

describe('callingCode', () => {
  it.each([
    ['+33612345678', '33'],
    ['+15062345678', '1'],
    ['+262692123456', '262'],
    ['+77012345678', '7'],
    ['+881612345678', '881'],
  ])('of %s is %s', (number, code) => {
    expect(callingCode(number as PhoneNumber)).toBe(code);
  });
});

describe('the ranges of the French plan', () => {
  it.each(frenchRanges)('of $country are those that the library calls valid there', ({ country, numbers }) => {
    const digits = fc.stringMatching(country === 'PM' ? /^(?:[2-9]\d{5}|[178]\d{8})$/ : /^[1-9]\d{8}$/);
    const known = fc.constantFrom(
      '692',
      '693',
      '639',
      '7092',
      '7093',
      '690',
      '691',
      '7090',
      '696',
      '7091',
      '694',
      '594',
      '7084',
      '4',
      '55',
    );
    const near = fc.tuple(known, fc.stringMatching(/^\d{8}$/)).map(([head, tail]) => (head + tail).slice(0, 9));
    fc.assert(
      fc.property(fc.oneof(digits, near), (national) => {
        const parsed = parsePhoneNumberFromString(`+${getCountryCallingCode(country)}${national}`, { extract: false });
        const here = parsed?.isValid() === true && numbers.test(national);
        // Réunion and Mayotte share a code: what is valid there is of one of them.
        if (numbers.test(national)) expect(here).toBe(true);
        if (parsed?.isValid() && parsed.country === country) expect(here).toBe(true);
      }),
    );
  });
});

describe('sameNumberingPlan', () => {
  it.each([
    ['+33612345678', 'FR', true],
    ['+262692123456', 'FR', true],
    ['+590690001234', 'FR', true],
    ['+594694201234', 'FR', true],
    ['+596696201234', 'FR', true],
    ['+508551234', 'FR', true],
    ['+687751234', 'FR', false],
    ['+377612345678', 'FR', false],
    ['+447911123456', 'GB', true],
    ['+15145552671', 'US', true],
    ['+33612345678', 'RE', false],
  ] satisfies [string, CountryCode, boolean][])('%s in a list of %s: %s', (number, list, same) => {
    expect(sameNumberingPlan(number as PhoneNumber, list)).toBe(same);
  });
});

describe('countryOf', () => {
  it.each([
    ['+33612345678', 'FR'],
    ['+262692123456', 'RE'],
    ['+262639012345', 'YT'],
    ['+15062345678', 'CA'],
    ['+447700900123', 'GB'],
    ['+4915123456789', 'DE'],
    ['+881612345678', undefined],
  ])('of %s is %s', (number, country) => {
    expect(countryOf(number as PhoneNumber)).toBe(country);
  });
});

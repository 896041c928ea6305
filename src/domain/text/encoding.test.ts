import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import alphabet from '../vectors/gsm7-alphabet.json' with { type: 'json' };
import {
  countSeptets,
  decodeGsm7,
  decodeLatin1,
  decodeUcs2,
  encodeGsm7,
  encodeLatin1,
  encodeUcs2,
  encodingOf,
  isLatin1,
  normaliseText,
} from './encoding.ts';
import { basicCharacters, extensionCharacters } from './gsm7-alphabet.ts';

/** Codes as bytes, and the character 23.038 gives them. */
const table: [bytes: number[], character: string][] = [
  ...Object.entries(alphabet.basic).map(([code, point]): [number[], string] => [[hex(code)], character(point)]),
  ...Object.entries(alphabet.extension).map(([code, point]): [number[], string] => [
    [0x1b, hex(code)],
    character(point),
  ]),
];

function hex(digits: string): number {
  return Number.parseInt(digits, 16);
}

function character(codePoint: string): string {
  return String.fromCodePoint(hex(codePoint));
}

const gsmCharacters = [...basicCharacters, ...Object.values(extensionCharacters)].filter((c) => c !== '\u00a0');
const gsmText = fc
  .array(fc.constantFrom(...gsmCharacters), { maxLength: 400, size: 'max' })
  .map((list) => list.join(''));

describe('the GSM 7-bit alphabet', () => {
  it('has 127 characters and 10 more behind the escape', () => {
    expect(table).toHaveLength(137);
  });

  it.each(table)('writes %j for %j, and reads it back', (bytes, text) => {
    expect([...encodeGsm7(text)]).toEqual(bytes);
    expect(decodeGsm7(Uint8Array.from(bytes))).toBe(text);
    expect(countSeptets(text)).toBe(bytes.length);
  });

  it('gives back any text of its characters', () => {
    fc.assert(
      fc.property(gsmText, (text) => {
        expect(decodeGsm7(encodeGsm7(text))).toBe(text);
      }),
    );
  });

  it('says UCS2 of a text exactly when one of its characters is not in it', () => {
    const known = new Set(gsmCharacters);
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.oneof(fc.constantFrom(...gsmCharacters), fc.string({ unit: 'binary', minLength: 1, maxLength: 1 })),
        }),
        (text) => {
          expect(encodingOf(text)).toBe([...text].every((c) => known.has(c)) ? 'GSM7' : 'UCS2');
        },
      ),
    );
  });

  it('refuses to write what it does not hold', () => {
    expect(() => encodeGsm7('ça')).toThrow(RangeError);
  });
});

describe('decodeGsm7', () => {
  it.each([
    ['an unknown code after the escape as the basic character', [0x1b, 0x41], 'A'],
    ['a doubled escape as a space', [0x41, 0x1b, 0x1b, 0x42], 'A B'],
    ['a lonely last escape as a space', [0x41, 0x1b], 'A '],
    ['an octet that is no septet as a replacement character', [0x41, 0x80, 0xff], 'A\ufffd\ufffd'],
    ['code 9 as a capital', [0x09], 'Ç'],
  ])('reads %s', (_, bytes, text) => {
    expect(decodeGsm7(Uint8Array.from(bytes))).toBe(text);
  });

  it.each([
    ['Turkish single shift', { singleShift: 1 }, [0x1b, 0x67, 0x1b, 0x49, 0x1b, 0x65, 0x67], 'ğİ€g'],
    ['Spanish single shift', { singleShift: 2 }, [0x1b, 0x61, 0x1b, 0x09, 0x1b, 0x41], 'áçÁ'],
    ['Portuguese single shift', { singleShift: 3 }, [0x1b, 0x7b, 0x1b, 0x05, 0x1b, 0x28], 'ãê{'],
    ['Turkish locking shift', { lockingShift: 1 }, [0x04, 0x07, 0x40, 0x1b, 0x65, 0x41], '€ıİ€A'],
    ['Portuguese locking shift', { lockingShift: 3 }, [0x15, 0x7b, 0x1b, 0x41], '∞ãA'],
    ['both', { singleShift: 1, lockingShift: 1 }, [0x1b, 0x73, 0x1d, 0x1b, 0x1c], 'şşŞ'],
    ['a language nobody defined', { singleShift: 99, lockingShift: 99 }, [0x1b, 0x65, 0x04], '€è'],
  ])('reads %s', (_, tables, bytes, text) => {
    expect(decodeGsm7(Uint8Array.from(bytes), tables)).toBe(text);
  });

  it('reads any octets without failing', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.nat(4), fc.nat(4), (bytes, singleShift, lockingShift) => {
        expect(decodeGsm7(bytes, { singleShift, lockingShift }).length).toBeLessThanOrEqual(bytes.length);
      }),
    );
  });
});

describe('UCS-2', () => {
  it('is big-endian, two units for an emoji', () => {
    expect([...encodeUcs2('é😀')]).toEqual([0x00, 0xe9, 0xd8, 0x3d, 0xde, 0x00]);
  });

  it('gives back any text that does not begin with a byte-order mark', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        fc.pre(!/^[\ufeff\ufffe]/.test(text));
        expect(decodeUcs2(encodeUcs2(text))).toBe(text);
      }),
    );
  });

  it.each([
    ['a byte-order mark, which it drops', [0xfe, 0xff, 0x00, 0x41], 'A'],
    ['little-endian units behind their mark', [0xff, 0xfe, 0x41, 0x00], 'A'],
    ['an odd last octet, which it drops', [0x00, 0x41, 0x42], 'A'],
    ['half a surrogate pair, for the next part to complete', [0xd8, 0x3d], '\ud83d'],
    ['nothing', [], ''],
  ])('reads %s', (_, bytes, text) => {
    expect(decodeUcs2(Uint8Array.from(bytes))).toBe(text);
  });

  it('leaves the octets it reads as they were', () => {
    const bytes = Uint8Array.of(0x00, 0x41);

    decodeUcs2(bytes);

    expect([...bytes]).toEqual([0x00, 0x41]);
  });
});

describe('Latin-1', () => {
  it('takes what ISO-8859-1 holds and gives it back', () => {
    const text = String.fromCharCode(...Array.from({ length: 256 }, (_, i) => i));

    expect(isLatin1(text)).toBe(true);
    expect(decodeLatin1(encodeLatin1(text))).toBe(text);
  });

  it('has no euro sign and refuses to write one', () => {
    expect(isLatin1('10 €')).toBe(false);
    expect(() => encodeLatin1('€')).toThrow(RangeError);
  });
});

describe('normaliseText', () => {
  it.each([
    ['e\u0301te\u0301', 'été'],
    ['a\r\nb\rc\nd', 'a\nb\nc\nd'],
    ['\ufeffabc', 'abc'],
    ['a\0b', 'ab'],
    ['a\ud83d', 'a\ufffd'],
    ['😀', '😀'],
    ['plain', 'plain'],
  ])('makes %j %j', (text, normal) => {
    expect(normaliseText(text)).toBe(normal);
  });

  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const once = normaliseText(text);
        expect(normaliseText(once)).toBe(once);
      }),
    );
  });
});

/**
 * The GSM 7-bit default alphabet and its shift tables, 3GPP TS 23.038 sections 6.2.1 and A.2 to A.3.
 * Code 0x09 is the capital Ç of the standard; the Unicode Consortium's file "corrects" it to a small one, telephones do not.
 */

/** The 128 characters in the order of their codes. 0x1B, the escape, stands here as a no-break space and is never encoded. */
export const basicCharacters =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\u00a0ÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';

/** Announces a character of the extension table. */
export const escapeCode = 0x1b;

/** Code after the escape, and the character it gives. */
export type ShiftTable = Readonly<Record<number, string>>;

/** The ten characters that take an escape and a code, two septets. */
export const extensionCharacters: ShiftTable = {
  10: '\f',
  20: '^',
  40: '{',
  41: '}',
  47: '\\',
  60: '[',
  61: '~',
  62: ']',
  64: '|',
  101: '€',
};

const turkish = 1;
const spanish = 2;
const portuguese = 3;

/** By national language identifier: what follows an escape when a header element 0x24 announces it. */
export const singleShiftTables: Readonly<Record<number, ShiftTable>> = {
  [turkish]: { ...extensionCharacters, ...fromPairs('47Ğ 49İ 53Ş 63ç 67ğ 69ı 73ş') },
  [spanish]: { ...extensionCharacters, ...fromPairs('09ç 41Á 49Í 4FÓ 55Ú 61á 69í 6Fó 75ú') },
  [portuguese]: {
    ...extensionCharacters,
    ...fromPairs(
      '05ê 09ç 0BÔ 0Cô 0EÁ 0Fá 12Φ 13Γ 15Ω 16Π 17Ψ 18Σ 19Θ 1FÊ 41À 49Í 4FÓ 55Ú 5BÃ 5CÕ 61Â 69í 6Fó 75ú 7Bã 7Cõ 7Fâ',
    ),
  },
};

/** By national language identifier: what replaces basic characters when a header element 0x25 announces it. Spanish has none. */
export const lockingShiftTables: Readonly<Record<number, ShiftTable>> = {
  [turkish]: fromPairs('04€ 07ı 0BĞ 0Cğ 1CŞ 1Dş 40İ 60ç'),
  [portuguese]: fromPairs(
    '04ê 06ú 07í 08ó 09ç 0BÔ 0Cô 0EÁ 0Fá 12ª 13Ç 14À 15∞ 16^ 17\\ 18€ 19Ó 1A| 1CÂ 1Dâ 1EÊ 24º 40Í 5BÃ 5CÕ 5DÚ 60~ 7Bã 7Cõ 7D`',
  ),
};

/** `47Ğ`: the code in hexadecimal, then its character. */
function fromPairs(pairs: string): ShiftTable {
  return Object.fromEntries(pairs.split(' ').map((pair) => [Number.parseInt(pair.slice(0, 2), 16), pair.slice(2)]));
}

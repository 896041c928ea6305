/**
 * The letters of a receipt. Its data_coding says little: most carriers write Latin-1, some UCS-2, and some the GSM alphabet,
 * in which `_` is the octet 0x11 and `@` a zero. Printable octets are read as ASCII in all of them; those below 0x20, which
 * no text has otherwise, as what the GSM alphabet has there. So is 0x7f.
 */

/** The longest text of a receipt that is looked at, in characters. */
export const longestReceipt = 1_024;

/** The first 32 characters of the GSM 7-bit default alphabet (3GPP TS 23.038 section 6.2.1). */
const gsmLetters = '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ';

/** Its extension: what an escape and an octet stand for (section 6.2.1.1). */
const gsmEscapes: Readonly<Record<string, string>> = {
  ...{ '\x14': '^', '(': '{', ')': '}', '/': '\\', '<': '[', '=': '~', '>': ']', '@': '|', e: '€' },
};

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL = /[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape of the GSM alphabet
const ESCAPED = /\x1b(.)/gs;
/** Fields that some carriers part by zeros. */
const BEFORE_FIELD = /\0+(?=(?:id|sub|dlvrd|submit ?date|done ?date|stat|err|text):)/gi;
const WITHIN_WORD = /(?<=[!-~])\0(?=[!-~])/g;
/** Among fewer characters than this a zero is one of the two octets of UCS-2. */
const WIDE_SHARE = 3;

/** The text that octets are, without zeros, and cut to what may be looked at. */
export function receiptLetters(octets: Buffer): string {
  const text = octets.toString('latin1', 0, 2 * longestReceipt);
  const narrow = text.includes('\0') ? withoutZeros(text) : text;
  return plain(narrow).slice(0, longestReceipt);
}

function plain(text: string): string {
  if (text.search(CONTROL) < 0) return text;
  return text
    .replace(ESCAPED, (_, escaped: string) => gsmEscapes[escaped] ?? escaped)
    .replace(CONTROL, (control) => gsmLetters[control.charCodeAt(0)] ?? 'à');
}

/** Zeros are half of a text in UCS-2; within a word of another text one is an `@`; elsewhere they fill or part fields. */
function withoutZeros(text: string): string {
  const zeros = text.split('\0').length - 1;
  const narrow = zeros * WIDE_SHARE >= text.length ? text : text.replace(BEFORE_FIELD, ' ').replace(WITHIN_WORD, '@');
  return narrow.replaceAll('\0', '');
}

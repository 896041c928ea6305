/**
 * Whether a text holds what looks like a one-time code: four to eight digits in one run, or twice three (`123 456`, `123-456`),
 * that stand alone. What is part of a longer number, a date, a time, a telephone number or an amount is no code, and neither
 * is a year. A prefix of letters (`G-123456`) or a `#` (the form that phones fill in by themselves) may stand before it.
 */
export function hasOneTimeCode(text: string): boolean {
  for (const [code] of text.matchAll(CODE)) if (!YEAR.test(code)) return true;
  return false;
}

const CODE = new RegExp(
  [
    String.raw`(?<![\p{L}\p{N}]|\p{N}[.,:/\- ]|[+€$£]\s?)`, // not the rest of a word, a number or an amount
    String.raw`(?:\d{4,8}|\d{3}[ -]\d{3})`,
    String.raw`(?![\p{L}\p{N}]|[.,:/\- ]\d|\s?(?:[€$£%]|euros?\b|EUR\b|USD\b))`, // nor the beginning of one
  ].join(''),
  'giu',
);
/** Of this century or the last. */
const YEAR = /^(?:19|20)\d\d$/;

import { encodingOf, septetsOfUnit } from './encoding.ts';

export type Transliteration = {
  /** Also drop accents, ligatures and symbols. Without it, typography only: quotes, dashes, spaces, ellipsis. */
  accents: boolean;
};

/** What may stand for characters that look or read the same. Each key is a set of characters. */
const typography = tableOf({
  "'": '‘’‚‛′ʼʹ´`＇‹›',
  '"': '“”„‟″«»＂',
  '-': '‐‑‒–—―−﹘﹣－',
  '...': '…',
  ' ': '\t\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000',
  '': '\u00ad\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff\u200d\ufe0f',
  '\n': '\u2028\u2029\u0085\u000b',
});

/** Letters and symbols that lose something. Accented letters not named here lose their accent by decomposition. */
const letters = tableOf({
  ...{ oe: 'œ', OE: 'Œ', SS: 'ẞ', '.': '·', '-': '•‣⁃', x: '×', '/': '÷⁄∕' },
  ...{ 2: '²', 3: '³', 1: '¹', '1/2': '½', '1/4': '¼', '3/4': '¾' },
  ...{ '(c)': '©', '(r)': '®', TM: '™', u: 'µμ', o: 'º°', a: 'ª', No: '№' },
  ...{ '<=': '≤', '>=': '≥', '->': '→', '<-': '←' },
  ...{ A: 'Α', B: 'Β', E: 'Ε', Z: 'Ζ', H: 'Η', I: 'Ι', K: 'Κ', M: 'Μ', N: 'Ν', O: 'Ο', P: 'Ρ', T: 'Τ', Y: 'Υ', X: 'Χ' }, // Greek
});

/** Never altered: links and merge fields. */
const untouchable = /(https?:\/\/\S+|\{[^{}]*\})/;

/**
 * Puts plain characters in the place of those that would turn the whole text into UCS-2, more than twice as dear. All or nothing:
 * when some character still does not fit (an emoji, Cyrillic), the text comes back untouched. Expects what `normaliseText` gives.
 */
export function transliterate(text: string, { accents }: Transliteration): string {
  if (encodingOf(text) === 'GSM7') return text;
  const plain = text
    .split(untouchable)
    .map((piece, i) => (i % 2 === 1 ? piece : plainPiece(piece, accents)))
    .join('');
  return encodingOf(plain) === 'GSM7' ? plain : text;
}

function plainPiece(piece: string, accents: boolean): string {
  // French puts a space inside its quotes, English does not.
  const quoted = piece.replace(/«[ \u00a0\u202f]*/g, '«').replace(/[ \u00a0\u202f]*»/g, '»');
  let plain = '';
  for (const character of quoted) plain += plainCharacter(character, accents);
  return plain;
}

function plainCharacter(character: string, accents: boolean): string {
  if (septetsOfUnit(character.charCodeAt(0)) > 0) return character;
  const same = typography.get(character);
  if (same !== undefined || !accents) return same ?? character;
  return letters.get(character) ?? character.normalize('NFD').replace(/\p{M}/gu, '');
}

function tableOf(sets: Record<string, string>): ReadonlyMap<string, string> {
  return new Map(Object.entries(sets).flatMap(([plain, set]) => [...set].map((character) => [character, plain])));
}

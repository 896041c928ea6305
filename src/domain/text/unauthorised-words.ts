import { plainWords } from './plain-words.ts';

/** The words of a list as they are looked for, each beside how it was written: made once for each list. */
const lists = new WeakMap<readonly string[], readonly { word: string; wanted: string }[]>();

/**
 * The first of these words, or phrases, that a text contains: whole words only, ignoring case, accents and punctuation.
 * `arme` is found in `Une ARMÉ !`, not in `armement`.
 */
export function unauthorisedWord(text: string, words: readonly string[]): string | undefined {
  const list = lists.get(words) ?? prepared(words);
  if (list.length === 0) return undefined;
  const said = spaced(text);
  return list.find(({ wanted }) => said.includes(wanted))?.word;
}

function prepared(words: readonly string[]): readonly { word: string; wanted: string }[] {
  const list = words.map((word) => ({ word, wanted: spaced(word) })).filter(({ wanted }) => wanted.length > 2);
  lists.set(words, list);
  return list;
}

function spaced(text: string): string {
  return ` ${plainWords(text).join(' ')} `;
}

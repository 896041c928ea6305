import { plainWords } from './plain-words.ts';

/**
 * The first of these words, or phrases, that a text contains: whole words only, ignoring case, accents and punctuation.
 * `arme` is found in `Une ARMÉ !`, not in `armement`.
 */
export function unauthorisedWord(text: string, words: readonly string[]): string | undefined {
  const said = spaced(text);
  return words.find((word) => {
    const wanted = spaced(word);
    return wanted.length > 2 && said.includes(wanted);
  });
}

function spaced(text: string): string {
  return ` ${plainWords(text).join(' ')} `;
}

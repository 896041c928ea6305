/** It has neither accents nor invisible marks, and most texts are nothing else. */
const ASCII = /^[\0-\x7f]*$/;

/** Upper case, without accents or invisible marks, compatibility forms made plain: how words are compared. */
export function foldLetters(text: string): string {
  if (ASCII.test(text)) return text.toUpperCase();
  return text
    .normalize('NFKD')
    .replace(/[\p{M}\p{Cf}]/gu, '')
    .toUpperCase();
}

/** The words of a text, folded: runs of letters and digits. */
export function plainWords(text: string): string[] {
  return foldLetters(text).match(/[\p{L}\p{N}]+/gu) ?? [];
}

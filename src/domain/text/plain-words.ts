/** Upper case, without accents or invisible marks, compatibility forms made plain: how words are compared. */
export function foldLetters(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[\p{M}\p{Cf}]/gu, '')
    .toUpperCase();
}

/** The words of a text, folded: runs of letters and digits. */
export function plainWords(text: string): string[] {
  return foldLetters(text).match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** The word that was probably meant: the one fewest slips away, if those are fewer than half its letters. */
export function didYouMean(written: string, known: readonly string[]): string | undefined {
  let best: { word: string; slips: number } | undefined;
  for (const word of known) {
    const slips = slipsBetween(written, word);
    if (slips * 2 < Math.max(word.length, 3) && slips < (best?.slips ?? Number.POSITIVE_INFINITY))
      best = { word, slips };
  }
  return best?.word;
}

/** Letters added, left out, changed or swapped with their neighbour (optimal string alignment distance). */
function slipsBetween(a: string, b: string): number {
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const line = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const changed = a[row - 1] === b[column - 1] ? 0 : 1;
      const swapped = a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      line[column] = Math.min(
        above[column]! + 1,
        line[column - 1]! + 1,
        above[column - 1]! + changed,
        swapped ? before[column - 2]! + 1 : Number.POSITIVE_INFINITY,
      );
    }
    [before, above] = [above, line];
  }
  return above[b.length]!;
}

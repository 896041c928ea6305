/** The shortest time told apart, in milliseconds; all below are of the first class. */
const SHORTEST_MS = 50;
/** Each class is a fifth longer than the one before: a quantile is told within a tenth. */
const CLASSES_PER_DOUBLING = 4;
/** The last class begins at three days: no receipt is waited for longer. */
export const TIME_CLASSES = 91;

/** The class of a time, from 0 on: counted by classes, times need little room and can be added up. */
export function timeClass(ms: number): number {
  if (ms <= SHORTEST_MS) return 0;
  return Math.min(TIME_CLASSES - 1, Math.ceil(Math.log2(ms / SHORTEST_MS) * CLASSES_PER_DOUBLING));
}

/** The time that a share (0 to 1) of all counted times does not exceed, in milliseconds; undefined when none was counted. */
export function timeQuantile(counts: readonly number[], share: number): number | undefined {
  const all = counts.reduce((sum, count) => sum + count, 0);
  if (all <= 0) return undefined;
  let sum = 0;
  const found = counts.findIndex((count) => {
    sum += count;
    return sum >= all * share;
  });
  return Math.round(middle(found));
}

/** The geometric middle of a class. */
function middle(index: number): number {
  return index === 0 ? SHORTEST_MS : SHORTEST_MS * 2 ** ((index - 0.5) / CLASSES_PER_DOUBLING);
}

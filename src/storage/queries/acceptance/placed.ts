/**
 * Lists of several owners as one, and for each owner the places, counted from 1 as in arrays of SQL, of its first and its last
 * there: rows of theirs are found without a join, which would look at all of them for each owner.
 */
export function placed<Value>(lists: readonly (readonly Value[])[]): { first: number[]; last: number[]; all: Value[] } {
  const all: Value[] = [];
  const [first, last]: [number[], number[]] = [[], []];
  for (const list of lists) {
    first.push(all.length + 1);
    for (const value of list) all.push(value);
    last.push(all.length);
  }
  return { first, last, all };
}

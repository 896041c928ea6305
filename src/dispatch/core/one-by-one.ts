import { isTransient } from '#storage/failures.ts';

/** What something cannot be done for, and why. */
export type Failed<Item> = { item: Item; error: unknown };

/**
 * Does some work for all items together; where that fails for another reason than the server's, for each half of them, and so on:
 * one bad item takes no other with it. Gives those that it cannot be done for.
 */
export async function oneByOne<Item>(
  items: readonly Item[],
  work: (items: readonly Item[]) => Promise<unknown>,
): Promise<Failed<Item>[]> {
  try {
    await work(items);
    return [];
  } catch (error) {
    if (isTransient(error)) throw error;
    if (items.length <= 1) return items.map((item) => ({ item, error }));
    const middle = items.length >> 1;
    const first = await oneByOne(items.slice(0, middle), work);
    return [...first, ...(await oneByOne(items.slice(middle), work))];
  }
}

/**
 * The latest entries of a kind, in two ages: when the younger is full it becomes the older, and what was the older is dropped
 * whole. Between one and two times `mostOfAnAge` are kept. (Taking the oldest entry out of one Map again and again
 * walks over all that were taken out before it: with 100,000 entries that tripled the CPU of a message.)
 */
export class RecentMap<Key, Value> {
  readonly #mostOfAnAge: number;
  #young = new Map<Key, Value>();
  #old = new Map<Key, Value>();

  constructor(mostOfAnAge: number) {
    this.#mostOfAnAge = mostOfAnAge;
  }

  get(key: Key): Value | undefined {
    return this.#young.get(key) ?? this.#old.get(key);
  }

  set(key: Key, value: Value): void {
    if (this.#young.size >= this.#mostOfAnAge) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(key, value);
  }

  /** Takes it out, in whichever age it is. */
  delete(key: Key): void {
    this.#young.delete(key);
    this.#old.delete(key);
  }
}

/**
 * The latest entries of a kind, in two generations: when the newer is full it becomes the older, and what was the older is dropped
 * whole. Between one and two times `mostOfAnAge` are kept. (Taking the oldest entry out of one Map again and again
 * walks over all that were taken out before it: with 100,000 entries that tripled the CPU of a message.)
 *
 * Each is found by a group and its key there: to make one text of both for every look costs a tenth of Envoi's time.
 */
export class RecentMap<Group, Key, Value> {
  readonly #mostOfAnAge: number;
  #young = new Age<Group, Key, Value>();
  #old = new Age<Group, Key, Value>();

  constructor(mostOfAnAge: number) {
    this.#mostOfAnAge = mostOfAnAge;
  }

  get(group: Group, key: Key): Value | undefined {
    return this.#young.get(group, key) ?? this.#old.get(group, key);
  }

  set(group: Group, key: Key, value: Value): void {
    if (this.#young.size >= this.#mostOfAnAge) {
      this.#old = this.#young;
      this.#young = new Age();
    }
    this.#young.set(group, key, value);
  }

  /** Takes it out, in whichever age it is. */
  delete(group: Group, key: Key): void {
    this.#young.delete(group, key);
    this.#old.delete(group, key);
  }
}

class Age<Group, Key, Value> {
  readonly #groups = new Map<Group, Map<Key, Value>>();
  size = 0;

  get(group: Group, key: Key): Value | undefined {
    return this.#groups.get(group)?.get(key);
  }

  set(group: Group, key: Key, value: Value): void {
    let values = this.#groups.get(group);
    if (!values) {
      values = new Map();
      this.#groups.set(group, values);
    }
    this.size -= values.size;
    values.set(key, value);
    this.size += values.size;
  }

  delete(group: Group, key: Key): void {
    if (this.#groups.get(group)?.delete(key)) this.size--;
  }
}

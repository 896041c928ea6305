/** Something small that is read again and again, kept in memory until it is said to have changed. */
export class Cached<Value> {
  readonly #read: () => Promise<Value>;
  readonly #keeps: boolean;
  readonly #freshForMs: number;
  #value: Promise<Value> | undefined;
  #readAt = 0;

  /**
   * With `keeps` false, for who would not hear of a change, it is read each time. What may change without being told is read
   * again when it is older than `freshForMs`.
   */
  constructor(read: () => Promise<Value>, keeps: boolean, freshForMs = Number.POSITIVE_INFINITY) {
    this.#read = read;
    this.#keeps = keeps;
    this.#freshForMs = freshForMs;
  }

  get(): Promise<Value> {
    if (this.#value && performance.now() - this.#readAt < this.#freshForMs) return this.#value;
    const value = this.#read();
    if (!this.#keeps) return value;
    this.#value = value;
    this.#readAt = performance.now();
    // A failure is told to those who asked, and not kept.
    value.catch(() => {
      if (this.#value === value) this.#value = undefined;
    });
    return value;
  }

  forget(): void {
    this.#value = undefined;
  }
}

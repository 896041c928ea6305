/** Something small that is read again and again, kept in memory until it is said to have changed. */
export class KeptCopy<Value> {
  readonly #read: () => Promise<Value>;
  readonly #keeps: boolean;
  #value: Promise<Value> | undefined;

  /** With `keeps` false, for who would not hear of a change, it is read each time. */
  constructor(read: () => Promise<Value>, keeps: boolean) {
    this.#read = read;
    this.#keeps = keeps;
  }

  get(): Promise<Value> {
    if (this.#value) return this.#value;
    const value = this.#read();
    if (!this.#keeps) return value;
    this.#value = value;
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

/**
 * How many parts may be in doubt at once: opened for sending, with an outcome that is not on disk yet. It is what a crash can
 * leave undecided, so it has a cap; dispatch opens no more until outcomes are committed.
 */
export class InDoubtCap {
  readonly cap: number;
  #open = 0;

  constructor(cap: number) {
    this.cap = cap;
  }

  get open(): number {
    return this.#open;
  }

  get room(): number {
    return this.cap - this.#open;
  }

  add(parts: number): void {
    this.#open += parts;
  }

  release(parts: number): void {
    this.#open -= parts;
  }
}

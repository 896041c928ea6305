/** Nobody waits for what is being read any more. */
export class ReadingAbandoned extends Error {
  override name = 'ClientGone';
}

/** Between two looks whether the client is still there: less than a millisecond of reading. */
const LOOK_EVERY_STEPS = 65_536;

/** Counts what reading a body costs, in characters looked at, and ends it when its client is gone. */
export class Work {
  readonly #isWanted: () => boolean;
  #nextLook = LOOK_EVERY_STEPS;
  steps = 0;

  constructor(isWanted: () => boolean = () => true) {
    this.#isWanted = isWanted;
  }

  /** @throws {ClientGone} */
  spend(steps: number): void {
    this.steps += steps;
    if (this.steps < this.#nextLook) return;
    this.#nextLook = this.steps + LOOK_EVERY_STEPS;
    if (!this.#isWanted()) throw new ReadingAbandoned();
  }

  /** Where `byte` is first in `bytes`, looked for up to `end` and no further; `end` when it is not there. */
  find(bytes: Uint8Array, byte: number, from: number, end: number): number {
    let at = from;
    while (at < end && bytes[at] !== byte) at++;
    this.spend(at - from + 1);
    return at;
  }
}

import { type ClaimsMade, giveBackSlices, type OpenedSlice, releaseClaims } from '#storage/queries/slices.ts';
import type { Dispatch } from './dispatch.ts';

type Given = OpenedSlice & { done: (() => void) | undefined };

/**
 * Opened slices of which nothing was handed over go back to the queue: those of claims whose answer never came, and those that
 * could not be read. It is tried until it is done, whatever the error; until then they are open, and in doubt after a crash.
 */
export class GivingBack {
  readonly #dispatch: Dispatch;
  /** For as long as the process lives: a server may do a statement, and commit it, long after nobody waits for it any more. */
  readonly #lost: { first: number; last: number }[] = [];
  readonly #workers = new Set<string>();
  #given: Given[] = [];
  #due = false;
  #looking: Promise<void> = Promise.resolve();

  constructor(dispatch: Dispatch) {
    this.#dispatch = dispatch;
  }

  /** Nobody heard what a claim has opened, if anything. */
  lost(worker: string, claim: number): void {
    this.#workers.add(worker);
    const latest = this.#lost.at(-1);
    if (latest?.last === claim - 1) latest.last = claim;
    else this.#lost.push({ first: claim, last: claim });
    this.#due = true;
  }

  /** `done` is called when they are back in the queue. */
  give(opened: readonly OpenedSlice[], done?: () => void): void {
    for (const [i, one] of opened.entries())
      this.#given.push({ ...one, done: i === opened.length - 1 ? done : undefined });
    if (opened.length > 0) this.#dispatch.inBackground(this.look());
  }

  /** Resolves when nothing more is to be given back, as far as is known. */
  async settled(): Promise<void> {
    if (this.#due) await this.look();
  }

  /** Gives back what is to be, and what lost claims have opened since the last look. */
  look(): Promise<void> {
    const look = () => this.#look();
    this.#looking = this.#looking.then(look, look);
    return this.#looking;
  }

  async #look(): Promise<void> {
    const { pool, carriers } = this.#dispatch;
    const given = this.#given;
    if (given.length > 0) {
      await giveBackSlices(pool, given);
      this.#given = this.#given.slice(given.length);
      for (const { done } of given) done?.();
    }
    if (this.#lost.length === 0) return;
    const lost: ClaimsMade = { workers: [...this.#workers], ranges: this.#lost };
    const released = await releaseClaims(pool, lost);
    this.#due = false;
    if (released > 0) carriers.tellAll();
  }
}

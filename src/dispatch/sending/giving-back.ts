import { giveBackSlices, type OpenedSlice, releaseClaims } from '#storage/queries/queue/slices.ts';
import { oneByOne } from '../core/one-by-one.ts';
import type { Resources } from '../core/resources.ts';
import type { Signal } from '../core/signal.ts';

type Needs = Pick<Resources, 'pool' | 'background'> & { queued: Signal };
type Given = OpenedSlice & { done: () => void };

/**
 * Opened slices of which nothing was handed over go back to the queue: those of claims whose answer never came, and those that
 * could not be read. It is tried until it is done, whatever the error; until then they are open, and in doubt after a crash.
 */
export class GivingBack {
  readonly #needs: Needs;
  /** For as long as the process lives: a server may do a statement, and commit it, long after nobody waits for it any more. */
  readonly #unanswered: { first: number; last: number }[] = [];
  readonly #workers = new Set<string>();
  readonly #given = new Set<Given>();
  #due = false;
  #flushing: Promise<void> = Promise.resolve();

  constructor(needs: Needs) {
    this.#needs = needs;
  }

  /** Nobody heard what a claim has opened, if anything. */
  claimUnanswered(worker: string, claim: number): void {
    this.#workers.add(worker);
    const latest = this.#unanswered.at(-1);
    if (latest?.last === claim - 1) latest.last = claim;
    else this.#unanswered.push({ first: claim, last: claim });
    this.#due = true;
  }

  /** `done` is called for each that is back in the queue. */
  give<Opened extends OpenedSlice>(opened: readonly Opened[], done?: (one: Opened) => void): void {
    for (const one of opened) this.#given.add({ ...one, done: () => done?.(one) });
    if (opened.length > 0) this.#needs.background.run(this.flush());
  }

  /** Resolves when nothing more is to be given back, as far as is known. */
  async drained(): Promise<void> {
    if (this.#due) await this.flush();
  }

  /** Gives back what is to be, and what lost claims have opened since the last time. */
  flush(): Promise<void> {
    const flush = () => this.#flush();
    this.#flushing = this.#flushing.then(flush, flush);
    return this.#flushing;
  }

  async #flush(): Promise<void> {
    await this.#release();
    if (this.#given.size === 0) return;
    const failed = await oneByOne([...this.#given], async (some) => {
      await giveBackSlices(this.#needs.pool, some);
      for (const one of some) this.#given.delete(one);
      for (const { done } of some) done();
    });
    for (const { error } of failed) this.#needs.background.failed(error);
  }

  async #release(): Promise<void> {
    if (this.#unanswered.length === 0) return;
    const { pool, queued } = this.#needs;
    this.#due = false;
    try {
      const released = await releaseClaims(pool, { workers: [...this.#workers], ranges: this.#unanswered });
      if (released > 0) queued.give();
    } catch (error) {
      this.#due = true;
      throw error;
    }
  }
}

import type { Clock } from '#platform/clock.ts';
import { idBorder } from '#platform/ids.ts';
import type { Pool } from '#storage/database.ts';
import { moveInsertClaims, openInsertClaims } from '#storage/queries/queue/insert-claims.ts';

/** Ids are made a moment before their send is claimed. */
const BEHIND_MS = 2_000;
/** At rest a crash finds no more to look at for it. */
const SAVE_AT_REST_MS = 60_000;

export type Claimer = { worker: string; acceptor: string; now: Date };

/**
 * What this process claims by the statement that accepts it, and has not seen the end of. It has no row in the queue: after a crash it
 * is looked for among the sends from the oldest of them on, so no send may be claimed that is older than what is on disk says.
 */
export class InsertClaims {
  readonly #open = new Set<string>();
  /** On whose behalf; none before that is on disk. */
  #worker: string | undefined;
  /** The latest of what is on disk and what may be. */
  #since = '';
  /** One that failed may be done by the server at any later time: nothing earlier than it is claimed any more. */
  #unsure = false;
  #added = false;
  #savedAt = Number.NEGATIVE_INFINITY;

  mayClaim(worker: string, sendId: string): boolean {
    return worker === this.#worker && sendId >= this.#since;
  }

  add(sendId: string): void {
    this.#open.add(sendId);
    this.#added = true;
  }

  /** All that happened to it is on disk, it is in the queue, or it surely is not there. */
  done(sendId: string): void {
    this.#open.delete(sendId);
  }

  /** Writes down from which send on it is to be looked. */
  async save(pool: Pool, { worker, acceptor, now }: Claimer): Promise<void> {
    const isNew = worker !== this.#worker;
    if (!isNew && !this.#added && performance.now() - this.#savedAt < SAVE_AT_REST_MS) return;
    this.#added = false;
    this.#savedAt = performance.now();
    const since = this.#oldest(now);
    if (isNew) {
      this.#worker = undefined;
      if (!(await openInsertClaims(pool, { worker, acceptor, since }))) return;
      this.#worker = worker;
      this.#since = since;
      this.#unsure = false;
      return;
    }
    if (since < this.#since && this.#unsure) return; // the clock was set back
    if (since > this.#since) this.#since = since;
    try {
      await moveInsertClaims(pool, worker, since);
    } catch (error) {
      this.#unsure = true;
      throw error;
    }
    this.#since = since;
  }

  #oldest(now: Date): string {
    let oldest = idBorder(new Date(now.getTime() - BEHIND_MS));
    for (const id of this.#open) if (id < oldest) oldest = id;
    return oldest;
  }
}

type Needs = { pool: Pool; clock: Clock; worker: { readonly id: string; readonly insertClaims: InsertClaims } };

/** `acceptor`: that whose tickets what it claims has. */
export function saveInsertClaims({ pool, clock, worker }: Needs, { acceptor }: { acceptor: string }): Promise<void> {
  return worker.insertClaims.save(pool, { worker: worker.id, acceptor, now: clock.now() });
}

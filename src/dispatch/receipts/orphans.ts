import type { Receipt } from '#connectors/connector.ts';
import { uuidv7 } from '#platform/ids.ts';
import { isRefusedData } from '#storage/failures.ts';
import {
  dropOrphans,
  keepOrphans,
  type OrphanPlace,
  type OrphanReceipt,
  orphanKey,
  readOrphans,
} from '#storage/queries/receipts/orphan-receipts.ts';
import { apart } from '../core/apart.ts';
import { reducedOrphan } from '../core/reduced-events.ts';
import type { Dispatch } from '../dispatch.ts';
import type { Awaited } from './awaited.ts';
import type { Matching } from './matching.ts';
import type { Arrived } from './receipts.ts';

/** A receipt may find its message for so long (smpp.md 6.5 asks for 72 h). */
const KEPT_MS = 72 * 3_600_000;
/** Another process writes down what it submitted well within this. */
const YOUNG_MS = 5 * 60_000;
const PAGE = 500;
const MOST_IN_MEMORY = 5_000;
const MOST_DROPPED_AT_ONCE = 5_000;

type RecordReceipt = (part: Awaited, arrived: Arrived) => void;

/** Receipts that found no message: kept in the database, looked at again, and dropped when they are old. */
export class Orphans {
  readonly #dispatch: Dispatch;
  readonly #matching: Matching;
  readonly #record: RecordReceipt;
  /** The latest by carrier and id, since most come just before the answer to their submission. */
  readonly #early = new Map<string, OrphanReceipt>();
  /** Those whose message was found, until they are gone from the database. */
  readonly #settling = new Set<string>();
  /** Where the walk through all of them goes on. */
  #walked: OrphanPlace | undefined;

  constructor(dispatch: Dispatch, matching: Matching, record: RecordReceipt) {
    this.#dispatch = dispatch;
    this.#matching = matching;
    this.#record = record;
  }

  /** The carrier is told that we have them once they are stored. */
  async keep(batch: readonly Arrived[]): Promise<void> {
    const orphans = batch.map(orphanOf);
    await this.#write(orphans);
    for (const { carrierId, at, done } of batch) {
      this.#dispatch.figures.unmatched(carrierId, at, 1);
      done(true);
    }
    for (const orphan of orphans) {
      this.#remember(orphan);
      // Its id may have been learned while it was being stored.
      const part = this.#matching.inMemory(arrivedOf(orphan));
      if (part) this.#adopt(orphan, part);
    }
  }

  /** One whose own words the database refuses is kept without them. */
  async #write(orphans: readonly OrphanReceipt[]): Promise<void> {
    const { pool } = this.#dispatch;
    try {
      await keepOrphans(pool, orphans);
    } catch (error) {
      if (orphans.length > 1 || !isRefusedData(error)) throw error;
      await keepOrphans(pool, orphans.map(reducedOrphan));
    }
  }

  idLearned(carrierId: number, carrierMessageId: string): void {
    if (this.#early.size === 0) return;
    const orphan = this.#early.get(`${carrierId} ${carrierMessageId}`);
    const part = orphan && this.#matching.inMemory(arrivedOf(orphan));
    if (part) this.#adopt(orphan, part);
  }

  /** Looks again at the newest: their answer, or the doubt about them, may just have been written, here or by another process. */
  async retryYoung(): Promise<void> {
    const now = this.#dispatch.clock.now();
    await this.#retry(ago(now, YOUNG_MS), after(now));
  }

  /** Looks again at a page of all of them: a hundred thousand are gone through little by little. */
  async retryPage(): Promise<void> {
    const now = this.#dispatch.clock.now();
    this.#walked = await this.#retry(ago(now, KEPT_MS), this.#walked ?? after(now));
  }

  /** Drops what will not find its message any more. */
  async drop(): Promise<void> {
    const { pool, clock, log } = this.#dispatch;
    const before = ago(clock.now(), KEPT_MS);
    for (;;) {
      const dropped = await dropOrphans(pool, { before, limit: MOST_DROPPED_AT_ONCE });
      if (dropped > 0) log.warn('receipts that found no message were dropped', { receipts: dropped });
      if (dropped < MOST_DROPPED_AT_ONCE) return;
    }
  }

  /** Gives where to go on, unless there are no more. */
  async #retry(since: Date, from: OrphanPlace): Promise<OrphanPlace | undefined> {
    const orphans = await readOrphans(this.#dispatch.pool, { since, from, limit: PAGE });
    if (orphans.length === 0) return undefined;
    const waiting = new Map(orphans.map((orphan) => [arrivedOf(orphan), orphan]));
    const failed = await apart([...waiting.keys()], async (some) => {
      for (const match of ['bySubmission', 'byDoubt'] as const) {
        const left = some.filter((arrived) => waiting.has(arrived));
        if (left.length === 0) return;
        for (const [arrived, part] of await this.#matching[match](left)) {
          this.#adopt(waiting.get(arrived)!, part);
          waiting.delete(arrived);
        }
      }
    });
    for (const { error } of failed) this.#dispatch.storageFailed(error);
    return orphans.length < PAGE ? undefined : orphans.at(-1);
  }

  #remember(orphan: OrphanReceipt): void {
    for (const candidate of orphan.candidates) {
      if (this.#early.size >= MOST_IN_MEMORY) this.#early.delete(this.#early.keys().next().value!);
      this.#early.set(`${orphan.carrierId} ${candidate}`, orphan);
    }
  }

  /** What it tells is recorded by the very transaction that forgets it: another process that found its message tells nothing. */
  #adopt(orphan: OrphanReceipt, part: Awaited): void {
    for (const candidate of orphan.candidates) this.#early.delete(`${orphan.carrierId} ${candidate}`);
    const key = orphanKey(orphan);
    if (this.#settling.has(key)) return;
    this.#settling.add(key);
    const done = (stored: boolean) => {
      this.#settling.delete(key); // one that is not stored stays, and is looked at again
      if (stored) this.#dispatch.figures.unmatched(orphan.carrierId, orphan.receivedAt, -1);
    };
    this.#record(part, { ...arrivedOf(orphan), orphan, done });
  }
}

const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** The place that everything received until now comes after, newest first. */
function after(now: Date): OrphanPlace {
  return { receivedAt: now, id: LAST_ID };
}

function orphanOf({ carrierId, receipt, at }: Arrived): OrphanReceipt {
  const { candidates, number, address, state, code, raw } = receipt;
  return { id: uuidv7(at), carrierId, candidates, number, address, state, code, raw, receivedAt: at };
}

function arrivedOf(orphan: OrphanReceipt): Arrived {
  // Only what was stated as a receipt is kept, and its state is one that a connector gave.
  const receipt = { ...orphan, state: orphan.state as Receipt['state'], certain: true };
  return { carrierId: orphan.carrierId, receipt, at: orphan.receivedAt, done: () => {} };
}

function ago(now: Date, ms: number): Date {
  return new Date(now.getTime() - ms);
}

import type { Receipt } from '#connectors/connector.ts';
import { carrierKind } from '#connectors/index.ts';
import { uuidv7 } from '#platform/ids.ts';
import { isRefusedData } from '#storage/failures.ts';
import {
  dropUnmatched,
  keepUnmatched,
  readUnmatched,
  type UnmatchedPlace,
  type UnmatchedReceipt,
  unmatchedKey,
} from '#storage/queries/receipts/unmatched-receipts.ts';
import type { CarrierStatsRecorder } from '../core/carrier-stats.ts';
import { oneByOne } from '../core/one-by-one.ts';
import { reducedUnmatched } from '../core/reduced-events.ts';
import type { Resources } from '../core/resources.ts';
import type { Arrived } from './arrived.ts';
import type { AwaitedPart } from './awaited.ts';
import type { Matching } from './matching.ts';

/** A receipt may find its message for so long: a receipt can come before its `submit_sm_resp`, and the process that has the answer
 * may be without the database over a weekend. */
const KEPT_MS = 72 * 3_600_000;
/** Another process writes down what it submitted well within this. */
const YOUNG_MS = 5 * 60_000;
const PAGE = 500;
const MOST_IN_MEMORY = 5_000;
const MOST_DROPPED_AT_ONCE = 5_000;

type Needs = Pick<Resources, 'pool' | 'clock' | 'log' | 'background'> & {
  matching: Matching;
  stats: Pick<CarrierStatsRecorder, 'unmatched'>;
};
type RecordReceipt = (part: AwaitedPart, arrived: Arrived) => void;

/** Receipts that found no message: kept in the database, looked at again, and dropped when they are old. */
export class UnmatchedReceipts {
  readonly #needs: Needs;
  readonly #record: RecordReceipt;
  /** The latest by carrier and id, since most come just before the answer to their submission. */
  readonly #early = new Map<string, UnmatchedReceipt>();
  /** Those whose message was found, until they are gone from the database. */
  readonly #settling = new Set<string>();
  /** Where the walk through all of them goes on. */
  #walked: UnmatchedPlace | undefined;

  constructor(needs: Needs, record: RecordReceipt) {
    this.#needs = needs;
    this.#record = record;
  }

  /** The carrier is told that we have them once they are stored. */
  async keep(batch: readonly Arrived[]): Promise<void> {
    const unmatchedReceipts = batch.map(unmatchedOf);
    await this.#write(unmatchedReceipts);
    for (const { carrierId, at, done } of batch) {
      this.#needs.stats.unmatched(carrierId, at, 1);
      done(true);
    }
    for (const unmatchedReceipt of unmatchedReceipts) {
      this.#remember(unmatchedReceipt);
      // Its id may have been learned while it was being stored.
      const part = this.#needs.matching.inMemory(arrivedOf(unmatchedReceipt));
      if (part) this.#adopt(unmatchedReceipt, part);
    }
  }

  /** One whose own words the database refuses is kept without them. */
  async #write(unmatchedReceipts: readonly UnmatchedReceipt[]): Promise<void> {
    const { pool } = this.#needs;
    try {
      await keepUnmatched(pool, unmatchedReceipts);
    } catch (error) {
      if (unmatchedReceipts.length > 1 || !isRefusedData(error)) throw error;
      await keepUnmatched(pool, unmatchedReceipts.map(reducedUnmatched));
    }
  }

  idLearned(carrierId: number, carrierMessageId: string): void {
    if (this.#early.size === 0) return;
    const unmatchedReceipt = this.#early.get(`${carrierId} ${carrierMessageId}`);
    const part = unmatchedReceipt && this.#needs.matching.inMemory(arrivedOf(unmatchedReceipt));
    if (part) this.#adopt(unmatchedReceipt, part);
  }

  /** Looks again at the newest: their answer, or the doubt about them, may just have been written, here or by another process. */
  async retryYoung(): Promise<void> {
    const now = this.#needs.clock.now();
    await this.#retry(ago(now, YOUNG_MS), after(now));
  }

  /** Looks again at a page of all of them: a hundred thousand are gone through little by little. */
  async retryPage(): Promise<void> {
    const now = this.#needs.clock.now();
    this.#walked = await this.#retry(ago(now, KEPT_MS), this.#walked ?? after(now));
  }

  /** Drops what will not find its message any more. */
  async drop(): Promise<void> {
    const { pool, clock, log } = this.#needs;
    const before = ago(clock.now(), KEPT_MS);
    for (;;) {
      const dropped = await dropUnmatched(pool, { before, limit: MOST_DROPPED_AT_ONCE });
      if (dropped > 0) log.warn('unmatched receipts were dropped', { receipts: dropped });
      if (dropped < MOST_DROPPED_AT_ONCE) return;
    }
  }

  /** Gives where to go on, unless there are no more. */
  async #retry(since: Date, from: UnmatchedPlace): Promise<UnmatchedPlace | undefined> {
    const unmatchedReceipts = await readUnmatched(this.#needs.pool, { since, from, limit: PAGE });
    if (unmatchedReceipts.length === 0) return undefined;
    const waiting = new Map(
      unmatchedReceipts.map((unmatchedReceipt) => [readAgain(unmatchedReceipt), unmatchedReceipt]),
    );
    const failed = await oneByOne([...waiting.keys()], async (some) => {
      for (const match of ['bySubmission', 'byDoubt'] as const) {
        const left = some.filter((arrived) => waiting.has(arrived));
        if (left.length === 0) return;
        for (const [arrived, part] of await this.#needs.matching[match](left)) {
          this.#adopt(waiting.get(arrived)!, part);
          waiting.delete(arrived);
        }
      }
    });
    for (const { error } of failed) this.#needs.background.failed(error);
    return unmatchedReceipts.length < PAGE ? undefined : unmatchedReceipts.at(-1);
  }

  #remember(unmatchedReceipt: UnmatchedReceipt): void {
    for (const candidate of unmatchedReceipt.candidates) {
      if (this.#early.size >= MOST_IN_MEMORY) this.#early.delete(this.#early.keys().next().value!);
      this.#early.set(`${unmatchedReceipt.carrierId} ${candidate}`, unmatchedReceipt);
    }
  }

  /** What it tells is recorded by the very transaction that forgets it: another process that found its message tells nothing. */
  #adopt(unmatchedReceipt: UnmatchedReceipt, part: AwaitedPart): void {
    for (const candidate of unmatchedReceipt.candidates)
      this.#early.delete(`${unmatchedReceipt.carrierId} ${candidate}`);
    const key = unmatchedKey(unmatchedReceipt);
    if (this.#settling.has(key)) return;
    this.#settling.add(key);
    const done = (stored: boolean) => {
      this.#settling.delete(key); // one that is not stored stays, and is looked at again
      if (stored) this.#needs.stats.unmatched(unmatchedReceipt.carrierId, unmatchedReceipt.receivedAt, -1);
    };
    this.#record(part, { ...arrivedOf(unmatchedReceipt), unmatchedReceipt, done });
  }
}

const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** The place that everything received until now comes after, newest first. */
function after(now: Date): UnmatchedPlace {
  return { receivedAt: now, id: LAST_ID };
}

function unmatchedOf({ carrierId, receipt, at }: Arrived): UnmatchedReceipt {
  const { candidates, number, address, state, code, raw } = receipt;
  return { id: uuidv7(at), carrierId, candidates, number, address, state, code, raw, receivedAt: at };
}

function arrivedOf(unmatchedReceipt: UnmatchedReceipt): Arrived {
  // Only what was stated as a receipt is kept, and its state is one that a connector gave.
  const receipt = { ...unmatchedReceipt, state: unmatchedReceipt.state as Receipt['state'], certain: true };
  return { carrierId: unmatchedReceipt.carrierId, receipt, at: unmatchedReceipt.receivedAt, done: () => {} };
}

function ago(now: Date, ms: number): Date {
  return new Date(now.getTime() - ms);
}

/** With what only the kind of its carrier can read of it. */
function readAgain({ carrierKind: kind, ...unmatchedReceipt }: UnmatchedReceipt & { carrierKind: string }): Arrived {
  const arrived = arrivedOf(unmatchedReceipt);
  const takenAt = () => carrierKind(kind).takenAt(unmatchedReceipt.raw);
  return { ...arrived, receipt: { ...arrived.receipt, takenAt } };
}

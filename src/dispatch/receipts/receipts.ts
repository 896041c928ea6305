import type { InboundText, Receipt } from '#connectors/connector.ts';
import type { PartEventToRecord } from '#storage/queries/receipts/record-events.ts';
import type { CarrierStatsRecorder } from '../core/carrier-stats.ts';
import { oneByOne } from '../core/one-by-one.ts';
import type { Resources } from '../core/resources.ts';
import type { Arrived, Done } from './arrived.ts';
import type { AwaitedPart, AwaitedReceipts } from './awaited.ts';
import type { Matching } from './matching.ts';
import { nextReceiptEvent, type ReceiptEvent } from './receipt-state.ts';
import type { Replies } from './replies.ts';
import { UnmatchedReceipts } from './unmatched-receipts.ts';

type Needs = Pick<Resources, 'pool' | 'clock' | 'log' | 'writer' | 'background'> & {
  matching: Matching;
  awaited: AwaitedReceipts;
  stats: CarrierStatsRecorder;
  /** Where texts go that only looked like receipts. */
  replies: Pick<Replies, 'receive'>;
};

const MOST_LOOKED_UP_AT_ONCE = 500;

/**
 * What carriers report becomes events. Most receipts find their part in memory; others are looked up together; one whose
 * part is not known yet is kept, since it may come before the answer to its submission.
 */
export class Receipts {
  readonly unmatchedReceipts: UnmatchedReceipts;
  readonly #needs: Needs;
  #waiting: Arrived[] = [];
  #lookingUp = false;

  constructor(needs: Needs) {
    this.#needs = needs;
    this.unmatchedReceipts = new UnmatchedReceipts(needs, (part, arrived) => this.#record(part, arrived));
  }

  receive(carrierId: number, receipt: Receipt, done: Done): void {
    const arrived = { carrierId, receipt, at: this.#needs.clock.now(), done };
    const part = this.#needs.matching.inMemory(arrived);
    if (part) this.#record(part, arrived);
    else {
      this.#waiting.push(arrived);
      if (!this.#lookingUp) this.#needs.background.run(this.#lookUp());
    }
  }

  /** A submission got its id: a receipt may have been waiting for it. */
  idLearned(carrierId: number, carrierMessageId: string): void {
    this.unmatchedReceipts.idLearned(carrierId, carrierMessageId);
  }

  async #lookUp(): Promise<void> {
    this.#lookingUp = true;
    while (this.#waiting.length > 0) {
      await this.#placeAll(this.#waiting.splice(0, MOST_LOOKED_UP_AT_ONCE));
    }
    this.#lookingUp = false;
  }

  /** One that cannot be placed, for whatever is in it, takes no other with it: it is kept, or its carrier is to bring it again. */
  async #placeAll(arrived: readonly Arrived[]): Promise<void> {
    const left = new Set(arrived);
    try {
      const failed = await oneByOne(arrived, (some) =>
        this.#needs.background.untilStored(() => this.#place(some, left)),
      );
      for (const { error } of failed) this.#needs.background.failed(error);
      for (const { item } of failed) await this.#keep([item], left);
    } catch (error) {
      this.#needs.background.failed(error);
    }
    for (const { done } of left) done(false);
  }

  /** Takes out of what is `left` those of some that have found their place. */
  async #place(some: readonly Arrived[], left: Set<Arrived>): Promise<void> {
    const rest = () => some.filter((arrived) => left.has(arrived));
    this.#recordAll(await this.#needs.matching.bySubmission(rest()), left);
    for (const arrived of rest()) {
      if (arrived.receipt.certain) continue;
      // It only looked like a receipt: a phone may say what it likes.
      left.delete(arrived);
      this.#needs.replies.receive(arrived.carrierId, textOf(arrived.receipt), arrived.done);
    }
    if (rest().length === 0) return;
    this.#recordAll(await this.#needs.matching.byDoubt(rest()), left);
    if (rest().length > 0) await this.#keep(rest(), left);
  }

  async #keep(some: readonly Arrived[], left: Set<Arrived>): Promise<void> {
    await this.unmatchedReceipts.keep(some);
    for (const arrived of some) left.delete(arrived);
  }

  #recordAll(found: ReadonlyMap<Arrived, AwaitedPart>, left: Set<Arrived>): void {
    for (const [arrived, part] of found) {
      left.delete(arrived);
      this.#record(part, arrived);
    }
  }

  #record(part: AwaitedPart, arrived: Arrived): void {
    const { awaited, stats, log, writer } = this.#needs;
    const { carrierId, receipt, at, done, unmatchedReceipt } = arrived;
    const receiptEvent = nextReceiptEvent(part, receipt.state);
    if (!receiptEvent) {
      log.debug('a carrier repeats a receipt too often', { carrierId, send: part.sendId, n: part.n });
    }
    if (!receiptEvent && !unmatchedReceipt) {
      done(true);
      return;
    }
    part.unrecorded++;
    writer.add(
      {
        events: receiptEvent ? receiptEvents(part, receiptEvent, arrived) : [],
        ...(unmatchedReceipt && { unmatchedReceipt }),
      },
      (error) => {
        part.unrecorded--;
        if (error === undefined && receiptEvent) stats.receipt(part, at, receiptEvent);
        if (error !== undefined || (part.final !== undefined && part.unrecorded === 0)) awaited.forget(part);
        // What belongs to a part in doubt was never given another id than its receipt's.
        const sure = receipt.number !== '' && !part.doubted;
        done(error === undefined, sure ? part.carrierMessageId : undefined);
      },
    );
  }
}

function receiptEvents(
  part: AwaitedPart,
  receiptEvent: ReceiptEvent,
  { carrierId, receipt, at }: Arrived,
): PartEventToRecord[] {
  const { accountId, sendId, n, alone } = part;
  const { code, raw } = receipt;
  const details = { at, carrierId, carrierMessageId: null, code, reason: null, raw, counted: !alone };
  const events: PartEventToRecord[] = [];
  for (let one = part.part; one <= part.last; one++)
    events.push({ accountId, sendId, n, part: one, ...receiptEvent, ...details });
  return events;
}

function textOf({ text, number, address, raw }: Receipt): InboundText {
  return text?.() ?? { number, address, text: raw };
}

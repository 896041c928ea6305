import type { InboundText, Receipt } from '#connectors/connector.ts';
import { isStorageUnavailable } from '#storage/failures.ts';
import type { OrphanReceipt } from '#storage/queries/orphan-receipts.ts';
import type { EventToRecord } from '#storage/queries/record-events.ts';
import type { Awaited } from './awaited.ts';
import type { Dispatch } from './dispatch.ts';
import { Matching } from './matching.ts';
import { Orphans } from './orphans.ts';
import { nextWord, type Word } from './receipt-words.ts';

/** A receipt on its way to its message. `done` is called once it is stored, or cannot be. `orphan`: it was kept meanwhile. */
export type Arrived = { carrierId: number; receipt: Receipt; at: Date; done: Done; orphan?: OrphanReceipt };
/** `carrierMessageId`: the id of the message that it was found to belong to, by its number as well. */
type Done = (stored: boolean, carrierMessageId?: string) => void;

const MOST_LOOKED_UP_AT_ONCE = 500;

/**
 * What carriers report becomes events. Most receipts find their part in memory; others are looked up together; one whose
 * part is not known yet is kept, since it may come before the answer to its submission.
 */
export class Receipts {
  readonly orphans: Orphans;
  readonly #dispatch: Dispatch;
  readonly #matching: Matching;
  #waiting: Arrived[] = [];
  #lookingUp = false;

  constructor(dispatch: Dispatch) {
    this.#dispatch = dispatch;
    this.#matching = new Matching(dispatch);
    this.orphans = new Orphans(dispatch, this.#matching, (part, arrived) => this.#record(part, arrived));
  }

  receive(carrierId: number, receipt: Receipt, done: Done): void {
    const arrived = { carrierId, receipt, at: this.#dispatch.clock.now(), done };
    const part = this.#matching.inMemory(arrived);
    if (part) this.#record(part, arrived);
    else {
      this.#waiting.push(arrived);
      if (!this.#lookingUp) this.#dispatch.inBackground(this.#lookUp());
    }
  }

  /** A submission got its id: a receipt may have been waiting for it. */
  idLearned(carrierId: number, carrierMessageId: string): void {
    this.orphans.idLearned(carrierId, carrierMessageId);
  }

  async #lookUp(): Promise<void> {
    this.#lookingUp = true;
    while (this.#waiting.length > 0) {
      const batch = new Set(this.#waiting.splice(0, MOST_LOOKED_UP_AT_ONCE));
      try {
        await this.#place(batch);
      } catch (error) {
        await this.#failed(batch, error);
      }
    }
    this.#lookingUp = false;
  }

  /** What the database refuses of one receipt must not be that of all beside it: they are looked at one by one. */
  async #failed(batch: Set<Arrived>, error: unknown): Promise<void> {
    this.#dispatch.storageFailed(error);
    if (batch.size === 1 || isStorageUnavailable(error)) {
      for (const { done } of batch) done(false);
      return;
    }
    for (const arrived of batch) {
      const alone = new Set([arrived]);
      try {
        await this.#place(alone);
      } catch (another) {
        await this.#failed(alone, another);
      }
    }
  }

  /** Takes out of the batch what has found its place. */
  async #place(batch: Set<Arrived>): Promise<void> {
    this.#recordAll(await this.#matching.bySubmission([...batch]), batch);
    for (const arrived of batch) {
      if (arrived.receipt.certain) continue;
      // It only looked like a receipt: a phone may say what it likes.
      batch.delete(arrived);
      this.#dispatch.replies.receive(arrived.carrierId, textOf(arrived.receipt), arrived.done);
    }
    if (batch.size === 0) return;
    this.#recordAll(await this.#matching.byDoubt([...batch]), batch);
    if (batch.size > 0) await this.orphans.keep([...batch]);
  }

  #recordAll(found: ReadonlyMap<Arrived, Awaited>, batch: Set<Arrived>): void {
    for (const [arrived, part] of found) {
      batch.delete(arrived);
      this.#record(part, arrived);
    }
  }

  #record(part: Awaited, arrived: Arrived): void {
    const { awaited, figures, log, writer } = this.#dispatch;
    const { carrierId, receipt, at, done, orphan } = arrived;
    const word = nextWord(part, receipt.state);
    if (!word) {
      log.debug('a carrier repeats a receipt too often', { carrierId, send: part.sendId, n: part.n });
    }
    if (!word && !orphan) {
      done(true);
      return;
    }
    part.unrecorded++;
    writer.add({ events: word ? toldEvents(part, word, arrived) : [], ...(orphan && { orphan }) }, (error) => {
      part.unrecorded--;
      if (error === undefined && word) figures.receipt(part, at, word);
      if (error !== undefined || (part.final !== undefined && part.unrecorded === 0)) awaited.forget(part);
      // What belongs to a part in doubt was never given another id than its receipt's.
      const sure = receipt.number !== '' && !part.doubted;
      done(error === undefined, sure ? part.carrierMessageId : undefined);
    });
  }
}

function toldEvents(part: Awaited, word: Word, { carrierId, receipt, at }: Arrived): EventToRecord[] {
  const { accountId, sendId, n, alone } = part;
  const said = { at, carrierId, carrierMessageId: null, code: receipt.code, detail: receipt.raw, counted: !alone };
  const events: EventToRecord[] = [];
  for (let one = part.part; one <= part.last; one++) events.push({ accountId, sendId, n, part: one, ...word, ...said });
  return events;
}

function textOf({ text, number, address, raw }: Receipt): InboundText {
  return text?.() ?? { number, address, text: raw };
}

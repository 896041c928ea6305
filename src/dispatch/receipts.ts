import type { InboundText, Receipt } from '#connectors/connector.ts';
import type { EventKind } from '#domain/message.ts';
import { steps } from '#domain/message.ts';
import { uuidv7 } from '#platform/ids.ts';
import {
  doubtfulParts,
  forgetOrphans,
  keepOrphans,
  type OrphanReceipt,
  readOrphans,
  type SubmittedPart,
  submittedParts,
} from '#storage/queries/receipts.ts';
import type { EventToRecord } from '#storage/queries/record-events.ts';
import type { Awaited } from './awaited.ts';
import type { Dispatch } from './dispatch.ts';
import { attemptEvent } from './open-slice.ts';

type Done = (stored: boolean) => void;
type Arrived = { carrierId: number; receipt: Receipt; at: Date; done: Done };

/** An id may come back, and a receipt may find its message, for so long (pipeline: 72 h). */
const REMEMBERED_MS = 72 * 3_600_000;
/** Another process writes down what it submitted well within this. */
const LATE_MS = 5 * 60_000;
/** A carrier that repeats itself without end is believed, and written down no more. */
const MOST_LATER_RECEIPTS = 100;
const MOST_LOOKED_UP_AT_ONCE = 500;
const MOST_ORPHANS = 5_000;

/**
 * What carriers report becomes events. Most receipts find their part in memory; others are looked up together; one whose
 * part is not known yet is kept, since it may come before the answer to its submission.
 */
export class Receipts {
  readonly #dispatch: Dispatch;
  readonly #orphans = new Map<string, OrphanReceipt>();
  readonly #settling = new Set<string>();
  #waiting: Arrived[] = [];
  #lookingUp = false;

  constructor(dispatch: Dispatch) {
    this.#dispatch = dispatch;
  }

  /** `done` is called when it is stored. `asText` takes what only looked like a receipt. */
  receive(carrierId: number, receipt: Receipt, done: Done): void {
    const at = this.#dispatch.clock.now();
    const part = this.#dispatch.awaited.find(carrierId, receipt.candidates);
    if (part) this.#record(part, { carrierId, receipt, at, done });
    else {
      this.#waiting.push({ carrierId, receipt, at, done });
      if (!this.#lookingUp) this.#dispatch.inBackground(this.#lookUp());
    }
  }

  /** A submission got its id: a receipt may have been waiting for it. */
  idLearned(carrierId: number, carrierMessageId: string): void {
    if (this.#orphans.size === 0) return;
    const orphan = this.#orphans.get(`${carrierId} ${carrierMessageId}`);
    if (orphan) this.#adopt(orphan);
  }

  /** Looks again at the receipts of the last minutes that found no message: another process may just have written it down. */
  retryLateOrphans(): Promise<void> {
    return this.#retryOrphans(LATE_MS);
  }

  /** Looks again at all receipts that found no message: after a start, and when doubts have been recorded. */
  retryOrphans(): Promise<void> {
    return this.#retryOrphans(REMEMBERED_MS);
  }

  async #retryOrphans(notOlderThanMs: number): Promise<void> {
    const { pool, clock } = this.#dispatch;
    const since = new Date(clock.now().getTime() - notOlderThanMs);
    const orphans = await readOrphans(pool, { since, limit: MOST_ORPHANS });
    if (orphans.length === 0) return;
    const again = orphans.map((orphan) => {
      const receipt = { ...orphan, state: orphan.state as Receipt['state'], certain: true };
      return { orphan, arrived: { carrierId: orphan.carrierId, receipt, at: orphan.receivedAt, done: () => {} } };
    });
    const submitted = await this.#submitted(again.map(({ arrived }) => arrived));
    for (const { orphan, arrived } of again) {
      this.#remember(orphan);
      const part = await this.#find(arrived, submitted);
      if (part) this.#adopt(orphan, part);
    }
  }

  async #lookUp(): Promise<void> {
    this.#lookingUp = true;
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, MOST_LOOKED_UP_AT_ONCE);
      try {
        await this.#match(batch);
      } catch (error) {
        this.#dispatch.storageFailed(error);
        for (const { done } of batch) done(false);
      }
    }
    this.#lookingUp = false;
  }

  async #match(batch: readonly Arrived[]): Promise<void> {
    const submitted = await this.#submitted(batch);
    const orphans: { orphan: OrphanReceipt; done: Done }[] = [];
    for (const arrived of batch) {
      const part = await this.#find(arrived, submitted);
      if (part) this.#record(part, arrived);
      else if (arrived.receipt.certain) orphans.push({ orphan: this.#orphanOf(arrived), done: arrived.done });
      else this.#dispatch.inbound(arrived.carrierId, textOf(arrived.receipt), arrived.done);
    }
    if (orphans.length === 0) return;
    await keepOrphans(
      this.#dispatch.pool,
      orphans.map(({ orphan }) => orphan),
    );
    for (const { done } of orphans) done(true);
  }

  async #submitted(batch: readonly Arrived[]): Promise<SubmittedPart[]> {
    const { pool, clock } = this.#dispatch;
    const since = new Date(clock.now().getTime() - REMEMBERED_MS);
    const carriers = [...new Set(batch.map(({ carrierId }) => carrierId))];
    const found = await Promise.all(
      carriers.map((carrierId) => {
        const ids = batch.filter((one) => one.carrierId === carrierId).flatMap(({ receipt }) => receipt.candidates);
        return submittedParts(pool, { carrierId, ids, since });
      }),
    );
    return found.flat();
  }

  /** By its id in memory or in the database, else as the only message in doubt to that number under that sender. */
  async #find(arrived: Arrived, submitted: readonly SubmittedPart[]): Promise<Awaited | undefined> {
    const { carrierId, receipt } = arrived;
    const inMemory = this.#dispatch.awaited.find(carrierId, receipt.candidates);
    if (inMemory) return inMemory;
    for (const candidate of receipt.candidates) {
      const fitting = submitted.filter(
        (part) =>
          part.carrierMessageId === candidate && (receipt.number === '' || sameNumber(part.recipient, receipt.number)),
      );
      if (fitting.length === 1) return this.#awaitedOf(fitting[0]!, carrierId);
    }
    return receipt.certain ? await this.#settleDoubt(arrived) : undefined;
  }

  #awaitedOf({ final, ...part }: SubmittedPart, carrierId: number): Awaited {
    const known = { ...part, attempt: 1, carrierId, ...(final ? { final } : {}) };
    this.#dispatch.awaited.add(part.carrierMessageId, known);
    return this.#dispatch.awaited.find(carrierId, [part.carrierMessageId])!;
  }

  async #settleDoubt({ carrierId, receipt, at }: Arrived): Promise<Awaited | undefined> {
    if (receipt.number === '' || receipt.address === '') return undefined;
    const { pool, writer, awaited } = this.#dispatch;
    const since = new Date(at.getTime() - REMEMBERED_MS);
    const number = receipt.number.startsWith('+') ? receipt.number : `+${receipt.number}`;
    const found = await doubtfulParts(pool, { carrierId, number, address: receipt.address, since });
    const open = found.filter((part) => !this.#settling.has(keyOf(part)));
    const [part] = open;
    // Two messages in doubt to one number: nobody can say which of them this receipt speaks of.
    if (!part || open.some((other) => other.sendId !== part.sendId || other.n !== part.n)) return undefined;

    const carrierMessageId = receipt.candidates[0] ?? '';
    const ref = { ...part, carrierId, recipient: number, sender: receipt.address };
    const said = { carrierMessageId, detail: 'known from its receipt', replaces: 'in_doubt' as const };
    this.#settling.add(keyOf(part));
    writer.add({ events: [attemptEvent(ref, 'submitted', at, said)] }, () => this.#settling.delete(keyOf(part)));
    awaited.add(carrierMessageId, ref);
    return awaited.find(carrierId, [carrierMessageId]);
  }

  #record(part: Awaited, { carrierId, receipt, at, done }: Arrived): void {
    if (part.laterReceipts >= MOST_LATER_RECEIPTS) {
      done(true);
      return;
    }
    const { kind, step, replaces } = nextWord(part, receipt.state);
    const event: EventToRecord = {
      accountId: part.accountId,
      sendId: part.sendId,
      n: part.n,
      part: part.part,
      step,
      kind,
      at,
      carrierId,
      carrierMessageId: null,
      code: receipt.code,
      detail: receipt.raw,
      ...(replaces ? { replaces } : {}),
    };
    this.#dispatch.writer.add({ events: [event] }, (error) => done(error === undefined));
  }

  #orphanOf({ carrierId, receipt, at }: Arrived): OrphanReceipt {
    const { candidates, number, address, state, code, raw } = receipt;
    const orphan = { id: uuidv7(at), carrierId, candidates, number, address, state, code, raw, receivedAt: at };
    this.#remember(orphan);
    return orphan;
  }

  #remember(orphan: OrphanReceipt): void {
    if (this.#orphans.size > MOST_ORPHANS) this.#orphans.clear(); // they stay in the database
    for (const candidate of orphan.candidates) this.#orphans.set(`${orphan.carrierId} ${candidate}`, orphan);
  }

  #adopt(orphan: OrphanReceipt, found?: Awaited): void {
    const { awaited, pool } = this.#dispatch;
    const part = found ?? awaited.find(orphan.carrierId, orphan.candidates);
    if (!part) return;
    for (const candidate of orphan.candidates) this.#orphans.delete(`${orphan.carrierId} ${candidate}`);
    const receipt = { ...orphan, state: orphan.state as Receipt['state'], certain: true };
    const forget = () => this.#dispatch.inBackground(forgetOrphans(pool, [orphan.id]));
    this.#record(part, { carrierId: orphan.carrierId, receipt, at: orphan.receivedAt, done: forget });
  }
}

type Word = { kind: EventKind; step: number; replaces?: 'undelivered' };

/**
 * What a receipt adds to what the carrier said before: the first final word stands, except that a delivery told after a
 * failure is believed. Everything else is kept, and changes nothing.
 */
function nextWord(part: Awaited, state: Receipt['state']): Word {
  if (state === 'buffered' || state === 'unknown') {
    return { kind: part.final ? 'repeated' : 'buffered', step: steps.later + ++part.laterReceipts };
  }
  if (part.final === undefined) {
    part.final = state;
    return { kind: state, step: steps.final };
  }
  const step = steps.later + ++part.laterReceipts;
  if (part.final === 'undelivered' && state === 'delivered') {
    part.final = 'delivered';
    return { kind: 'delivered', step, replaces: 'undelivered' };
  }
  return { kind: 'repeated', step };
}

function keyOf(part: { sendId: string; n: number; part: number }): string {
  return `${part.sendId} ${part.n} ${part.part}`;
}

/** Carriers write numbers with and without +, 00 or the country: the last nine digits tell. */
function sameNumber(one: string, other: string): boolean {
  return one.replace(/\D/g, '').slice(-9) === other.replace(/\D/g, '').slice(-9);
}

function textOf(receipt: Receipt): InboundText {
  return { number: receipt.number, address: receipt.address, text: receipt.raw };
}

import { RecentMap } from '#platform/recent-map.ts';
import type { PartRef } from '../core/part.ts';
import { AwaitedTable, fitsTable, hashOf } from './awaited-table.ts';

/** A part whose receipt is awaited, with what the carrier has said of it so far. */
export type Awaited = PartRef & {
  carrierMessageId: string;
  sinceMs: number;
  final: 'delivered' | 'undelivered' | 'unknown' | undefined;
  laterReceipts: number;
  /** Receipts of it on their way to the database. */
  unrecorded: number;
};

/** What is known of a part beside how it was submitted. */
export type KnownReceipts = Partial<Pick<Awaited, 'final' | 'laterReceipts'>>;

/** What tells whose a receipt is. */
export type AwaitedQuery = { carrierId: number; candidates: readonly string[]; number: string; sinceMs: number };

/**
 * Parts of one age. At 20,000 a second and phones that take four seconds, 80,000 are awaited; what is older than two ages is
 * found in the database.
 */
const PARTS_OF_AN_AGE = 150_000;

/**
 * Carrier ids of this process's recent submissions, so that most receipts are matched without asking the database. Those of which
 * nothing was said are in tables, of two ages; an object is made of one when its receipt comes, and stays until it has ended.
 */
export class AwaitedReceipts {
  readonly #most: number;
  #young: AwaitedTable | undefined;
  #old: AwaitedTable | undefined;
  /** By carrier, then by the id that it gave: those of which something was said, and what no table can hold. */
  readonly #received: RecentMap<number, string, Awaited>;

  constructor(partsOfAnAge = PARTS_OF_AN_AGE) {
    this.#most = partsOfAnAge;
    this.#received = new RecentMap(partsOfAnAge);
  }

  /** A part was submitted, and the carrier gave it an id. */
  add(carrierMessageId: string, ref: PartRef, at: Date): void {
    if (!fitsTable(carrierMessageId, ref)) {
      this.know(carrierMessageId, ref, at, {});
      return;
    }
    this.#received.delete(ref.carrierId, carrierMessageId);
    this.#roomy().set(carrierMessageId, hashOf(carrierMessageId, ref.carrierId), ref, at.getTime());
  }

  /** A part that was submitted before, with what the carrier has said of it. */
  know(carrierMessageId: string, ref: PartRef, at: Date, known: KnownReceipts): Awaited {
    this.#takeOut(ref.carrierId, carrierMessageId, hashOf(carrierMessageId, ref.carrierId));
    const part = {
      ...ref,
      carrierMessageId,
      sinceMs: at.getTime(),
      final: known.final,
      laterReceipts: known.laterReceipts ?? 0,
      unrecorded: 0,
    };
    this.#received.set(ref.carrierId, carrierMessageId, part);
    return part;
  }

  /** The part that one of these spellings of an id belongs to: to that number, and not given in another age of the carrier. */
  find({ carrierId, candidates, number, sinceMs }: AwaitedQuery): Awaited | undefined {
    for (const candidate of candidates) {
      const received = this.#received.get(carrierId, candidate);
      const part = received ?? this.#notReceived(carrierId, candidate);
      if (!part || part.sinceMs < sinceMs || !mayBe(part.recipient, number)) continue;
      return received ?? this.know(candidate, part, new Date(part.sinceMs), {});
    }
    return undefined;
  }

  /** Nothing more is expected of a part, or what was believed of it could not be recorded: the database is asked next time. */
  forget(part: Awaited): void {
    const { carrierId, carrierMessageId } = part;
    if (this.#received.get(carrierId, carrierMessageId) === part) this.#received.delete(carrierId, carrierMessageId);
  }

  #notReceived(carrierId: number, id: string): (PartRef & { sinceMs: number }) | undefined {
    const hash = hashOf(id, carrierId);
    return this.#young?.get(id, hash, carrierId) ?? this.#old?.get(id, hash, carrierId);
  }

  #takeOut(carrierId: number, id: string, hash: number): void {
    this.#young?.delete(id, hash, carrierId);
    this.#old?.delete(id, hash, carrierId);
  }

  /** The younger table, with room for one more: one that is full becomes the older, and what was the older is dropped whole. */
  #roomy(): AwaitedTable {
    this.#young ??= new AwaitedTable(this.#most);
    if (!this.#young.isFull) return this.#young;
    const next = this.#old ?? new AwaitedTable(this.#most);
    next.clear();
    this.#old = this.#young;
    this.#young = next;
    return next;
  }
}

/** Whether a receipt's number may be the recipient's. Carriers write it with +, 00, the country or none: nine digits tell. */
export function mayBe(recipient: string, number: string): boolean {
  if (number === '' || number === recipient) return true;
  const digits = recipient.slice(-9);
  return number.endsWith(digits) || number.replace(/\D/g, '').endsWith(digits);
}

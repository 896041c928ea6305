import { RecentMap } from '#platform/recent-map.ts';
import type { PartRef } from '../core/part.ts';
import { AwaitedTable, fitsTable, hashOf } from './awaited-table.ts';

/** A part whose receipt is awaited, with what the carrier has reported about it so far. */
export type AwaitedPart = PartRef & {
  carrierMessageId: string;
  sinceMs: number;
  final: 'delivered' | 'undelivered' | 'unknown' | undefined;
  laterReceipts: number;
  /** Receipts of it on their way to the database. */
  unrecorded: number;
};

/** What is known of a part beside how it was submitted. */
export type KnownReceipts = Partial<Pick<AwaitedPart, 'final' | 'laterReceipts'>>;

/** What identifies the part of a receipt. */
export type AwaitedQuery = { carrierId: number; candidates: readonly string[]; number: string; sinceMs: number };

/**
 * Parts of one generation. At 20,000 a second and phones that take four seconds, 80,000 are awaited; what is older than two
 * generations is found in the database.
 */
const PARTS_OF_A_GENERATION = 150_000;

/**
 * Carrier ids of this process's recent submissions, so that most receipts are matched without asking the database. Those without
 * any receipt yet are in tables, of two generations; an object is made of one when its receipt comes, and stays until it has ended.
 */
export class AwaitedReceipts {
  readonly #most: number;
  #newer: AwaitedTable | undefined;
  #older: AwaitedTable | undefined;
  /** By carrier, then by the id that it gave: those with a receipt, and what no table can hold. */
  readonly #received: RecentMap<number, string, AwaitedPart>;

  constructor(partsOfAGeneration = PARTS_OF_A_GENERATION) {
    this.#most = partsOfAGeneration;
    this.#received = new RecentMap(partsOfAGeneration);
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

  /** A part that was submitted before, with what the carrier has reported about it. */
  know(carrierMessageId: string, ref: PartRef, at: Date, known: KnownReceipts): AwaitedPart {
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

  /** The part that one of these spellings of an id belongs to: to that number, and not given so long ago that the carrier may use it again. */
  find({ carrierId, candidates, number, sinceMs }: AwaitedQuery): AwaitedPart | undefined {
    for (const candidate of candidates) {
      const received = this.#received.get(carrierId, candidate);
      const part = received ?? this.#notReceived(carrierId, candidate);
      if (!part || part.sinceMs < sinceMs || !mayBe(part.recipient, number)) continue;
      return received ?? this.know(candidate, part, new Date(part.sinceMs), {});
    }
    return undefined;
  }

  /** Nothing more is expected of a part, or what was believed of it could not be recorded: the database is asked next time. */
  forget(part: AwaitedPart): void {
    const { carrierId, carrierMessageId } = part;
    if (this.#received.get(carrierId, carrierMessageId) === part) this.#received.delete(carrierId, carrierMessageId);
  }

  #notReceived(carrierId: number, id: string): (PartRef & { sinceMs: number }) | undefined {
    const hash = hashOf(id, carrierId);
    return this.#newer?.get(id, hash, carrierId) ?? this.#older?.get(id, hash, carrierId);
  }

  #takeOut(carrierId: number, id: string, hash: number): void {
    this.#newer?.delete(id, hash, carrierId);
    this.#older?.delete(id, hash, carrierId);
  }

  /** The newer table, with room for one more: one that is full becomes the older, and what was the older is dropped whole. */
  #roomy(): AwaitedTable {
    this.#newer ??= new AwaitedTable(this.#most);
    if (!this.#newer.isFull) return this.#newer;
    const next = this.#older ?? new AwaitedTable(this.#most);
    next.clear();
    this.#older = this.#newer;
    this.#newer = next;
    return next;
  }
}

/** Whether a receipt's number may be the recipient's. Carriers write it with +, 00, the country or none: nine digits tell. */
export function mayBe(recipient: string, number: string): boolean {
  if (number === '' || number === recipient) return true;
  const digits = recipient.slice(-9);
  return number.endsWith(digits) || number.replace(/\D/g, '').endsWith(digits);
}

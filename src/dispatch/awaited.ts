import type { PartRef } from './open-slice.ts';

/** A part whose receipt is awaited, with what the carrier has said of it so far. */
export type Awaited = PartRef & { final?: 'delivered' | 'undelivered' | 'unknown'; laterReceipts: number };

/** Enough for some seconds at full speed; older ones are found in the database. */
const MOST_AWAITED = 100_000;

/** Carrier ids of this process's recent submissions, so that most receipts are matched without asking the database. */
export class AwaitedReceipts {
  readonly #parts = new Map<string, Awaited>();

  add(carrierMessageId: string, ref: PartRef & Partial<Awaited>): void {
    if (this.#parts.size >= MOST_AWAITED) {
      const oldest = this.#parts.keys().next().value;
      if (oldest !== undefined) this.#parts.delete(oldest);
    }
    this.#parts.set(`${ref.carrierId} ${carrierMessageId}`, { laterReceipts: 0, ...ref });
  }

  /** The part that one of these spellings of an id belongs to. */
  find(carrierId: number, candidates: readonly string[]): Awaited | undefined {
    for (const candidate of candidates) {
      const part = this.#parts.get(`${carrierId} ${candidate}`);
      if (part) return part;
    }
    return undefined;
  }
}

import { RecentMap } from '#platform/recent-map.ts';
import type { PartRef } from './part.ts';

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
export type AlreadySaid = Partial<Pick<Awaited, 'final' | 'laterReceipts'>>;

/** What tells whose a receipt is. */
export type Asked = { carrierId: number; candidates: readonly string[]; number: string; sinceMs: number };

/**
 * Parts of one age. At 20,000 a second and phones that take four seconds, 80,000 are awaited; what is older than two ages is
 * found in the database.
 */
const PARTS_OF_AN_AGE = 150_000;

/** Carrier ids of this process's recent submissions, so that most receipts are matched without asking the database. */
export class AwaitedReceipts {
  /** By carrier, then by the id that it gave. */
  readonly #parts = new RecentMap<number, string, Awaited>(PARTS_OF_AN_AGE);

  add(carrierMessageId: string, ref: PartRef, at: Date, said: AlreadySaid = {}): Awaited {
    const part = {
      ...ref,
      carrierMessageId,
      sinceMs: at.getTime(),
      final: said.final,
      laterReceipts: said.laterReceipts ?? 0,
      unrecorded: 0,
    };
    this.#parts.set(ref.carrierId, carrierMessageId, part);
    return part;
  }

  /** The part that one of these spellings of an id belongs to: to that number, and not given in another age of the carrier. */
  find({ carrierId, candidates, number, sinceMs }: Asked): Awaited | undefined {
    for (const candidate of candidates) {
      const part = this.#parts.get(carrierId, candidate);
      if (part && part.sinceMs >= sinceMs && mayBe(part.recipient, number)) return part;
    }
    return undefined;
  }

  /** Nothing more is expected of a part, or what was believed of it could not be recorded: the database is asked next time. */
  forget(part: Awaited): void {
    const { carrierId, carrierMessageId } = part;
    if (this.#parts.get(carrierId, carrierMessageId) === part) this.#parts.delete(carrierId, carrierMessageId);
  }
}

/** Whether a receipt's number may be the recipient's. Carriers write it with +, 00, the country or none: nine digits tell. */
export function mayBe(recipient: string, number: string): boolean {
  if (number === '' || number === recipient) return true;
  const digits = recipient.slice(-9);
  return number.endsWith(digits) || number.replace(/\D/g, '').endsWith(digits);
}

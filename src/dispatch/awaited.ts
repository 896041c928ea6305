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

/** The parts of one age by carrier, then by the id that the carrier gave: to join both into one key costs a tenth of Envoi's time. */
class Age {
  readonly #carriers = new Map<number, Map<string, Awaited>>();
  parts = 0;

  get(carrierId: number, id: string): Awaited | undefined {
    return this.#carriers.get(carrierId)?.get(id);
  }

  set(part: Awaited): void {
    const { carrierId, carrierMessageId } = part;
    let ids = this.#carriers.get(carrierId);
    if (!ids) {
      ids = new Map();
      this.#carriers.set(carrierId, ids);
    }
    ids.set(carrierMessageId, part);
    this.parts++;
  }

  delete({ carrierId, carrierMessageId }: Awaited): void {
    if (this.#carriers.get(carrierId)?.delete(carrierMessageId)) this.parts--;
  }
}

/**
 * Carrier ids of this process's recent submissions, so that most receipts are matched without asking the database. They are
 * forgotten by whole ages, as in `RecentMap`.
 */
export class AwaitedReceipts {
  #young = new Age();
  #old = new Age();

  add(carrierMessageId: string, ref: PartRef, at: Date, said: AlreadySaid = {}): Awaited {
    const part = {
      ...ref,
      carrierMessageId,
      sinceMs: at.getTime(),
      final: said.final,
      laterReceipts: said.laterReceipts ?? 0,
      unrecorded: 0,
    };
    if (this.#young.parts >= PARTS_OF_AN_AGE) {
      this.#old = this.#young;
      this.#young = new Age();
    }
    this.#young.set(part);
    return part;
  }

  /** The part that one of these spellings of an id belongs to: to that number, and not given in another age of the carrier. */
  find({ carrierId, candidates, number, sinceMs }: Asked): Awaited | undefined {
    for (const candidate of candidates) {
      const part = this.#get(carrierId, candidate);
      if (part && part.sinceMs >= sinceMs && mayBe(part.recipient, number)) return part;
    }
    return undefined;
  }

  /** Nothing more is expected of a part, or what was believed of it could not be recorded: the database is asked next time. */
  forget(part: Awaited): void {
    if (this.#get(part.carrierId, part.carrierMessageId) !== part) return;
    this.#young.delete(part);
    this.#old.delete(part);
  }

  #get(carrierId: number, id: string): Awaited | undefined {
    return this.#young.get(carrierId, id) ?? this.#old.get(carrierId, id);
  }
}

/** Whether a receipt's number may be the recipient's. Carriers write it with +, 00, the country or none: nine digits tell. */
export function mayBe(recipient: string, number: string): boolean {
  if (number === '' || number === recipient) return true;
  const digits = recipient.slice(-9);
  return number.endsWith(digits) || number.replace(/\D/g, '').endsWith(digits);
}

import type { ClaimOnInsert } from '#operations/acceptance/dispatch-port.ts';
import type { OptOutOf } from '#storage/queries/acceptance/accept.ts';
import {
  partsAt,
  partsOfSlice,
  type SendToAccept,
  type SliceToAccept,
} from '#storage/queries/acceptance/accept-rows.ts';
import type { ClaimedMessage } from '#storage/queries/queue/claimed-messages.ts';
import type { Slice } from '#storage/queries/queue/slices.ts';
import type { Resources } from '../core/resources.ts';
import type { Signal } from '../core/signal.ts';
import type { Contents, PreparedSend } from './contents.ts';
import type { GivingBack } from './giving-back.ts';
import type { ReadSlices } from './read-opened.ts';

type Needs = Pick<Resources, 'worker' | 'inDoubtCap'> & {
  contents: Contents;
  givingBack: GivingBack;
  queued: Signal;
};

/** All of a send that the statement which writes it also claims, and what is known of it. */
export type ClaimedSlice = Slice & { send: SendToAccept; prepared: PreparedSend; optOuts: readonly OptOutOf[] };

/**
 * Sends of one carrier that are claimed by the very statement that accepts them: a notification has no row in the queue then, and is
 * handed over as it was accepted, without being read. From the moment it is reserved it counts as in doubt.
 */
export class ClaimsOnInsert {
  readonly #needs: Needs;
  /** Their statement is under way, or what became of it is not known. */
  readonly #reserved = new Set<Reserved>();
  /** On disk, and not handed over yet. */
  #opened: Reserved[] = [];
  readonly #wake: () => void;
  #waking = false;
  #stopped = false;

  /** `wake`: there is something to take. */
  constructor(needs: Needs, wake: () => void) {
    this.#needs = needs;
    this.#wake = wake;
  }

  /** Parts that are not handed over yet. */
  get parts(): number {
    let parts = 0;
    for (const reserved of this.#reserved) parts += reserved.parts;
    for (const opened of this.#opened) parts += opened.parts;
    return parts;
  }

  /** Claims a send that is to be written, where it would be found after a crash. */
  reserve(send: SendToAccept, accepted: SliceToAccept): ClaimOnInsert | undefined {
    const { worker, inDoubtCap, contents } = this.#needs;
    const { accountId, id: sendId } = send;
    if (!worker.insertClaims.mayClaim(worker.id, sendId)) return undefined;
    const { first, last } = accepted;
    const known = { send, prepared: contents.accepted(send), optOuts: [] };
    const slice = { accountId, sendId, first, last, attempt: 1, onInsert: true, ...known };
    worker.insertClaims.add(sendId);
    const reserved = new Reserved(this, { slice, worker: worker.id, parts: partsOfSlice(send, accepted) });
    inDoubtCap.add(reserved.parts);
    this.#reserved.add(reserved);
    return reserved;
  }

  accepted(reserved: Reserved, optOuts: readonly OptOutOf[]): void {
    this.#reserved.delete(reserved);
    reserved.slice.optOuts = optOuts;
    this.#opened.push(reserved);
    if (this.#stopped) this.#giveBack();
    if (this.#waking) return;
    this.#waking = true;
    // Once for all sends of a commit.
    setImmediate(() => {
      this.#waking = false;
      this.#wake();
    });
  }

  released(reserved: Reserved): void {
    this.#reserved.delete(reserved);
    this.#ended(reserved);
  }

  /**
   * What is on disk by now and was opened for one worker: whoever takes it hands it over, then settles the doubt about its parts.
   * What was opened for one that was given up meanwhile goes back, or others have taken it over.
   */
  take(): { slices: ClaimedSlice[]; worker: string; parts: number } | undefined {
    const [first] = this.#opened;
    if (!first) return undefined;
    const taken = this.#opened.filter(({ worker }) => worker === first.worker);
    this.#opened = this.#opened.filter(({ worker }) => worker !== first.worker);
    return {
      slices: taken.map(({ slice }) => slice),
      worker: first.worker,
      parts: taken.reduce((sum, { parts }) => sum + parts, 0),
    };
  }

  /** Nothing more is handed over: what is on disk, or will be, goes to the queue. */
  stop(): void {
    this.#stopped = true;
    this.#giveBack();
  }

  #giveBack(): void {
    const opened = this.#opened;
    this.#opened = [];
    if (opened.length === 0) return;
    const { givingBack, queued } = this.#needs;
    givingBack.give(opened, (reserved) => {
      this.#ended(reserved);
      queued.give();
    });
  }

  #ended({ slice, parts }: Pick<Reserved, 'slice' | 'parts'>): void {
    this.#needs.inDoubtCap.release(parts);
    this.#needs.worker.insertClaims.done(slice.sendId);
  }
}

/** A send that the statement which accepts it also claims for a worker, and how many parts it has. */
class Reserved implements ClaimOnInsert {
  readonly slice: ClaimedSlice;
  readonly worker: string;
  readonly parts: number;
  readonly #claims: ClaimsOnInsert;

  constructor(claims: ClaimsOnInsert, { slice, worker, parts }: Pick<Reserved, 'slice' | 'worker' | 'parts'>) {
    this.slice = slice;
    this.worker = worker;
    this.parts = parts;
    this.#claims = claims;
  }

  accepted(optOuts: readonly OptOutOf[]): void {
    this.#claims.accepted(this, optOuts);
  }

  released(): void {
    this.#claims.released(this);
  }

  /** It may have been written, and nothing of it leaves: it stays ours to know of until it is gone. */
  unknown(gone: Promise<void>): void {
    void gone.then(() => this.released());
  }
}

/** What there is to know of claimed sends, without reading it: nothing can have happened to them. */
export function readClaimed(slices: readonly ClaimedSlice[], readAt: Date): ReadSlices<ClaimedSlice> {
  const messages = slices.flatMap(({ send, optOuts }, slice) =>
    send.recipients.map(
      (recipient, n): ClaimedMessage => ({
        ...{ slice, n, recipient, parts: partsAt(send, n), priceMicros: send.priceMicros[n]! },
        optOut: optOuts.find((one) => one.n === n)?.scope ?? null,
      }),
    ),
  );
  return { slices, messages, sends: slices.map(({ prepared }) => prepared), tried: [], readAt };
}

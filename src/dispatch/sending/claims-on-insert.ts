import type { ClaimOnInsert } from '#operations/acceptance/dispatch-port.ts';
import { partsOfSlice, type SendToAccept, type SliceToAccept } from '#storage/queries/acceptance/accept-rows.ts';
import type { Slice } from '#storage/queries/queue/slices.ts';
import type { Resources } from '../core/resources.ts';
import type { Signal } from '../core/signal.ts';
import type { GivingBack } from './giving-back.ts';

type Needs = Pick<Resources, 'worker' | 'inDoubtCap'> & { givingBack: GivingBack; queued: Signal };

/**
 * Slices of one carrier that are opened by the very statement that accepts them: a notification need then not be claimed,
 * which costs the database as much as half of its acceptance. From the moment it is reserved such a slice counts as in doubt.
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

  /** Claims a slice of a send that is to be written. */
  reserve(send: SendToAccept, accepted: SliceToAccept): ClaimOnInsert {
    const { worker, inDoubtCap } = this.#needs;
    const { first, last } = accepted;
    const slice = { accountId: send.accountId, sendId: send.id, first, last, attempt: 1 };
    const reserved = new Reserved(this, { slice, worker: worker.id, parts: partsOfSlice(send, accepted) });
    inDoubtCap.add(reserved.parts);
    this.#reserved.add(reserved);
    return reserved;
  }

  accepted(reserved: Reserved): void {
    this.#reserved.delete(reserved);
    this.#opened.push(reserved);
    if (this.#stopped) this.#giveBack();
    if (this.#waking) return;
    this.#waking = true;
    // Once for all sends of a commit: their messages are then read together.
    setImmediate(() => {
      this.#waking = false;
      this.#wake();
    });
  }

  refused(reserved: Reserved): void {
    this.#reserved.delete(reserved);
    this.#needs.inDoubtCap.settle(reserved.parts);
  }

  /**
   * What is on disk by now and was opened for one worker: whoever takes it hands it over, then settles the doubt about its parts.
   * What was opened for one that was given up meanwhile goes back, or others have taken it over.
   */
  take(): { slices: Slice[]; worker: string; parts: number } | undefined {
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
    const { givingBack, inDoubtCap, queued } = this.#needs;
    givingBack.give(opened, ({ parts }) => {
      inDoubtCap.settle(parts);
      queued.give();
    });
  }
}

/** A slice that the statement which accepts its send also opens for a worker, and how many parts it has. */
class Reserved implements ClaimOnInsert {
  readonly slice: Slice;
  readonly worker: string;
  readonly parts: number;
  readonly #claims: ClaimsOnInsert;

  constructor(claims: ClaimsOnInsert, { slice, worker, parts }: Pick<Reserved, 'slice' | 'worker' | 'parts'>) {
    this.slice = slice;
    this.worker = worker;
    this.parts = parts;
    this.#claims = claims;
  }

  accepted(): void {
    this.#claims.accepted(this);
  }

  refused(): void {
    this.#claims.refused(this);
  }

  /** It may have been written, and nothing of it leaves: it stays ours to know of until it is gone. */
  lost(settled: Promise<void>): void {
    void settled.then(() => this.refused());
  }
}

import type { SendToAccept, SliceToAccept } from '#storage/queries/acceptance/accept.ts';
import type { Slice } from '#storage/queries/queue/slices.ts';
import type { Resources } from '../core/resources.ts';
import type { Signal } from '../core/signal.ts';
import type { GivingBack } from './giving-back.ts';

type Needs = Pick<Resources, 'worker' | 'inDoubtCap'> & { givingBack: GivingBack; queued: Signal };

/** A slice that the statement which accepts its send also opens for a worker, and how many parts it has. */
type Reserved = { slice: Slice; worker: string; parts: number };

/**
 * Slices of one carrier that are opened by the very statement that accepts them: a notification need then not be claimed,
 * which costs the database as much as half of its acceptance. From the moment it is reserved such a slice counts as in doubt.
 */
export class ClaimOnInsert {
  readonly #needs: Needs;
  /** Their statement is under way, or what became of it is not known. */
  readonly #reserved = new Set<Reserved>();
  /** On disk, and not handed over yet. */
  #opened: Reserved[] = [];
  readonly #wake: () => void;
  #waking = false;

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

  /** Marks a slice of a send that is to be written as opened by this worker; tells what became of it by the result. */
  reserve(send: SendToAccept, slice: SliceToAccept): Reserved {
    const { worker, inDoubtCap } = this.#needs;
    const parts = (slice.last - slice.first + 1) * send.parts;
    const reserved = {
      slice: { accountId: send.accountId, sendId: send.id, first: slice.first, last: slice.last, attempt: 1 },
      worker: worker.id,
      parts,
    };
    slice.worker = reserved.worker;
    inDoubtCap.add(parts);
    this.#reserved.add(reserved);
    return reserved;
  }

  accepted(reserved: Reserved): void {
    this.#reserved.delete(reserved);
    this.#opened.push(reserved);
    if (this.#waking) return;
    this.#waking = true;
    // Once for all sends of a commit: their messages are then read together.
    setImmediate(() => {
      this.#waking = false;
      this.#wake();
    });
  }

  /** It is surely not there. */
  refused(reserved: Reserved): void {
    this.#reserved.delete(reserved);
    this.#needs.inDoubtCap.settle(reserved.parts);
  }

  /** It may have been written, and nothing of it leaves: it stays ours to know of until it is gone. */
  lost(reserved: Reserved, settled: Promise<void>): void {
    void settled.then(() => this.refused(reserved));
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

  /** Nothing more is handed over: what is on disk goes to the queue. */
  stop(): void {
    const opened = this.#opened;
    this.#opened = [];
    this.#giveBack(opened);
  }

  #giveBack(slices: readonly Reserved[]): void {
    if (slices.length === 0) return;
    const { givingBack, inDoubtCap, queued } = this.#needs;
    givingBack.give(slices, ({ parts }) => {
      inDoubtCap.settle(parts);
      queued.give();
    });
  }
}

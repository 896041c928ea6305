import type { SubmitOutcome } from '#connectors/connector.ts';
import type { CarrierProfile } from '#connectors/index.ts';
import type { PartEventToRecord } from '#storage/queries/receipts/record-events.ts';
import type { CarrierStatsRecorder } from '../core/carrier-stats.ts';
import { type Consequence, cancellation, consequenceOf, uncounted } from '../core/outcomes.ts';
import { type PartRef, partsOf } from '../core/part.ts';
import type { Resources } from '../core/resources.ts';
import type { SettledParts } from '../core/settled-parts.ts';
import type { AwaitedReceipts } from '../receipts/awaited.ts';
import type { Receipts } from '../receipts/receipts.ts';
import type { OpenSlice } from './open-slice.ts';
import type { Ready } from './prepare-submissions.ts';

type Needs = Pick<Resources, 'clock' | 'writer' | 'inDoubtCap' | 'worker'> & {
  awaited: AwaitedReceipts;
  receipts: Pick<Receipts, 'idLearned'>;
  stats: Pick<CarrierStatsRecorder, 'outcome'>;
  settledParts: SettledParts;
};

/** What goes back to the queue with the end of a slice. */
type Requeued = { notBefore: Date; carrierId: number | null };

export type RecorderEvents = {
  /** Some of an ended slice may be claimed again. */
  requeued(open: OpenSlice, run: Requeued): void;
  /** Something is on disk: there is more room under the in-doubt cap. */
  recorded(): void;
};

const anotherRejected = { code: 'another_part_refused' } as const;

/** Records the outcomes of what one carrier got, and ends each open slice in the commit that holds the last of it. */
export class OutcomeRecorder {
  readonly #needs: Needs;
  readonly #events: RecorderEvents;
  readonly #open = new Set<OpenSlice>();

  constructor(needs: Needs, events: RecorderEvents) {
    this.#needs = needs;
    this.#events = events;
  }

  /** No slice is open. */
  get isIdle(): boolean {
    return this.#open.size === 0;
  }

  opened(open: OpenSlice): void {
    this.#open.add(open);
  }

  /** `receipts`: for which parts the carrier gives one. */
  recordOutcome(
    { open, submission: { ref } }: Ready,
    outcome: SubmitOutcome,
    receipts: CarrierProfile['receipts'],
  ): void {
    const { clock, awaited, stats, settledParts } = this.#needs;
    const now = clock.now();
    stats.outcome(ref, outcome, now);
    if (outcome.kind === 'accepted') awaited.add(outcome.carrierMessageId, ref, now);
    const consequence = consequenceOf(ref, outcome, { now, receipts });
    if (ref.doubted && outcome.kind === 'accepted' && !settledParts.add(ref)) {
      consequence.events = uncounted(consequence.events);
    }
    this.#follow(open, ref, consequence);
    if (outcome.kind === 'accepted') this.#needs.receipts.idLearned(ref.carrierId, outcome.carrierMessageId);
  }

  /** A part that is not handed over, since another one of its message was refused. */
  cancel({ open, submission: { ref } }: Ready): void {
    this.#follow(open, ref, { events: cancellation(ref, this.#needs.clock.now(), anotherRejected) });
  }

  /** A second copy that is not handed over, since the doubt about the first was settled. */
  leaveOut({ open, submission: { ref } }: Ready): void {
    this.#follow(open, ref, { events: [] });
  }

  /** Writes events, and the end of the slice when they were its last; the doubt about `parts` ends with the commit. */
  record(open: OpenSlice, events: PartEventToRecord[], parts: number): void {
    const closed = open.close();
    const { writer, inDoubtCap, worker } = this.#needs;
    const again = closed?.again ?? [];
    if (events.length === 0 && !closed) {
      // Nothing of it is written before its slice ends: it stays in doubt as far as a crash is concerned.
      open.unwritten += parts;
      return;
    }
    const released = parts + (closed ? open.unwritten : 0);
    // The end of a slice is not written before all that happened to its messages: what is open is in doubt after a crash.
    writer.keep({ group: open, last: closed !== undefined }, { events, ...(closed ? { closed } : {}) }, (error) => {
      // Not written before the writer was stopped: it stays open, and in doubt.
      if (error !== undefined) return;
      inDoubtCap.release(released);
      if (closed) this.#open.delete(open);
      if (closed?.onInsert) worker.insertClaims.done(closed.sendId);
      for (const run of again) this.#events.requeued(open, run);
      this.#events.recorded();
    });
  }

  #follow(open: OpenSlice, ref: PartRef, consequence: Consequence): void {
    const { events } = consequence;
    const now = this.#needs.clock.now();
    for (const left of open.recordOutcome(ref, consequence)) events.push(...cancellation(left, now, anotherRejected));
    this.record(open, events, partsOf(ref));
  }
}

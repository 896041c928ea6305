import type { SubmitOutcome } from '#connectors/connector.ts';
import type { CarrierProfile } from '#connectors/index.ts';
import type { EventReason } from '#domain/messages/event-reasons.ts';
import type { PartEventToRecord, SliceAgain } from '#storage/queries/receipts/record-events.ts';
import { attemptEvents, type EventDetails, type PartRef } from './part.ts';

/** Why positions go back to the queue, and when they may be tried again. */
export type Requeue = { notBefore: Date; held: SliceAgain['held']; carrierId: number | null };

/** What follows from an outcome: what to record, whether the part goes back to the queue, and whether it will never leave. */
export type Consequence = { events: PartEventToRecord[]; again?: Requeue; refused?: boolean };

type Receipts = CarrierProfile['receipts'];

const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 600_000;
/** What never left waits just long enough not to spin while a link is down. */
const UNREACHABLE_RETRY_MS = 500;

/** What an answer of a carrier, or its silence, means for a part. `receipts`: for which parts the carrier gives one. */
export function consequenceOf(
  ref: PartRef,
  outcome: SubmitOutcome,
  { now, receipts }: { now: Date; receipts: Receipts },
): Consequence {
  const { carrierId } = ref;
  switch (outcome.kind) {
    case 'accepted':
      return { events: attemptEvents(ref, 'submitted', now, acceptedWith(ref, outcome.carrierMessageId, receipts)) };
    case 'rejected':
      return ref.doubted ? secondCopyRefused(ref, outcome.code, now) : refusal(ref, outcome, now);
    case 'busy':
      return {
        events: attemptEvents(ref, 'deferred', now, { code: outcome.code }),
        again: {
          notBefore: new Date(now.getTime() + retryDelay(ref.attempt, outcome.retryAfterMs)),
          held: null,
          carrierId,
        },
      };
    case 'unreachable':
      return {
        events: [],
        again: { notBefore: new Date(now.getTime() + UNREACHABLE_RETRY_MS), held: null, carrierId },
      };
    case 'unknown':
      return {
        events: attemptEvents(ref, 'in_doubt', now, { reason: { code: 'no_answer' }, ...settling(ref) }),
      };
    default:
      outcome satisfies never;
      return { events: [] };
  }
}

/**
 * What an answer means that came after its part had been recorded as in doubt: it settles the doubt. Where a receipt or a
 * second copy has `settled` it before, a refusal of this copy says nothing any more.
 */
export function lateConsequence(
  ref: PartRef,
  outcome: SubmitOutcome,
  { now, receipts, settled }: { now: Date; receipts: Receipts; settled: boolean },
): PartEventToRecord[] {
  if (outcome.kind === 'accepted') {
    const details = acceptedWith({ ...ref, doubted: true }, outcome.carrierMessageId, receipts);
    const reason: EventReason = details.reason ? { code: 'no_receipt', late: true } : { code: 'late_answer' };
    const events = attemptEvents(ref, 'submitted', now, { ...details, reason });
    return settled ? uncounted(events) : events;
  }
  if (outcome.kind === 'rejected' && !settled) return refusal(ref, outcome, now, { replaces: 'in_doubt' }).events;
  return [];
}

/** The same, of a part whose other copy was counted already. */
export function uncounted(events: readonly PartEventToRecord[]): PartEventToRecord[] {
  return events.map(({ replaces: _counted, ...event }) => ({ ...event, counted: false }));
}

/** A part that will not be handed over, since another part of its message was refused: without that one it says nothing. */
export function cancellation(ref: PartRef, now: Date, reason: EventReason): PartEventToRecord[] {
  // What may have left already is not given back: it stays in doubt.
  return ref.doubted ? [] : attemptEvents(ref, 'cancelled', now, { reason, refunded: true });
}

function acceptedWith(ref: PartRef, carrierMessageId: string, receipts: Receipts): EventDetails {
  const awaitsReceipt = receipts === 'all' || (receipts === 'first' && ref.part === 1);
  return { carrierMessageId, ...(awaitsReceipt ? {} : { reason: { code: 'no_receipt' } as const }), ...settling(ref) };
}

function settling(ref: PartRef): Pick<EventDetails, 'replaces'> {
  return ref.doubted ? { replaces: 'in_doubt' } : {};
}

function refusal(
  ref: PartRef,
  outcome: SubmitOutcome & { kind: 'rejected' },
  now: Date,
  details: EventDetails = {},
): Consequence {
  const reason = { code: 'refused', blames: outcome.reason } as const;
  return {
    events: attemptEvents(ref, 'refused', now, { code: outcome.code, reason, refunded: true, ...details }),
    refused: true,
  };
}

/** That says nothing of the first copy: the part stays in doubt. No third copy is sent. */
function secondCopyRefused(ref: PartRef, code: string, now: Date): Consequence {
  return {
    events: attemptEvents(ref, 'deferred', now, { code, reason: { code: 'second_copy_refused' } }),
    refused: true,
  };
}

/** The carrier's own wish, doubled with each attempt. */
function retryDelay(attempt: number, retryAfterMs: number): number {
  const wish = Math.max(retryAfterMs, FIRST_RETRY_MS);
  return Math.min(wish * 2 ** Math.min(attempt - 1, 10), LONGEST_RETRY_MS);
}

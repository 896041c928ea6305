import type { SubmitOutcome } from '#connectors/connector.ts';
import { uuidv7 } from '#platform/ids.ts';
import type { EventToRecord } from '#storage/queries/record-events.ts';
import { type Again, attemptEvent, type PartRef } from './open-slice.ts';

/** What follows from an outcome: what to record, and whether the part goes back to the queue. */
export type Consequence = { event?: EventToRecord; again?: Again };

const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 600_000;
/** What never left waits just long enough not to spin while a link is down. */
const UNREACHABLE_RETRY_MS = 500;

/** What an answer of a carrier, or its silence, means for a part. */
export function consequenceOf(ref: PartRef, outcome: SubmitOutcome, now: Date): Consequence {
  const { carrierId } = ref;
  switch (outcome.kind) {
    case 'accepted':
      return { event: attemptEvent(ref, 'submitted', now, { carrierMessageId: outcome.carrierMessageId }) };
    case 'rejected':
      return { event: refusal(ref, outcome, now) };
    case 'busy':
      return {
        event: attemptEvent(ref, 'deferred', now, { code: outcome.code }),
        again: {
          notBefore: new Date(now.getTime() + retryDelay(ref.attempt, outcome.retryAfterMs)),
          held: null,
          carrierId,
        },
      };
    case 'unreachable':
      return { again: { notBefore: new Date(now.getTime() + UNREACHABLE_RETRY_MS), held: null, carrierId } };
    case 'unknown':
      return { event: attemptEvent(ref, 'in_doubt', now, { detail: 'sent, and the link gave no answer' }) };
    default:
      outcome satisfies never;
      return {};
  }
}

/** What an answer means that came after its part had been recorded as in doubt: it settles the doubt. */
export function lateConsequence(ref: PartRef, outcome: SubmitOutcome, now: Date): EventToRecord | undefined {
  if (outcome.kind === 'accepted') {
    const said = {
      carrierMessageId: outcome.carrierMessageId,
      detail: 'the answer came late',
      replaces: 'in_doubt' as const,
    };
    return attemptEvent(ref, 'submitted', now, said);
  }
  if (outcome.kind === 'rejected') return { ...refusal(ref, outcome, now), replaces: 'in_doubt' };
  return undefined;
}

function refusal(ref: PartRef, outcome: SubmitOutcome & { kind: 'rejected' }, now: Date): EventToRecord {
  const said = { code: outcome.code, detail: `refused: ${outcome.reason}`, ...refundOf(ref, now) };
  return attemptEvent(ref, 'refused', now, said);
}

/** What was paid for a part is given back, once, when it surely never left. */
export function refundOf(ref: PartRef, now: Date): { refund?: EventToRecord['refund'] } {
  if (ref.priceMicros === 0) return {};
  return { refund: { movementId: uuidv7(now), micros: ref.priceMicros, part: ref.part } };
}

/** The carrier's own wish, doubled with each attempt. */
function retryDelay(attempt: number, retryAfterMs: number): number {
  const wish = Math.max(retryAfterMs, FIRST_RETRY_MS);
  return Math.min(wish * 2 ** Math.min(attempt - 1, 10), LONGEST_RETRY_MS);
}

import type { EventReason } from '#domain/messages/event-reasons.ts';
import { type PartEventKind, steps } from '#domain/messages/message.ts';
import { uuidv7 } from '#platform/ids.ts';
import type { PartEventToRecord } from '#storage/queries/receipts/record-events.ts';

/** A part that is, or may be, at a carrier: what its outcome and its receipt are recorded under. */
export type PartRef = {
  accountId: string;
  sendId: string;
  n: number;
  part: number;
  /** The last part that goes with it: itself, unless the carrier takes long texts whole. */
  last: number;
  attempt: number;
  carrierId: number;
  recipient: string;
  sender: string;
  /** Price of one part, given back when it is refused. */
  priceMicros: number;
  /** It may have left before: this is its second copy. */
  doubted: boolean;
  /** It is the only message of its send, which then keeps no counters. */
  alone: boolean;
};

/** How many parts a reference speaks of. */
export function partsOf(ref: PartRef): number {
  return ref.last - ref.part + 1;
}

/** What an event says beside its kind. */
export type EventDetails = {
  carrierMessageId?: string;
  code?: string;
  reason?: EventReason;
  replaces?: PartEventToRecord['replaces'];
  /** What was paid for the part is given back, once: it surely never left. */
  refunded?: boolean;
};

const stepOf = {
  submitted: steps.outcome,
  refused: steps.outcome,
  expired: steps.outcome,
  suppressed: steps.outcome,
  cancelled: steps.outcome,
  in_doubt: steps.inDoubt,
  deferred: steps.deferred,
  held: steps.held,
} as const satisfies Partial<Record<PartEventKind, (attempt: number) => number>>;

/** What happened to a part in its attempt, for each part that goes with it. */
export function attemptEvents(
  ref: PartRef,
  kind: keyof typeof stepOf,
  at: Date,
  details: EventDetails = {},
): PartEventToRecord[] {
  const events: PartEventToRecord[] = [];
  const { replaces, refunded } = details;
  for (let part = ref.part; part <= ref.last; part++) {
    events.push({
      accountId: ref.accountId,
      sendId: ref.sendId,
      n: ref.n,
      part,
      step: stepOf[kind](ref.attempt),
      kind,
      at,
      carrierId: ref.carrierId,
      carrierMessageId: details.carrierMessageId ?? null,
      code: details.code ?? null,
      reason: details.reason ?? null,
      raw: null,
      counted: !ref.alone,
      ...(replaces ? { replaces } : {}),
      ...(refunded && ref.priceMicros > 0 ? { refund: { movementId: uuidv7(at), micros: ref.priceMicros, part } } : {}),
    });
  }
  return events;
}

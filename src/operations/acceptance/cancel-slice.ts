import type { EventReason } from '#domain/messages/event-reasons.ts';
import { type Micros, micros } from '#domain/money/money.ts';
import { uuidv7 } from '#platform/ids.ts';
import type { Tx } from '#storage/database.ts';
import {
  type CancelledPart,
  cancelParts,
  readUnsentParts,
  type SendKey,
  type TakenSlice,
} from '#storage/queries/messages/waiting-sends.ts';

/** Cancels what has not left of a slice that was taken out of the queue, and gives back what was paid for it. */
export async function cancelSlice(
  tx: Tx,
  slice: SendKey & TakenSlice,
  now: Date,
  reason?: EventReason,
): Promise<{ parts: number; refunded: Micros }> {
  const { accountId, sendId, carrierId } = slice;
  const unsent = await readUnsentParts(tx, { accountId, sendId }, slice);
  const parts = unsent.map((part): CancelledPart => ({ ...part, movementId: uuidv7(now) }));
  if (parts.length > 0) await cancelParts(tx, { accountId, sendId, now, carrierId, parts, reason });
  return { parts: parts.length, refunded: micros(parts.reduce((sum, { priceMicros }) => sum + priceMicros, 0)) };
}

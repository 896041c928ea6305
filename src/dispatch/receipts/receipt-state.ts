import type { ReceiptState } from '#connectors/connector.ts';
import { type PartEventKind, steps } from '#domain/messages/message.ts';
import type { KnownReceipts } from './awaited.ts';

/** The event that a receipt adds to a part. */
export type ReceiptEvent = { kind: PartEventKind; step: number; replaces?: 'undelivered' };

/** Later receipts of one part that are kept: a carrier may repeat them without end. */
const MOST_LATER_RECEIPTS = 100;

type Part = Required<Pick<KnownReceipts, 'laterReceipts'>> & { final?: KnownReceipts['final'] };

/**
 * The first final state stands, except that a delivery after a failure is believed, and either after we had given up.
 * Everything else is kept up to a limit, and changes nothing. Notes what came on `part`.
 */
export function nextReceiptEvent(part: Part, state: ReceiptState): ReceiptEvent | undefined {
  const { final } = part;
  // "Unknown" is no end: the carrier may know better later, and otherwise time ends it.
  if (state === 'buffered' || state === 'unknown') return later(part, final === undefined ? 'buffered' : 'repeated');
  const believed = final === undefined || final === 'unknown' || (final === 'undelivered' && state === 'delivered');
  if (!believed) return later(part, 'repeated');
  part.final = state;
  return { kind: state, step: steps[state], ...(final === 'undelivered' ? { replaces: final } : {}) };
}

function later(part: Part, kind: PartEventKind): ReceiptEvent | undefined {
  if (part.laterReceipts >= MOST_LATER_RECEIPTS) return undefined;
  part.laterReceipts += 1;
  return { kind, step: steps.later + part.laterReceipts };
}

import { TIME_CLASSES, timeQuantile } from './histogram.ts';

/** What is counted of a carrier, in parts. */
export const statNames = [
  /** Handed over, and the carrier may have it. */
  'submitted',
  'accepted',
  /** Refused for good, by what the carrier blamed. */
  'refusedRecipient',
  'refusedSender',
  'refusedContent',
  'refusedAccount',
  'refusedOther',
  /** Turned away for now: too fast, a full queue, out of order. */
  'putOff',
  /** The link ended, or the time, before an answer: in doubt. */
  'unanswered',
  /** Receipts that found their part. */
  'receipts',
  /** Parts by the final state in their receipts. */
  'delivered',
  'undelivered',
  /** Receipts that found no part. */
  'unmatched',
  /** What the carrier brought and Envoi could not read, or not in full. */
  'unreadable',
  /** Parts that awaited their answer, and how many might have: summed over the seconds in which there were any. */
  'windowUsed',
  'windowSize',
] as const;
export type StatName = (typeof statNames)[number];

/** `times`: how many receipts came after how long, by classes of `histogram.ts`. */
export type CarrierStats = Record<StatName, number> & { times: number[] };

export function noStats(): CarrierStats {
  const none = Object.fromEntries(statNames.map((name) => [name, 0])) as Record<StatName, number>;
  return { ...none, times: new Array<number>(TIME_CLASSES).fill(0) };
}

/** What the figures say. Shares are from 0 to 1, and undefined where nothing was counted. */
export type CarrierSummary = {
  /** Of the parts whose end is known. */
  deliveredShare: number | undefined;
  /** Of all receipts. */
  unmatchedShare: number | undefined;
  /** Of the windows of all links, while anything was on its way. */
  windowUse: number | undefined;
  /** From the answer to the final receipt, in milliseconds. */
  receiptTimeMs: { p50: number; p95: number } | undefined;
};

export function summarise(stats: CarrierStats): CarrierSummary {
  const { delivered, undelivered, receipts, unmatched, windowUsed, windowSize, times } = stats;
  const p50 = timeQuantile(times, 0.5);
  const p95 = timeQuantile(times, 0.95);
  return {
    deliveredShare: shareOf(delivered, delivered + undelivered),
    unmatchedShare: shareOf(unmatched, receipts + unmatched),
    windowUse: shareOf(windowUsed, windowSize),
    receiptTimeMs: p50 === undefined || p95 === undefined ? undefined : { p50, p95 },
  };
}

/** What is watched of a carrier's receipts: those of failures among the final ones, and those that belong to no message. */
export const watchedMeasures = {
  failed: ({ delivered, undelivered }: CarrierStats) => ({ count: undelivered, of: delivered + undelivered }),
  unmatched: ({ receipts, unmatched }: CarrierStats) => ({ count: unmatched, of: receipts + unmatched }),
} as const;
export type WatchedMeasure = keyof typeof watchedMeasures;

function shareOf(count: number, of: number): number | undefined {
  return of > 0 ? Math.min(1, Math.max(0, count / of)) : undefined;
}

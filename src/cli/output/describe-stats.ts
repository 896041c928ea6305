import type { CarrierStatsReport, ReceiptAlarm, ShownStats } from '#operations/carriers/carrier-stats.ts';
import { utc } from '../instants.ts';
import { columns } from './layout.ts';

type Row = readonly [title: string, show: (figures: CarrierStatsReport) => string];

const rows: readonly Row[] = [
  ['submitted', ({ submitted }) => String(submitted)],
  ['accepted', ({ accepted }) => String(accepted)],
  ['refused: recipient', ({ refusedRecipient }) => String(refusedRecipient)],
  ['refused: sender', ({ refusedSender }) => String(refusedSender)],
  ['refused: content', ({ refusedContent }) => String(refusedContent)],
  ['refused: our account', ({ refusedAccount }) => String(refusedAccount)],
  ['refused: other', ({ refusedOther }) => String(refusedOther)],
  ['put off', ({ putOff }) => String(putOff)],
  ['not answered', ({ unanswered }) => String(unanswered)],
  ['delivered', ({ delivered }) => String(delivered)],
  ['not delivered', ({ undelivered }) => String(undelivered)],
  ['delivered share', ({ deliveredShare }) => percent(deliveredShare)],
  ['time to receipt, p50', ({ receiptTimeMs }) => duration(receiptTimeMs?.p50)],
  ['time to receipt, p95', ({ receiptTimeMs }) => duration(receiptTimeMs?.p95)],
  ['unmatched receipts', ({ unmatched }) => String(unmatched)],
  ['unmatched share', ({ unmatchedShare }) => percent(unmatchedShare)],
  ['not understood', ({ unreadable }) => String(unreadable)],
  ['window use', ({ windowUse }) => percent(windowUse)],
];

/** What a carrier did in the last hour and day, in parts, and what is not as usual. What never happened is left out. */
export function describeStats({ lastHour, lastDay, alarms }: ShownStats): string {
  const told = rows
    .map(([title, show]) => [title, show(lastHour), show(lastDay)])
    .filter(([, , day]) => day !== '0' && day !== '-');
  if (told.length === 0 && alarms.length === 0) return 'Nothing was handed to it in the last 24 hours.';
  const table = columns([['SMS', 'LAST HOUR', 'LAST 24 HOURS'], ...told], ['left', 'right', 'right']);
  return [...alarms.map(describeAlarm), table].join('\n\n');
}

const measures = { failed: 'not delivered', unmatched: 'without a message' } as const;

function describeAlarm({ measure, share, usual, since }: ReceiptAlarm): string {
  return `Not as usual since ${utc(since)} UTC: ${percent(share)} of the receipts are ${measures[measure]}, usually ${percent(usual)}.`;
}

function percent(share: number | undefined): string {
  return share === undefined ? '-' : `${(share * 100).toFixed(1)} %`;
}

/** Told within a tenth, so two digits are enough. */
function duration(ms: number | undefined): string {
  if (ms === undefined) return '-';
  for (const [unit, length] of [
    ['h', 3_600_000],
    ['min', 60_000],
  ] as const) {
    if (ms >= 2 * length) return `${Math.round(ms / length)} ${unit}`;
  }
  return ms >= 10_000 ? `${Math.round(ms / 1_000)} s` : `${(ms / 1_000).toFixed(1)} s`;
}

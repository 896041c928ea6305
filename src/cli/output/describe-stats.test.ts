import { describe, expect, it } from 'vitest';
import { noStats, type StatName, statNames, summarise } from '#domain/routing/carrier-stats.ts';
import { timeClass } from '#domain/routing/histogram.ts';
import type { CarrierStatsReport } from '#operations/carriers/carrier-stats.ts';
import { describeStats } from './describe-stats.ts';

function counted(given: Partial<Record<StatName, number>> = {}, timesMs: readonly number[] = []): CarrierStatsReport {
  const figures = { ...noStats(), ...given };
  for (const ms of timesMs) figures.times[timeClass(ms)]!++;
  const counts = Object.fromEntries(statNames.map((name) => [name, figures[name]])) as Record<StatName, number>;
  return { ...counts, ...summarise(figures) };
}

describe('the figures of a carrier in words', () => {
  it('leave out what did not happen in a day', () => {
    const lastHour = counted(
      { submitted: 3, accepted: 3, receipts: 2, delivered: 2, windowUsed: 1, windowSize: 4 },
      [2_100],
    );
    const lastDay = counted(
      {
        submitted: 40,
        accepted: 38,
        refusedAccount: 2,
        receipts: 30,
        delivered: 27,
        undelivered: 3,
        unreadable: 9,
        windowUsed: 1,
        windowSize: 2,
      },
      [2_100, 240_000],
    );

    expect(describeStats({ lastHour, lastDay, alarms: [] })).toBe(
      [
        'SMS                   LAST HOUR  LAST 24 HOURS',
        'submitted                     3             40',
        'accepted                      3             38',
        'refused: our account          0              2',
        'delivered                     2             27',
        'not delivered                 0              3',
        'delivered share         100.0 %         90.0 %',
        'time to receipt, p50      2.1 s          2.1 s',
        'time to receipt, p95      2.1 s          4 min',
        'unmatched share           0.0 %          0.0 %',
        'not understood                0              9',
        'window use               25.0 %         50.0 %',
      ].join('\n'),
    );
  });

  it('say so when nothing happened, and what is not as usual', () => {
    const [lastHour, lastDay] = [counted(), counted()];
    expect(describeStats({ lastHour, lastDay, alarms: [] })).toBe('Nothing was handed to it in the last 24 hours.');

    const alarm = { measure: 'failed', share: 0.4, usual: 0.021, since: new Date('2026-03-02T09:05:00Z') } as const;
    expect(describeStats({ lastHour, lastDay: counted({ undelivered: 4 }), alarms: [alarm] })).toContain(
      'Not as usual since 2026-03-02 09:05:00 UTC: 40.0 % of the receipts are not delivered, usually 2.1 %.',
    );
  });
});

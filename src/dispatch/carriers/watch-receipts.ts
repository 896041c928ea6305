import { type Baseline, updateBaseline } from '#domain/routing/baseline.ts';
import { type WatchedMeasure, watchedMeasures } from '#domain/routing/carrier-stats.ts';
import { judgeStats, measuresToJudge } from '#storage/queries/carriers/carrier-baseline.ts';
import { STATS_WINDOW_MS } from '../core/carrier-stats.ts';
import type { Resources } from '../core/resources.ts';
import type { Carriers } from './carriers.ts';

/** By then all dispatchers have written what they counted, and receipts that came before their answer have found their part. */
const SETTLED_AFTER_MS = 60_000;

type Needs = Pick<Resources, 'pool' | 'db' | 'clock' | 'log'> & { carriers: Pick<Carriers, 'opened'> };

const measures = Object.keys(watchedMeasures) as WatchedMeasure[];

/**
 * Looks at the receipts of each carrier, five minutes by five minutes, and says once when the share of failures, or of those
 * that belong to no message, leaves its usual range, and when it is back.
 */
export async function watchReceipts({ pool, db, clock, log, carriers }: Needs): Promise<void> {
  const before = new Date(clock.now().getTime() - STATS_WINDOW_MS - SETTLED_AFTER_MS);
  const names = new Map(carriers.opened().map(({ id, name }) => [id, name]));
  const asked = { carrierIds: [...names.keys()], measures, before };
  for (const { carrierId, measure: watched } of await measuresToJudge(pool, asked)) {
    const judged = await judgeStats(db, {
      ...{ carrierId, measure: watched, before },
      judge: (usual, windows) =>
        windows.reduce((known, { stats }) => updateBaseline(known, watchedMeasures[watched](stats)), usual),
    });
    if (!judged || judged.was.outside === judged.is.outside) continue;
    const facts = { carrier: names.get(carrierId), measure: watched, ...inPercent(judged) };
    if (judged.is.outside) log.warn('receipts of a carrier left their normal range', facts);
    else log.info('receipts of a carrier are back to normal', facts);
  }
}

function inPercent({ was, is }: { was: Baseline; is: Baseline }): { percent: number; usualPercent: number } {
  const rounded = (share: number) => Math.round(share * 1_000) / 10;
  return { percent: rounded(is.share), usualPercent: rounded(was.mean) };
}

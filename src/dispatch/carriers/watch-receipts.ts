import { type WatchedMeasure, watchedMeasures } from '#domain/routing/carrier-figures.ts';
import { measure, type UsualShare } from '#domain/routing/usual-share.ts';
import { judgeFigures, measuresToJudge } from '#storage/queries/carriers/carrier-usual.ts';
import { FIGURES_OF_MS } from '../core/carrier-figures.ts';
import type { Dispatch } from '../dispatch.ts';

/** By then all dispatchers have written what they counted, and receipts that came before their answer have found their part. */
const SETTLED_AFTER_MS = 60_000;

const measures = Object.keys(watchedMeasures) as WatchedMeasure[];

/**
 * Looks at the receipts of each carrier, five minutes by five minutes, and says once when the share of failures, or of those
 * that belong to no message, leaves its usual range, and when it is back.
 */
export async function watchReceipts({ pool, db, clock, log, carriers }: Dispatch): Promise<void> {
  const before = new Date(clock.now().getTime() - FIGURES_OF_MS - SETTLED_AFTER_MS);
  const names = new Map(carriers.opened().map(({ id, name }) => [id, name]));
  const asked = { carrierIds: [...names.keys()], measures, before };
  for (const { carrierId, measure: watched } of await measuresToJudge(pool, asked)) {
    const judged = await judgeFigures(db, {
      ...{ carrierId, measure: watched, before },
      judge: (usual, windows) =>
        windows.reduce((known, { figures }) => measure(known, watchedMeasures[watched](figures)), usual),
    });
    if (!judged || judged.was.outside === judged.is.outside) continue;
    const told = { carrier: names.get(carrierId), measure: watched, ...inPercent(judged) };
    if (judged.is.outside) log.warn('receipts of a carrier left their usual range', told);
    else log.info('receipts of a carrier are as usual again', told);
  }
}

function inPercent({ was, is }: { was: UsualShare; is: UsualShare }): { percent: number; usualPercent: number } {
  const rounded = (share: number) => Math.round(share * 1_000) / 10;
  return { percent: rounded(is.share), usualPercent: rounded(was.mean) };
}

import {
  type CarrierSummary,
  type StatName,
  statNames,
  summarise,
  type WatchedMeasure,
} from '#domain/routing/carrier-stats.ts';
import { readBaselines } from '#storage/queries/carriers/carrier-baseline.ts';
import { sumStats } from '#storage/queries/carriers/carrier-stats.ts';
import type { OperatorContext } from '../operator-context.ts';

/** What was counted of a carrier over some time, and what that says. */
export type CarrierStatsReport = Record<StatName, number> & CarrierSummary;

/** A share of receipts that left its usual range. */
export type ReceiptAlarm = { measure: WatchedMeasure; share: number; usual: number; since: Date };

export type ShownStats = { lastHour: CarrierStatsReport; lastDay: CarrierStatsReport; alarms: ReceiptAlarm[] };

const HOUR_MS = 3_600_000;

/** What a carrier did lately, over all dispatchers, as they wrote it some seconds ago. */
export async function carrierStats({ db, clock }: OperatorContext, carrierId: number): Promise<ShownStats> {
  const over = async (ms: number): Promise<CarrierStatsReport> => {
    const figures = await sumStats(db, { carrierId, since: new Date(clock.now().getTime() - ms) });
    const counted = Object.fromEntries(statNames.map((name) => [name, figures[name]])) as Record<StatName, number>;
    return { ...counted, ...summarise(figures) };
  };
  const [lastHour, lastDay, usual] = [
    await over(HOUR_MS),
    await over(24 * HOUR_MS),
    await readBaselines(db, carrierId),
  ];
  const alarms = usual.flatMap(({ measure, share, mean, outsideSince }) =>
    outsideSince ? [{ measure, share, usual: mean, since: outsideSince }] : [],
  );
  return { lastHour, lastDay, alarms };
}

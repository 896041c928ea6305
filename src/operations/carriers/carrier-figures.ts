import {
  type FigureName,
  type FiguresTold,
  figureNames,
  tell,
  type WatchedMeasure,
} from '#domain/routing/carrier-figures.ts';
import { sumFigures } from '#storage/queries/carriers/carrier-figures.ts';
import { readUsual } from '#storage/queries/carriers/carrier-usual.ts';
import type { Ground } from '../ground.ts';

/** What was counted of a carrier over some time, and what that says. */
export type CarrierFigures = Record<FigureName, number> & FiguresTold;

/** A share of receipts that left its usual range. */
export type ReceiptAlarm = { measure: WatchedMeasure; share: number; usual: number; since: Date };

export type ShownFigures = { lastHour: CarrierFigures; lastDay: CarrierFigures; alarms: ReceiptAlarm[] };

const HOUR_MS = 3_600_000;

/** What a carrier did lately, over all dispatchers, as they wrote it some seconds ago. */
export async function carrierFigures({ db, clock }: Ground, carrierId: number): Promise<ShownFigures> {
  const over = async (ms: number): Promise<CarrierFigures> => {
    const figures = await sumFigures(db, { carrierId, since: new Date(clock.now().getTime() - ms) });
    const counted = Object.fromEntries(figureNames.map((name) => [name, figures[name]])) as Record<FigureName, number>;
    return { ...counted, ...tell(figures) };
  };
  const [lastHour, lastDay, usual] = [await over(HOUR_MS), await over(24 * HOUR_MS), await readUsual(db, carrierId)];
  const alarms = usual.flatMap(({ measure, share, mean, outsideSince }) =>
    outsideSince ? [{ measure, share, usual: mean, since: outsideSince }] : [],
  );
  return { lastHour, lastDay, alarms };
}

import { readIdFormat } from '#storage/queries/messages/id-formats.ts';
import { type Actor, permit } from '../actor.ts';
import type { OperatorContext } from '../operator-context.ts';
import { Refusal } from '../refusal.ts';
import { carrierStats, type ShownStats } from './carrier-stats.ts';
import { type ListedCarrier, listCarriers } from './list-carriers.ts';

/** `receiptIds`: how it writes ids in receipts, as its receipts showed; null while that is not known. */
export type ShownCarrier = ListedCarrier & {
  figures: ShownStats;
  receiptIds: { format: string; learntAt: Date } | null;
};

/** One carrier, by its name, with what it did lately. */
export async function showCarrier(ctx: OperatorContext, actor: Actor, name: string): Promise<ShownCarrier> {
  permit(actor, 'carriers:read');
  const carriers = await listCarriers(ctx, actor);
  const carrier = carriers.find((each) => each.name.toLowerCase() === name.toLowerCase());
  if (!carrier) throw new Refusal('carrier_not_found', { carrier: name });
  const learnt = await readIdFormat(ctx.db, carrier.id);
  return {
    ...carrier,
    receiptIds: learnt ? { format: learnt.idFormat, learntAt: learnt.learntAt } : null,
    figures: await carrierStats(ctx, carrier.id),
  };
}

import { removeCarrierPrice } from '#storage/queries/carriers/carrier-prices.ts';
import { notifyServers } from '#storage/queries/database/notifications.ts';
import { type Actor, permit } from '../actor.ts';
import { readDestination, writeDestination } from '../billing/destination.ts';
import type { OperatorContext } from '../operator-context.ts';
import { Refusal } from '../refusal.ts';
import { requireCarrier } from './carrier-operator-context.ts';
import type { Cost } from './set-cost.ts';

/** Forgets what a carrier charges to a destination. */
export async function removeCost(
  ctx: OperatorContext,
  actor: Actor,
  { carrier: name, ...cost }: Omit<Cost, 'price'> & { carrier: string },
): Promise<string> {
  permit(actor, 'carriers:write');
  const prefix = readDestination(cost.destination);
  const destination = writeDestination(prefix);
  await ctx.db.transaction().execute(async (tx) => {
    const { id } = await requireCarrier(tx, name);
    const removed = await removeCarrierPrice(tx, { carrierId: id, currency: cost.currency, prefix });
    if (!removed) throw new Refusal('price_not_found', { destination, currency: cost.currency });
    await notifyServers(tx, 'routes', name);
  });
  return destination;
}

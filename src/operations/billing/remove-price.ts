import { removePrice as deletePrice } from '#storage/queries/billing/prices.ts';
import { notifyOperatorAction, notifyServers } from '#storage/queries/database/notifications.ts';
import { type Actor, permit } from '../actor.ts';
import type { OperatorContext } from '../operator-context.ts';
import { Refusal } from '../refusal.ts';
import { readDestination, writeDestination } from './destination.ts';

/** Forgets a price: such numbers then cost what a shorter prefix or the default says, or are no destination any more. */
export async function removePrice(
  ctx: OperatorContext,
  actor: Actor,
  price: { destination: string; currency: string },
): Promise<string> {
  permit(actor, 'prices:write');
  const prefix = readDestination(price.destination);
  const destination = writeDestination(prefix);
  await ctx.db.transaction().execute(async (tx) => {
    const removed = await deletePrice(tx, { prefix, currency: price.currency });
    if (!removed) throw new Refusal('price_not_found', { destination, currency: price.currency });
    await notifyServers(tx, 'prices', price.currency);
    await notifyOperatorAction(tx, { what: 'a price was removed', destination, currency: price.currency });
  });
  return destination;
}

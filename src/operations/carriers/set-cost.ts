import type { Micros } from '#domain/money/money.ts';
import { setCarrierPrice } from '#storage/queries/carriers/carrier-prices.ts';
import { notifyServers } from '#storage/queries/database/notifications.ts';
import { type Actor, permit } from '../actor.ts';
import { readDestination, writeDestination } from '../billing/destination.ts';
import { malformed } from '../malformed.ts';
import type { OperatorContext } from '../operator-context.ts';
import { requireCarrier } from './carrier-operator-context.ts';

/** What a carrier charges for one part to a destination. */
export type Cost = { destination: string; currency: string; price: Micros };

/** Sets what a carrier charges; routes that choose by cost go by it at once. */
export async function setCost(
  ctx: OperatorContext,
  actor: Actor,
  { carrier: name, destination, currency, price }: Cost & { carrier: string },
): Promise<Cost> {
  permit(actor, 'carriers:write');
  const prefix = readDestination(destination);
  if (price < 0) malformed('price', 'it cannot be below zero');
  if (!Intl.supportedValuesOf('currency').includes(currency)) {
    malformed('currency', `${currency} is not the code of a currency, such as EUR`);
  }
  await ctx.db.transaction().execute(async (tx) => {
    const { id } = await requireCarrier(tx, name);
    await setCarrierPrice(tx, { carrierId: id, currency, prefix, micros: price, setAt: ctx.clock.now() });
    await notifyServers(tx, 'routes', name);
  });
  return { destination: writeDestination(prefix), currency, price };
}

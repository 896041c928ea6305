import { type Micros, micros } from '#domain/money/money.ts';
import { listCarrierPrices, removeCarrierPrice, setCarrierPrice } from '#storage/queries/carriers/carrier-prices.ts';
import { findCarrier } from '#storage/queries/carriers/carriers.ts';
import { notifyServers } from '#storage/queries/database/notifications.ts';
import { type Actor, permit } from '../actor.ts';
import { readDestination, writeDestination } from '../billing/destination.ts';
import { malformed } from '../malformed.ts';
import type { OperatorContext } from '../operator-context.ts';
import { Refusal } from '../refusal.ts';
import { requireCarrier } from './carrier-operator-context.ts';

/** What a carrier charges for one part to a destination. */
export type Cost = { destination: string; currency: string; price: Micros };

type OfCarrier = { carrier: string };

/** Sets what a carrier charges; routes that choose by cost go by it at once. */
export async function setCost(
  ctx: OperatorContext,
  actor: Actor,
  { carrier: name, destination, currency, price }: Cost & OfCarrier,
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

export async function listCosts(ctx: OperatorContext, actor: Actor, name: string): Promise<(Cost & { setAt: Date })[]> {
  permit(actor, 'carriers:read');
  const { db } = ctx;
  const carrier = await findCarrier(db, name);
  if (!carrier) throw new Refusal('carrier_not_found', { carrier: name });
  return (await listCarrierPrices(db, carrier.id)).map(({ prefix, currency, micros: price, setAt }) => {
    return { destination: writeDestination(prefix), currency, price: micros(price), setAt };
  });
}

/** Forgets what a carrier charges to a destination. */
export async function removeCost(
  ctx: OperatorContext,
  actor: Actor,
  { carrier: name, ...cost }: Omit<Cost, 'price'> & OfCarrier,
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

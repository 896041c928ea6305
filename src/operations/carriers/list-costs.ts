import { micros } from '#domain/money/money.ts';
import { listCarrierPrices } from '#storage/queries/carriers/carrier-prices.ts';
import { findCarrier } from '#storage/queries/carriers/carriers.ts';
import { type Actor, permit } from '../actor.ts';
import { writeDestination } from '../billing/destination.ts';
import type { OperatorContext } from '../operator-context.ts';
import { Refusal } from '../refusal.ts';
import type { Cost } from './set-cost.ts';

/** What a carrier charges, for every destination that has a price. */
export async function listCosts(ctx: OperatorContext, actor: Actor, name: string): Promise<(Cost & { setAt: Date })[]> {
  permit(actor, 'carriers:read');
  const { db } = ctx;
  const carrier = await findCarrier(db, name);
  if (!carrier) throw new Refusal('carrier_not_found', { carrier: name });
  return (await listCarrierPrices(db, carrier.id)).map(({ prefix, currency, micros: price, setAt }) => {
    return { destination: writeDestination(prefix), currency, price: micros(price), setAt };
  });
}

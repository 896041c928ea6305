import type { Micros } from '#domain/money/money.ts';
import { setPrice as writePrice } from '#storage/queries/billing/prices.ts';
import { notifyOperatorAction, notifyServers } from '#storage/queries/database/notifications.ts';
import { type Actor, permit } from '../actor.ts';
import { malformed } from '../malformed.ts';
import type { OperatorContext } from '../operator-context.ts';
import { readDestination, writeDestination } from './destination.ts';

export type PriceToSet = {
  /** A country, a prefix or `default`. */
  destination: string;
  currency: string;
  /** Of one part. */
  price: Micros;
};

export type SetPrice = { destination: string; currency: string; price: Micros };

/** Sets what one part costs from now on; what is accepted already keeps its price. */
export async function setPrice(
  ctx: OperatorContext,
  actor: Actor,
  { destination, currency, price }: PriceToSet,
): Promise<SetPrice> {
  permit(actor, 'prices:write');
  const prefix = readDestination(destination);
  if (price < 0) malformed('price', 'it cannot be below zero');
  if (!Intl.supportedValuesOf('currency').includes(currency)) {
    malformed('currency', `${currency} is not the code of a currency, such as EUR`);
  }
  await ctx.db.transaction().execute(async (tx) => {
    await writePrice(tx, { currency, prefix, micros: price, setAt: ctx.clock.now() });
    await notifyServers(tx, 'prices', currency);
    await notifyOperatorAction(tx, {
      what: 'a price was set',
      destination: writeDestination(prefix),
      currency,
      micros: price,
    });
  });
  return { destination: writeDestination(prefix), currency, price };
}

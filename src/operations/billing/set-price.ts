import type { Micros } from '#domain/money/money.ts';
import { setPrice as writePrice } from '#storage/queries/billing/prices.ts';
import { notifyServers, tellDeed } from '#storage/queries/database/notifications.ts';
import { type Actor, permit } from '../actor.ts';
import type { Ground } from '../ground.ts';
import { malformed } from '../malformed.ts';
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
  ground: Ground,
  actor: Actor,
  { destination, currency, price }: PriceToSet,
): Promise<SetPrice> {
  permit(actor, 'prices:write');
  const prefix = readDestination(destination);
  if (price < 0) malformed('price', 'it cannot be below zero');
  if (!Intl.supportedValuesOf('currency').includes(currency)) {
    malformed('currency', `${currency} is not the code of a currency, such as EUR`);
  }
  await ground.db.transaction().execute(async (tx) => {
    await writePrice(tx, { currency, prefix, micros: price, setAt: ground.clock.now() });
    await notifyServers(tx, 'prices', currency);
    await tellDeed(tx, { what: 'a price was set', destination: writeDestination(prefix), currency, micros: price });
  });
  return { destination: writeDestination(prefix), currency, price };
}

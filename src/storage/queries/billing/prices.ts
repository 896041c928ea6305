import type { Db, Tx } from '../../database.ts';

/** The price of one part to numbers that begin with `prefix`, digits after the +; empty for all others. */
export type PriceRow = { currency: string; prefix: string; micros: number; setAt: Date };

export async function setPrice(tx: Db | Tx, price: PriceRow): Promise<void> {
  const values = { micros: price.micros, set_at: price.setAt };
  await tx
    .insertInto('price')
    .values({ currency: price.currency, prefix: price.prefix, ...values })
    .onConflict((conflict) => conflict.columns(['currency', 'prefix']).doUpdateSet(values))
    .execute();
}

/** Every price, by currency and prefix. There is one per destination: hundreds at most. */
export async function listPrices(db: Db): Promise<PriceRow[]> {
  return await db
    .selectFrom('price')
    .select(['currency', 'prefix', 'micros', 'set_at as setAt'])
    .orderBy('currency')
    .orderBy('prefix')
    .execute();
}

/** Whether there was such a price. */
export async function removePrice(db: Db, price: { currency: string; prefix: string }): Promise<boolean> {
  const removed = await db
    .deleteFrom('price')
    .where('currency', '=', price.currency)
    .where('prefix', '=', price.prefix)
    .returning('prefix')
    .executeTakeFirst();
  return removed !== undefined;
}

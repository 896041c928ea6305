import { type Micros, micros } from '#domain/money/money.ts';
import { listPrices as readPrices } from '#storage/queries/billing/prices.ts';
import { type Actor, permit } from '../actor.ts';
import type { OperatorContext } from '../operator-context.ts';
import { writeDestination } from './destination.ts';

export type ListedPrice = { destination: string; currency: string; price: Micros; setAt: Date };

/** What one part costs, for every destination that has a price. */
export async function listPrices(ctx: OperatorContext, actor: Actor): Promise<ListedPrice[]> {
  permit(actor, 'prices:read');
  const rows = await readPrices(ctx.db);
  return rows.map((row) => ({
    destination: writeDestination(row.prefix),
    currency: row.currency,
    price: micros(row.micros),
    setAt: row.setAt,
  }));
}

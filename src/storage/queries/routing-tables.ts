import type { RoutableCarrier } from '#domain/routing.ts';
import type { Db } from '../database.ts';

/** All carriers, as routing sees them. */
export function readRoutableCarriers(db: Db): Promise<RoutableCarrier[]> {
  return db
    .selectFrom('carrier')
    .select(['id', 'simulated', 'enabled', 'prefixes', 'priority'])
    .orderBy('id')
    .execute();
}

export function readPrices(db: Db): Promise<{ currency: string; prefix: string; micros: number }[]> {
  return db.selectFrom('price').select(['currency', 'prefix', 'micros']).execute();
}

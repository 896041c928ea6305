import { Routes } from '#domain/routing.ts';
import { Ways } from '#domain/ways.ts';
import type { Db } from '#storage/database.ts';
import { readRoutes as readRules } from '#storage/queries/routes.ts';
import { readRoutableCarriers } from '#storage/queries/routing-tables.ts';

/** Carriers and routes as they are now, ready to choose by. `ways`: whose turn it is, kept from one reading to the next. */
export async function readRoutes(db: Db, ways = new Ways()): Promise<Routes> {
  const [carriers, routes] = await Promise.all([readRoutableCarriers(db), readRules(db)]);
  return new Routes(carriers, routes, ways);
}

import { type RouteRow, readRoutes } from '#storage/queries/routing/routes.ts';
import type { Ground } from '../ground.ts';

/** Every route, in the order in which they are looked at. */
export function listRoutes({ db }: Ground): Promise<RouteRow[]> {
  return readRoutes(db);
}

import { type RouteRow, readRoutes } from '#storage/queries/routing/routes.ts';
import { type Actor, permit } from '../actor.ts';
import type { OperatorContext } from '../operator-context.ts';

/** Every route, in the order in which they are looked at. */
export async function listRoutes(ctx: OperatorContext, actor: Actor): Promise<RouteRow[]> {
  permit(actor, 'routes:read');
  return readRoutes(ctx.db);
}

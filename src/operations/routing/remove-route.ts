import { notifyServers } from '#storage/queries/database/notifications.ts';
import { deleteRoute, lockRoutes, readRoutes } from '#storage/queries/routing/routes.ts';
import { type Actor, permit } from '../actor.ts';
import type { OperatorContext } from '../operator-context.ts';
import { requireRoute } from './route-facts.ts';

/** Removes a route, by its name. What is queued already stays where it is. */
export async function removeRoute(ctx: OperatorContext, actor: Actor, name: string): Promise<void> {
  permit(actor, 'routes:write');
  await ctx.db.transaction().execute(async (tx) => {
    await lockRoutes(tx);
    const route = requireRoute(await readRoutes(tx), name);
    await deleteRoute(tx, route);
    await notifyServers(tx, 'routes', route.name);
  });
}

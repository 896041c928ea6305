import { notifyServers } from '#storage/queries/database/notifications.ts';
import { lockRoutes, readRoutes, updateRoute } from '#storage/queries/routing/routes.ts';
import { type Actor, permit } from '../actor.ts';
import type { OperatorContext } from '../operator-context.ts';
import { type RouteFacts, readRoute, requireRoute } from './route-facts.ts';

/** Changes a route, by its name. What is queued already stays where it is. */
export async function setRoute(
  ctx: OperatorContext,
  actor: Actor,
  { name, ...facts }: RouteFacts & { name: string },
): Promise<void> {
  permit(actor, 'routes:write');
  await ctx.db.transaction().execute(async (tx) => {
    await lockRoutes(tx);
    const routes = await readRoutes(tx);
    const before = requireRoute(routes, name);
    const others = routes.filter((each) => each !== before);
    await updateRoute(tx, before, await readRoute(tx, facts, { route: before, others }));
    await notifyServers(tx, 'routes', before.name);
  });
}

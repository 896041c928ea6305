import { notifyServers } from '#storage/queries/database/notifications.ts';
import { insertRoute, lockRoutes, readRoutes } from '#storage/queries/routing/routes.ts';
import { type Actor, permit } from '../actor.ts';
import { malformed } from '../malformed.ts';
import type { OperatorContext } from '../operator-context.ts';
import { Refusal } from '../refusal.ts';
import { checkRouteName, type RouteFacts, readRoute } from './route-facts.ts';

/** The order of routes is looked at for each new kind of traffic. */
const MOST_ROUTES = 1_000;

/** Adds a route, at the end unless told otherwise. Messages accepted from now on go by it. */
export async function addRoute(
  ctx: OperatorContext,
  actor: Actor,
  { name, ...facts }: RouteFacts & { name: string },
): Promise<void> {
  permit(actor, 'routes:write');
  checkRouteName(name);
  await ctx.db.transaction().execute(async (tx) => {
    await lockRoutes(tx);
    const others = await readRoutes(tx);
    if (others.some((each) => each.name.toLowerCase() === name.toLowerCase())) {
      throw new Refusal('route_exists', { route: name });
    }
    if (others.length >= MOST_ROUTES) malformed('route', `there may be ${MOST_ROUTES}`);
    const plain = {
      prefixes: [],
      accountId: null,
      kind: null,
      sender: null,
      policy: 'order',
      leastDelivered: null,
      carriers: [],
    } as const;
    const route = await readRoute(tx, facts, { route: { name, position: others.length + 1, ...plain }, others });
    await insertRoute(tx, route, ctx.clock.now());
    await notifyServers(tx, 'routes', name);
  });
}

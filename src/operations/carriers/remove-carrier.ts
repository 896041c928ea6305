import { countWaiting, deleteCarrier, unassignSlices } from '#storage/queries/carriers/carriers.ts';
import { notifyServers } from '#storage/queries/database/notifications.ts';
import { routesOf } from '#storage/queries/routing/routes.ts';
import { type Actor, permit } from '../actor.ts';
import type { OperatorContext } from '../operator-context.ts';
import { Refusal } from '../refusal.ts';
import { requireCarrier } from './carrier-operator-context.ts';

/**
 * Removes a carrier that nothing waits for; with `force`, what waits goes to another carrier, or is held until there is one.
 * Not even then while messages are leaving by it, and not while a route names it.
 */
export async function removeCarrier(
  ctx: OperatorContext,
  actor: Actor,
  { carrier: name, force }: { carrier: string; force: boolean },
): Promise<void> {
  permit(actor, 'carriers:write');
  await ctx.db.transaction().execute(async (tx) => {
    const carrier = await requireCarrier(tx, name);
    const routes = await routesOf(tx, carrier.id);
    if (routes.length > 0) throw new Refusal('carrier_routed', { carrier: carrier.name, routes: routes.join(', ') });
    const { waiting, leaving } = await countWaiting(tx, carrier.id);
    if (leaving > 0 || (waiting > 0 && !force)) {
      throw new Refusal('carrier_in_use', { carrier: carrier.name, waiting, leaving });
    }
    await unassignSlices(tx, carrier.id);
    await deleteCarrier(tx, { id: carrier.id, now: ctx.clock.now() });
    await notifyServers(tx, 'carriers', carrier.name);
  });
}

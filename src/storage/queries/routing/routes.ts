import { sql } from 'kysely';
import type { Policy, Route } from '#domain/routing/routing.ts';
import type { Db, Tx } from '../../database.ts';

/** A route as the operator sees it. */
export type RouteRow = Omit<Route, 'carriers'> & {
  id: number;
  position: number;
  /** The e-mail address of its account. */
  account: string | null;
  carriers: { id: number; name: string; weight: number }[];
};

export type RouteToSave = {
  name: string;
  position: number;
  prefixes: readonly string[];
  accountId: string | null;
  kind: 'notification' | 'marketing' | null;
  sender: string | null;
  policy: Policy;
  leastDelivered: number | null;
  carriers: readonly { id: number; weight: number }[];
};

/** Every route, in the order in which they are looked at: a few dozen. */
export async function readRoutes(db: Db): Promise<RouteRow[]> {
  const { rows } = await sql<RouteRow>`
    select r.id, r.name, r.position, r.prefixes, r.for_account as "accountId", a.email as account, r.kind, r.sender, r.policy, r.least_delivered as "leastDelivered",
      coalesce((
        select json_agg(json_build_object('id', c.id, 'name', c.name, 'weight', t.weight) order by t.place)
        from route_carrier t join carrier c on c.id = t.carrier_id where t.route_id = r.id
      ), '[]') as carriers
    from route r left join account a on a.id = r.for_account
    order by r.position, r.id`.execute(db);
  return rows;
}

/** Keeps others from changing routes until the transaction ends: their order is one thing. */
export async function lockRoutes(tx: Tx): Promise<void> {
  await sql`lock table route in share row exclusive mode`.execute(tx);
}

/** Adds a route and moves those from its position on one further. */
export async function insertRoute(tx: Tx, route: RouteToSave, now: Date): Promise<void> {
  await sql`update route set position = position + 1 where position >= ${route.position}`.execute(tx);
  const { id } = await tx
    .insertInto('route')
    .values({ ...columnsOf(route), created_at: now })
    .returning('id')
    .executeTakeFirstOrThrow();
  await writeCarriers(tx, id, route.carriers);
}

/** Writes a route anew; where it moves to another position, those between make room. */
export async function updateRoute(tx: Tx, before: RouteRow, after: RouteToSave): Promise<void> {
  if (after.position !== before.position) {
    await sql`update route set position = position - 1 where position > ${before.position}`.execute(tx);
    await sql`update route set position = position + 1 where position >= ${after.position}`.execute(tx);
  }
  await tx.updateTable('route').set(columnsOf(after)).where('id', '=', before.id).execute();
  await tx.deleteFrom('route_carrier').where('route_id', '=', before.id).execute();
  await writeCarriers(tx, before.id, after.carriers);
}

export async function deleteRoute(tx: Tx, route: RouteRow): Promise<void> {
  await tx.deleteFrom('route').where('id', '=', route.id).execute();
  await sql`update route set position = position - 1 where position > ${route.position}`.execute(tx);
}

/** The names of the routes that use a carrier. */
export async function routesOf(tx: Tx, carrierId: number): Promise<string[]> {
  const rows = await tx
    .selectFrom('route_carrier')
    .innerJoin('route', 'route.id', 'route_carrier.route_id')
    .select('route.name')
    .where('carrier_id', '=', carrierId)
    .orderBy('route.position')
    .execute();
  return rows.map(({ name }) => name);
}

function columnsOf(route: RouteToSave) {
  const { name, position, prefixes, accountId, kind, sender, policy, leastDelivered } = route;
  const match = { prefixes: [...prefixes], for_account: accountId, kind, sender };
  return { name, position, ...match, policy, least_delivered: leastDelivered };
}

async function writeCarriers(tx: Tx, routeId: number, carriers: RouteToSave['carriers']): Promise<void> {
  await tx
    .insertInto('route_carrier')
    .values(carriers.map(({ id, weight }, place) => ({ route_id: routeId, place, carrier_id: id, weight })))
    .execute();
}

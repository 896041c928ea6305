import { sql } from 'kysely';
import type { RouteReason } from '#domain/routing/route-reasons.ts';
import type { Db } from '../../database.ts';

/** The number of each reason, given in JSON, in the order asked for; those that were never given before get one. */
export async function numberReasons(db: Db, reasons: readonly string[]): Promise<number[]> {
  await sql`
    insert into route_reason (reason) select r from unnest(${[...reasons]}::jsonb[]) r
    where not exists (select from route_reason where reason = r) on conflict do nothing`.execute(db);
  const { rows } = await sql<{ id: number }>`
    select r.id from unnest(${[...reasons]}::jsonb[]) with ordinality as given(reason, i) join route_reason r using (reason)
    order by given.i`.execute(db);
  return rows.map(({ id }) => id);
}

/** A reason; undefined for a number that was never given. */
export async function findReason(db: Db, id: number): Promise<RouteReason | undefined> {
  const row = await db.selectFrom('route_reason').select('reason').where('id', '=', id).executeTakeFirst();
  return row && (row.reason as unknown as RouteReason);
}

import { sql } from 'kysely';
import type pg from 'pg';
import type { RouteReason } from '#domain/routing/route-reasons.ts';
import { instantArray, plainArray, textArray } from '../../array-literal.ts';
import type { Db } from '../../database.ts';
import { named } from '../../database.ts';
import type { MessageKey } from '../messages/timeline.ts';

/** Messages first to last of a send that go by another carrier than they were queued for. */
export type Reroute = {
  accountId: string;
  sendId: string;
  first: number;
  last: number;
  /** Of the claim that moved them. */
  attempt: number;
  fromCarrierId: number | null;
  toCarrierId: number;
  /** A `RouteReason` in JSON. */
  reason: string;
  at: Date;
};

export async function insertReroutes(pool: pg.Pool, reroutes: readonly Reroute[]): Promise<void> {
  await named(pool, {
    name: 'insert-reroutes',
    text: `insert into reroute (account_id, send_id, first, last, attempt, from_carrier_id, to_carrier_id, reason, at)
      select * from unnest($1::uuid[], $2::uuid[], $3::int[], $4::int[], $5::int[], $6::smallint[], $7::smallint[],
        $8::jsonb[], $9::timestamptz[]) on conflict do nothing`,
    values: [
      plainArray(reroutes.map(({ accountId }) => accountId)),
      plainArray(reroutes.map(({ sendId }) => sendId)),
      plainArray(reroutes.map(({ first }) => first)),
      plainArray(reroutes.map(({ last }) => last)),
      plainArray(reroutes.map(({ attempt }) => attempt)),
      plainArray(reroutes.map(({ fromCarrierId }) => fromCarrierId)),
      plainArray(reroutes.map(({ toCarrierId }) => toCarrierId)),
      textArray(reroutes.map(({ reason }) => reason)),
      instantArray(reroutes.map(({ at }) => at)),
    ],
  });
}

export type RerouteRow = Pick<Reroute, 'fromCarrierId' | 'toCarrierId' | 'at'> & { reason: RouteReason };

/** How a message was moved among carriers, oldest first. */
export async function readReroutes(db: Db, { accountId, sendId, n }: MessageKey): Promise<RerouteRow[]> {
  const { rows } = await sql<RerouteRow>`
    select from_carrier_id as "fromCarrierId", to_carrier_id as "toCarrierId", reason, at
    from reroute where account_id = ${accountId} and send_id = ${sendId} and ${n}::integer between first and last
    order by at, attempt`.execute(db);
  return rows;
}

import { type RawBuilder, sql } from 'kysely';
import type { Db } from '../../database.ts';

type Value = RawBuilder<unknown>;

/**
 * Whether a message went, or is to go, by a carrier that is simulated: part of a query, of the columns that name the message.
 * Carriers that were removed are remembered.
 */
export function simulated({
  accountId,
  sendId,
  n,
}: {
  accountId: Value;
  sendId: Value;
  n: Value;
}): RawBuilder<boolean> {
  return sql<boolean>`coalesce((
    select c.simulated
    from (
      select carrier_id from event
      where account_id = ${accountId} and send_id = ${sendId} and event.n = ${n} and carrier_id is not null
      union all
      select carrier_id from queue
      where account_id = ${accountId} and send_id = ${sendId} and ${n} between first and last
    ) way
    join (select id, simulated from carrier union all select id, simulated from former_carrier) c on c.id = way.carrier_id
    limit 1
  ), false)`;
}

/** The same of the first message of one send. */
export async function sendIsSimulated(db: Db, send: { accountId: string; sendId: string }): Promise<boolean> {
  const [accountId, sendId] = [sql`${send.accountId}::uuid`, sql`${send.sendId}::uuid`];
  const { rows } = await sql<{ simulated: boolean }>`
    select ${simulated({ accountId, sendId, n: sql`0` })} as simulated`.execute(db);
  return rows[0]?.simulated ?? false;
}

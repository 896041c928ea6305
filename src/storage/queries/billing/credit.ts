import { sql } from 'kysely';
import type { Db, Tx } from '../../database.ts';
import { simulated } from '../carriers/simulated.ts';

export type Credit = { accountId: string; movementId: string; micros: number; note: string; now: Date };

/**
 * Adds to a balance, or takes from it when negative, and records the movement; both or neither. Gives the new balance, or
 * undefined when there is not so much to take: then nothing has changed.
 */
export async function addCredit(tx: Tx, credit: Credit): Promise<number | undefined> {
  const { rows } = await sql<{ micros: number }>`
    with changed as (
      update balance set micros = micros + ${credit.micros}
      where account_id = ${credit.accountId} and micros + ${credit.micros} >= 0
      returning micros
    ), recorded as (
      insert into movement (account_id, id, kind, micros, note, at)
      select ${credit.accountId}, ${credit.movementId}, 'credit', ${credit.micros}, ${credit.note}, ${credit.now} from changed
    )
    select micros from changed`.execute(tx);
  return rows[0]?.micros;
}

export type MovementRow = {
  id: string;
  kind: 'credit' | 'charge' | 'refund';
  micros: number;
  /** The balance after it, as the ledger tells it. */
  balanceMicros: number;
  sendId: string | null;
  v1Id: string | null;
  n: number | null;
  part: number | null;
  note: string;
  at: Date;
  /** It is about messages that a simulated carrier carries. */
  simulated: boolean;
};

/** A page of an account's movements, newest first, those before `before`. */
export async function listMovements(
  db: Db,
  page: { accountId: string; before: string; limit: number },
): Promise<MovementRow[]> {
  // Balances count down from the present one, so that the first page does not add up an account's whole history.
  const { rows } = await sql<MovementRow>`
    with shown as materialized (
      select * from ledger where account_id = ${page.accountId} and id < ${page.before} and micros <> 0
      order by id desc limit ${page.limit}
    ), closing as (
      select b.micros - coalesce((
        select sum(micros) from ledger where account_id = ${page.accountId} and id >= ${page.before}
      ), 0) as micros
      from balance b where b.account_id = ${page.accountId}
    )
    select m.id, m.kind, m.micros, m.send_id as "sendId", s.v1_id as "v1Id", m.n, m.part, m.note, m.at,
      ((select micros from closing)
        - coalesce(sum(m.micros) over (order by m.id desc rows between unbounded preceding and 1 preceding), 0)
      )::bigint as "balanceMicros",
      ${simulated({ accountId: sql`m.account_id`, sendId: sql`m.send_id`, n: sql`coalesce(m.n, 0)` })} as simulated
    from shown m left join send s on s.account_id = m.account_id and s.id = m.send_id
    order by m.id desc`.execute(db);
  return rows;
}

import type pg from 'pg';
import { endedKinds } from '#domain/messages/message.ts';
import { named } from '../../database.ts';
import { isReason, listOf } from '../messages/event-facts.ts';

/** A part that was submitted, and of whose end nothing was heard although its validity has ended. */
export type UnreceiptedPart = {
  accountId: string;
  sendId: string;
  n: number;
  part: number;
  carrierMessageId: string;
  sender: string;
  validUntil: Date;
  /** The only message of its send. */
  alone: boolean;
};

/** Sends are looked at in the order in which their validity ends; what comes before this place has been. */
export type UnreceiptedPlace = { validUntil: Date; sendId: string; n: number };

export type UnreceiptedPage = {
  parts: UnreceiptedPart[];
  /** Where to go on. */
  next: UnreceiptedPlace;
  more: boolean;
};

const LAST_N = 2_147_483_647;
/** The first key of the advisory locks on asking a carrier; the second is the carrier. Any constant would do. */
const ASKING_LOCKS = 0x6173;

/**
 * Runs `work` unless a carrier is being asked already, by whichever process: two would ask about the same parts. The lock is
 * on a connection that is held meanwhile, in no transaction: questions may take long.
 */
export async function withQueryLock(pool: pg.Pool, carrierId: number, work: () => Promise<void>): Promise<void> {
  const client = await pool.connect();
  let broken: Error | boolean = true;
  try {
    const { rows } = await client.query<{ alone: boolean }>('select pg_try_advisory_lock($1, $2) as alone', [
      ASKING_LOCKS,
      carrierId,
    ]);
    if (rows[0]!.alone) {
      await work();
      await client.query('select pg_advisory_unlock($1, $2)', [ASKING_LOCKS, carrierId]);
    }
    broken = false;
  } finally {
    // A connection that still has the lock is closed, which frees it.
    client.release(broken);
  }
}

/** Parts submitted to a carrier that it was not asked about yet, from a place on; some sends at a time. */
export async function unreceiptedParts(
  pool: pg.Pool,
  asked: { carrierId: number; from: UnreceiptedPlace; until: Date; sends: number; limit: number },
): Promise<UnreceiptedPage> {
  const { carrierId, from, until, sends, limit } = asked;
  const rows = await named<UnreceiptedPart & { last: UnreceiptedPlace; sends: number }>(pool, {
    name: 'unreceipted-parts',
    text: `with page as materialized (
        select account_id, id, valid_until, sender, recipients,
          case when id = $3 and valid_until = $2 then $4::int else 0 end as first,
          recipients > 1 and submitted = delivered + undelivered as all_told
        from send where (valid_until, id) >= ($2, $3) and valid_until <= $5 order by valid_until, id limit $6
      )
      select p.account_id as "accountId", p.id as "sendId", e.n, e.part, e.id as "carrierMessageId", p.sender,
        p.valid_until as "validUntil", p.recipients = 1 as alone, counted.sends::int, counted.last
      from (
        select count(*) as sends, (select json_build_object('validUntil', valid_until, 'sendId', id)
          from page order by valid_until desc, id desc limit 1) as last from page
      ) counted
      left join (page p cross join lateral (
        select n, part, max(carrier_message_id) filter (where kind = 'submitted') as id
        from event where account_id = p.account_id and send_id = p.id and n >= p.first
        group by n, part
        having bool_or(kind = 'submitted' and carrier_id = $1 and not ${isReason('reason', 'no_receipt')})
          and not bool_or(kind in ${listOf([...endedKinds, 'queried'])})
      ) e) on not p.all_told
      order by p.valid_until, p.id, e.n, e.part limit $7`,
    values: [carrierId, from.validUntil, from.sendId, from.n, until, sends, limit],
  });
  const parts = rows.filter((row) => row.carrierMessageId !== null);
  const { last, sends: looked } = rows[0]!;
  if (parts.length === limit) {
    const { validUntil, sendId, n } = parts.at(-1)!;
    return { parts, next: { validUntil, sendId, n }, more: true };
  }
  const next = last ? { validUntil: new Date(last.validUntil), sendId: last.sendId, n: LAST_N } : from;
  return { parts, next, more: looked === sends };
}

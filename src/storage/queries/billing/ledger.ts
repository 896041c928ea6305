import { sql } from 'kysely';
import { refundedKinds } from '#domain/messages/message.ts';
import type { Tx } from '../../database.ts';
import { isReason, listOf } from '../messages/event-facts.ts';

// What the ledger's proof reads. All of it in one transaction of isolation level repeatable read, so that every page is of
// the same instant while messages are accepted, charged and refunded. Ids only grow, so a page begins where the last ended.

export type AccountSum = {
  accountId: string;
  email: string;
  /** Undefined when the account has no balance at all. */
  balanceMicros: number | null;
  movementMicros: number;
  movements: number;
};

/** Each account's balance beside the sum of its movements, charges among them. */
export async function sumMovements(tx: Tx, page: { after: string; limit: number }): Promise<AccountSum[]> {
  const { rows } = await sql<AccountSum>`
    select a.id as "accountId", a.email, b.micros as "balanceMicros",
      m.micros::bigint as "movementMicros", m.movements::bigint as movements
    from (select id, email from account where id > ${page.after} order by id limit ${page.limit}) a
    left join balance b on b.account_id = a.id
    cross join lateral (
      select coalesce(sum(micros), 0) as micros, count(*) filter (where micros <> 0) as movements from ledger where account_id = a.id
    ) m
    order by a.id`.execute(tx);
  return rows;
}

export type SendSum = {
  sendId: string;
  v1Id: string | null;
  costMicros: number;
  recipients: number;
  messages: number;
  /** What its messages cost: parts times the price of one. */
  messageMicros: number;
};

export type Page = { accountId: string; after: string; limit: number };

/** An account's sends, each of which is charged what it cost, beside the sum of its messages. */
export async function sumSends(tx: Tx, page: Page): Promise<SendSum[]> {
  const { accountId, after, limit } = page;
  const sends = sql`
    select id, v1_id, cost_micros, recipients from send
    where account_id = ${accountId} and id > ${after} order by id limit ${limit}`;
  // Messages are bounded by the page's own ids: without that each page read every message of the account.
  const { rows } = await sql<SendSum>`
    with shown as materialized (${sends}),
    last as (select id from shown order by id desc limit 1)
    select s.id as "sendId", s.v1_id as "v1Id", s.cost_micros as "costMicros", s.recipients,
      coalesce(m.messages, 0)::bigint as messages, coalesce(m.micros, 0)::bigint as "messageMicros"
    from shown s
    left join (
      select send_id, count(*) as messages, sum(parts * price_micros) as micros from message
      where account_id = ${accountId} and send_id > ${after} and send_id <= (select id from last)
      group by send_id
    ) m on m.send_id = s.id
    order by s.id`.execute(tx);
  return rows;
}

/** An event `e` for which what was paid is given back. */
const isRefunded = sql`(e.kind in ${sql.raw(listOf(refundedKinds))}
  or e.kind = 'unknown' and ${sql.raw(isReason('e.reason', 'closed_in_doubt'))} and e.reason->>'charge' = 'refunded')`;

export type RefundRow = {
  movementId: string;
  sendId: string;
  v1Id: string | null;
  n: number;
  part: number;
  micros: number;
  parts: number;
  priceMicros: number;
  /** Whether an event says why: the part, or the whole message, never left, or was closed as in doubt and to be refunded. */
  caused: boolean;
};

export type RefundPage = { accountId: string; after: { sendId: string; n: number; part: number }; limit: number };

/** An account's refunds in the order of what they refund, each beside its message and whether it has a cause. */
export async function readRefunds(tx: Tx, page: RefundPage): Promise<RefundRow[]> {
  const { accountId, after, limit } = page;
  const { rows } = await sql<RefundRow>`
    with shown as materialized (
      select id, send_id, n, part, micros from movement
      where account_id = ${accountId} and kind = 'refund'
        and (send_id, n, part) > (${after.sendId}::uuid, ${after.n}::integer, ${after.part}::smallint)
      order by send_id, n, part limit ${limit}
    )
    select r.id as "movementId", r.send_id as "sendId", s.v1_id as "v1Id", r.n, r.part, r.micros, m.parts,
      m.price_micros as "priceMicros",
      exists (
        select from event e
        where e.account_id = ${accountId} and e.send_id = r.send_id and e.n = r.n and e.part in (0, r.part)
          and ${isRefunded}
      ) as caused
    from shown r
    join message m on m.account_id = ${accountId} and m.send_id = r.send_id and m.n = r.n
    join send s on s.account_id = ${accountId} and s.id = r.send_id
    order by r.send_id, r.n, r.part`.execute(tx);
  return rows;
}

export type UnrefundedPart = { sendId: string; v1Id: string | null; n: number; part: number; kind: string };

export type SendRange = { accountId: string; after: string; through: string; limit: number };

/** Parts of a range of sends that cost something, never left and never will, and were not refunded. */
export async function readUnrefunded(tx: Tx, range: SendRange): Promise<UnrefundedPart[]> {
  const { accountId, after, through, limit } = range;
  const { rows } = await sql<UnrefundedPart>`
    select m.send_id as "sendId", s.v1_id as "v1Id", m.n, p.part, e.kind
    from event e
    join message m on m.account_id = e.account_id and m.send_id = e.send_id and m.n = e.n and m.price_micros > 0
    join send s on s.account_id = e.account_id and s.id = e.send_id
    cross join lateral generate_series(
      case e.part when 0 then 1 else e.part end, case e.part when 0 then m.parts else e.part end
    ) as p(part)
    where e.account_id = ${accountId} and e.send_id > ${after} and e.send_id <= ${through}
      and ${isRefunded}
      and not exists (
        select from movement r
        where r.account_id = ${accountId} and r.send_id = e.send_id and r.n = e.n and r.part = p.part and r.kind = 'refund'
          and r.send_id > ${after} and r.send_id <= ${through}
      )
    order by m.send_id, m.n, p.part limit ${limit}`.execute(tx);
  return rows;
}

import { sql } from 'kysely';
import type { EventReasonCode } from '#domain/messages/event-reasons.ts';
import { doubtfulKinds, type PartEventKind } from '#domain/messages/message.ts';
import type { Db } from '../../database.ts';
import { listOf } from '../messages/event-facts.ts';

// What `envoi prove` reads of the database when all has settled.

/** A message as the database has it, with all that happened to its parts. */
export type KeptMessage = {
  accountId: string;
  sendId: string;
  v1Id: string | null;
  kind: 'notification' | 'marketing';
  text: string;
  n: number;
  recipient: string;
  parts: number;
  priceMicros: number;
  /** In the order of their steps; part 0 speaks of the whole message. */
  events: [part: number, step: number, kind: PartEventKind, reason?: EventReasonCode | null][];
  /** Parts that were given back. */
  refunded: number[];
};

const SENDS_PER_PAGE = 2_000;
const FIRST_ID = '00000000-0000-0000-0000-000000000000';

/** Every message there is, in pages of whole sends. */
export async function* readKeptMessages(db: Db): AsyncGenerator<KeptMessage[]> {
  let after = FIRST_ID;
  for (;;) {
    const page = await readPage(db, after);
    const last = page.at(-1);
    if (!last) return;
    yield page;
    after = last.sendId;
  }
}

async function readPage(db: Db, after: string): Promise<KeptMessage[]> {
  const { rows } = await sql<KeptMessage>`
    with page as materialized (
      select account_id, id, v1_id, kind, text from send where id > ${after} order by id limit ${SENDS_PER_PAGE}
    )
    select s.account_id as "accountId", s.id as "sendId", s.v1_id as "v1Id", s.kind, coalesce(s.text, (
        select c.text from message_content c
        where c.account_id = m.account_id and c.send_id = m.send_id and c.first <= m.n order by c.first desc limit 1
      ), '') as text, m.n, m.recipient, m.parts,
      m.price_micros as "priceMicros",
      coalesce((
        select json_agg(json_build_array(e.part, e.step, e.kind, e.reason->>'code') order by e.step, e.part) from event e
        where e.account_id = m.account_id and e.send_id = m.send_id and e.n = m.n
      ), '[]') as events,
      coalesce((
        select json_agg(r.part order by r.part) from movement r
        where r.account_id = m.account_id and r.send_id = m.send_id and r.n = m.n and r.kind = 'refund'
      ), '[]') as refunded
    from page s join message m on m.account_id = s.account_id and m.send_id = s.id
    order by s.id, m.n`.execute(db);
  return rows;
}

/** Replies and texts of strangers, by the number they came from. */
export async function readArrivedReplies(db: Db): Promise<{ number: string; text: string }[]> {
  const columns = ['number', 'text'] as const;
  return db.selectFrom('reply').select(columns).unionAll(db.selectFrom('unmatched_reply').select(columns)).execute();
}

/** What an account has left by its balance, in micros. */
export function readBalances(db: Db): Promise<{ accountId: string; micros: number }[]> {
  return db.selectFrom('balance').select(['account_id as accountId', 'micros']).execute();
}

/** What is not at rest yet. `facts` grows with whatever is recorded: two equal readings mean that nothing came between. */
export type Unrest = { queued: number; unmatched: number; inDoubt: number; facts: number };

export async function readUnrest(db: Db): Promise<Unrest> {
  const { rows } = await sql<Unrest>`
    select (select count(*) from slice)::int + (select count(*) from open_insert_claim)::int as queued,
      (select count(*) from unmatched_receipt)::int as unmatched,
      (select count(*) from event d where d.kind = 'in_doubt' and not exists (
        select from event e where e.account_id = d.account_id and e.send_id = d.send_id and e.n = d.n
          and e.part in (0, d.part) and e.step <> d.step
          and e.kind not in ${sql.raw(listOf(doubtfulKinds))}))::int as "inDoubt",
      (select count(*) from event)::int + (select count(*) from reply)::int as facts`.execute(db);
  return rows[0]!;
}

/** Ends every session of this role in this database but the one that asks. False when there was none. */
export async function endOwnSessions(db: Db): Promise<boolean> {
  const { rows } = await sql<{ ended: number }>`
    select count(*) filter (where pg_terminate_backend(pid))::int as ended from pg_stat_activity
    where datname = current_database() and usename = current_user and pid <> pg_backend_pid()`.execute(db);
  return (rows[0]?.ended ?? 0) > 0;
}

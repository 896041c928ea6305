import { sql } from 'kysely';
import type { Keyword } from '#domain/text/keywords.ts';
import type { Db, Tx } from '../../database.ts';

/** `sendV1Id` is null for an answer to no known send, or to one made through another door. */
export type ListedReply = { sendV1Id: string | null; number: string; text: string; receivedAt: Date };

/** Newest first. */
export function listReplies(db: Db, accountId: string, limit: number): Promise<ListedReply[]> {
  return db
    .selectFrom('reply')
    .leftJoin('send', (join) =>
      join.onRef('send.account_id', '=', 'reply.account_id').onRef('send.id', '=', 'reply.send_id'),
    )
    .select(['send.v1_id as sendV1Id', 'reply.number', 'reply.text', 'reply.received_at as receivedAt'])
    .where('reply.account_id', '=', accountId)
    .orderBy('reply.id', 'desc')
    .limit(limit)
    .execute();
}

export type StoredReply = {
  id: string;
  /** Null for one that is nobody's. */
  sendV1Id: string | null;
  number: string;
  address: string;
  text: string;
  keyword: Keyword | null;
  carrierId: number | null;
  receivedAt: Date;
};

/** A page of replies, newest first: those of an account, or those that are nobody's. */
export type ReplyPage = { accountId: string | undefined; before: string; limit: number };

export async function readReplyPage(db: Db, { accountId, before, limit }: ReplyPage): Promise<StoredReply[]> {
  const from =
    accountId === undefined
      ? sql`(select *, null::text as v1_id from unmatched_reply where id < ${before}) r`
      : sql`(select r.*, s.v1_id from reply r left join send s on s.account_id = r.account_id and s.id = r.send_id
          where r.account_id = ${accountId} and r.id < ${before}) r`;
  const { rows } = await sql<StoredReply>`
    select r.id, r.v1_id as "sendV1Id", r.number, r.address, r.text, r.keyword, r.carrier_id as "carrierId",
      r.received_at as "receivedAt"
    from ${from} order by r.id desc limit ${limit}`.execute(db);
  return rows;
}

/** Addresses of the accounts that wrote to each of these numbers since an instant, the latest first. */
export async function readWriters(
  db: Db,
  { numbers, since }: { numbers: readonly string[]; since: Date },
): Promise<ReadonlyMap<string, readonly string[]>> {
  const { rows } = await sql<{ number: string; emails: string[] }>`
    select number, array_agg(email order by latest desc) as emails from (
      select m.recipient as number, a.email, max(m.send_id::text) as latest
      from message m join account a on a.id = m.account_id
      where m.recipient = any(${numbers}) and m.send_id >= uuid_from(${since}) group by m.recipient, a.email
    ) w group by number`.execute(db);
  return new Map(rows.map(({ number, emails }) => [number, emails]));
}

/** Takes a reply that is nobody's away, to give it to somebody; undefined when there is none of that id. */
export async function takeUnmatchedReply(tx: Tx, id: string): Promise<Omit<StoredReply, 'sendV1Id'> | undefined> {
  const { rows } = await sql<Omit<StoredReply, 'sendV1Id'>>`
    delete from unmatched_reply where id = ${id}
    returning id, number, address, text, keyword, carrier_id as "carrierId", received_at as "receivedAt"`.execute(tx);
  return rows[0];
}

/** Gives a reply to an account, as an answer to its latest message to that phone before it came, if there is one. */
export async function giveReply(tx: Tx, accountId: string, reply: Omit<StoredReply, 'sendV1Id'>): Promise<void> {
  const { id, number, address, text, keyword, carrierId, receivedAt } = reply;
  await sql`
    insert into reply (account_id, id, send_id, n, number, address, text, keyword, carrier_id, received_at)
    select ${accountId}, ${id}, m.send_id, m.n, ${number}, ${address}, ${text}, ${keyword}, ${carrierId}, ${receivedAt}
    from (select) one left join lateral (
      select send_id, n from message where recipient = ${number} and account_id = ${accountId}
        and send_id < uuid_from(${receivedAt}) order by send_id desc limit 1
    ) m on true`.execute(tx);
}

/** What a reply asked when it came, unless the phone or an operator has said something since. */
export async function applyLateKeyword(
  tx: Tx,
  { accountId, reply, now }: { accountId: string; reply: Omit<StoredReply, 'sendV1Id'>; now: Date },
): Promise<void> {
  const { number, keyword, text, receivedAt } = reply;
  if (keyword === 'start') {
    await sql`
      update opt_out set lifted_at = ${now}
      where account_id = ${accountId} and number = ${number} and lifted_at is null and since <= ${receivedAt}`.execute(
      tx,
    );
  } else if (keyword === 'stop' || keyword === 'stop_all') {
    const scope = keyword === 'stop_all' ? 'all' : 'marketing';
    await sql`
      insert into opt_out (account_id, number, scope, source, raw, since)
      values (${accountId}, ${number}, ${scope}, 'reply', ${text}, ${receivedAt})
      on conflict (account_id, number) do update
      set scope = case when opt_out.lifted_at is null and opt_out.scope = 'all' then 'all' else excluded.scope end,
        source = excluded.source, raw = excluded.raw, lifted_at = null,
        since = case when opt_out.lifted_at is null then opt_out.since else excluded.since end
      where opt_out.lifted_at is null or opt_out.lifted_at < excluded.since`.execute(tx);
  }
}

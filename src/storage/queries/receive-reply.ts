import { sql } from 'kysely';
import type { Keyword } from '#domain/keywords.ts';
import type { Db, Tx } from '../database.ts';

export type Addressee = { accountId: string; sendId: string; n: number };

/** How many of the latest messages to a number are looked at for the one it answers. */
const LATEST_MESSAGES = 50;

/**
 * The message that a reply answers: the latest to that number from the address replied to, else the latest of all; one that
 * has not left, such as a scheduled one, only where no other is known. It works across accounts, since a short number may
 * be shared: the reply belongs to whoever wrote last.
 */
export async function addresseeOf(
  db: Db,
  { number, address }: { number: string; address: string },
): Promise<Addressee | undefined> {
  const { rows } = await sql<Addressee>`
    with latest as materialized (
      select account_id, send_id, n from message where recipient = ${number} order by send_id desc limit ${LATEST_MESSAGES}
    )
    select l.account_id as "accountId", l.send_id as "sendId", l.n
    from latest l join send s on s.account_id = l.account_id and s.id = l.send_id
    cross join lateral (
      select exists (
        select from event e where e.account_id = l.account_id and e.send_id = l.send_id and e.n = l.n
          and e.kind in ('submitted', 'in_doubt')
      ) or exists (
        select from slice q where q.account_id = l.account_id and q.send_id = l.send_id and l.n between q.first and q.last
          and q.worker is not null
      ) as left_us
    ) way
    order by way.left_us desc, (s.sender = ${address}) desc, l.send_id desc limit 1`.execute(db);
  return rows[0];
}

export type NewReply = {
  id: string;
  number: string;
  address: string;
  text: string;
  carrierId: number;
  receivedAt: Date;
};

export async function insertReply(
  tx: Tx,
  to: Addressee,
  reply: NewReply & { keyword: Keyword | undefined },
): Promise<void> {
  await tx
    .insertInto('reply')
    .values({
      account_id: to.accountId,
      id: reply.id,
      send_id: to.sendId,
      n: to.n,
      number: reply.number,
      address: reply.address,
      text: reply.text,
      keyword: reply.keyword ?? null,
      carrier_id: reply.carrierId,
      received_at: reply.receivedAt,
    })
    .execute();
}

export async function insertStrayReply(db: Db, reply: NewReply): Promise<void> {
  await db
    .insertInto('stray_reply')
    .values({
      id: reply.id,
      number: reply.number,
      address: reply.address,
      text: reply.text,
      carrier_id: reply.carrierId,
      received_at: reply.receivedAt,
    })
    .execute();
}

/** A number says STOP to an account, or START again. A wider refusal is not narrowed by a later STOP. */
export async function recordKeyword(
  tx: Tx,
  said: { accountId: string; number: string; keyword: Keyword; raw: string; at: Date },
): Promise<void> {
  if (said.keyword === 'help') return;
  if (said.keyword === 'start') {
    await tx
      .updateTable('opt_out')
      .set({ lifted_at: said.at })
      .where('account_id', '=', said.accountId)
      .where('number', '=', said.number)
      .where('lifted_at', 'is', null)
      .execute();
    return;
  }
  const scope = said.keyword === 'stop_all' ? 'all' : 'marketing';
  await sql`
    insert into opt_out (account_id, number, scope, source, raw, since)
    values (${said.accountId}, ${said.number}, ${scope}, 'reply', ${said.raw}, ${said.at})
    on conflict (account_id, number) do update
    set scope = case when opt_out.lifted_at is null and opt_out.scope = 'all' then 'all' else excluded.scope end,
      source = excluded.source, raw = excluded.raw,
      since = case when opt_out.lifted_at is null then opt_out.since else excluded.since end, lifted_at = null`.execute(
    tx,
  );
}

export type ReplyPart = {
  carrierId: number;
  number: string;
  address: string;
  reference: number;
  total: number;
  sequence: number;
  text: string;
  receivedAt: Date;
};

/** Keeps a part of a long reply and gives all that have come, in order. Parts of one reply come in one after another. */
export async function keepReplyPart(tx: Tx, part: ReplyPart): Promise<{ sequence: number; text: string }[]> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`${part.carrierId} ${part.number} ${part.reference}`}, 0))`.execute(
    tx,
  );
  await tx
    .insertInto('reply_part')
    .values({
      carrier_id: part.carrierId,
      number: part.number,
      address: part.address,
      reference: part.reference,
      total: part.total,
      sequence: part.sequence,
      text: part.text,
      received_at: part.receivedAt,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return tx
    .selectFrom('reply_part')
    .select(['sequence', 'text'])
    .where('carrier_id', '=', part.carrierId)
    .where('number', '=', part.number)
    .where('address', '=', part.address)
    .where('reference', '=', part.reference)
    .where('total', '=', part.total)
    .orderBy('sequence')
    .execute();
}

export async function forgetReplyParts(
  tx: Tx,
  parts: Omit<ReplyPart, 'sequence' | 'text' | 'receivedAt'>,
): Promise<void> {
  await tx
    .deleteFrom('reply_part')
    .where('carrier_id', '=', parts.carrierId)
    .where('number', '=', parts.number)
    .where('address', '=', parts.address)
    .where('reference', '=', parts.reference)
    .where('total', '=', parts.total)
    .execute();
}

/** Long replies of which a part has been missing for too long. */
export async function staleReplyParts(
  db: Db,
  { before, limit }: { before: Date; limit: number },
): Promise<Omit<ReplyPart, 'sequence' | 'text' | 'receivedAt'>[]> {
  const rows = await db
    .selectFrom('reply_part')
    .select(['carrier_id as carrierId', 'number', 'address', 'reference', 'total'])
    .groupBy(['carrier_id', 'number', 'address', 'reference', 'total'])
    .having((eb) => eb.fn.min('received_at'), '<', before)
    .limit(limit)
    .execute();
  return rows;
}

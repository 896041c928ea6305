import { sql } from 'kysely';
import type { EventReason } from '#domain/messages/event-reasons.ts';
import { steps, unsentKinds } from '#domain/messages/message.ts';
import type { Db, Tx } from '../../database.ts';
import { listOf } from './event-facts.ts';

// A send as far as it has not left. Slices that a worker has taken are out of reach: their messages may be leaving.

export type SendKey = { accountId: string; sendId: string };

/** Lets what was held for an operator leave from its time on. Gives the number of messages. */
export async function releaseSlices(tx: Tx, { accountId, sendId, now }: SendKey & { now: Date }): Promise<number> {
  const { rows } = await sql<{ messages: number }>`
    with released as (
      update slice l set held = null, not_before = greatest(s.due_at, ${now}::timestamptz)
      from send s
      where s.account_id = ${accountId} and s.id = ${sendId} and l.account_id = s.account_id and l.send_id = s.id
        and l.held = 'review' and l.worker is null
      returning l.first, l.last
    )
    select coalesce(sum(last - first + 1), 0)::bigint as messages from released`.execute(tx);
  return rows[0]?.messages ?? 0;
}

/**
 * Sets the pace of a send and makes what waits of it due: who claims it spreads it anew. What is held stays so. Gives the number
 * of messages that have not left.
 */
export async function setWaitingThroughput(
  tx: Tx,
  { accountId, sendId, perMinute, now }: SendKey & { perMinute: number | null; now: Date },
): Promise<number> {
  await sql`update send set per_minute = ${perMinute} where account_id = ${accountId} and id = ${sendId}`.execute(tx);
  await sql`
    update slice l set not_before = greatest(s.due_at, ${now}::timestamptz)
    from send s
    where s.account_id = ${accountId} and s.id = ${sendId} and l.account_id = s.account_id and l.send_id = s.id
      and l.held is null and l.worker is null`.execute(tx);
  const { rows } = await sql<{ messages: number }>`
    select coalesce(sum(last - first + 1), 0)::bigint as messages from slice
    where account_id = ${accountId} and send_id = ${sendId} and worker is null`.execute(tx);
  return rows[0]?.messages ?? 0;
}

export type TakenSlice = { first: number; last: number; carrierId: number | null };

/** Takes slices that wait out of the queue, some at a time; none left: nothing waits. */
export async function takeWaitingSlices(tx: Tx, { accountId, sendId }: SendKey, limit: number): Promise<TakenSlice[]> {
  const { rows } = await sql<TakenSlice>`
    with waiting as (
      select first from slice where account_id = ${accountId} and send_id = ${sendId} and worker is null
      order by first limit ${limit} for update
    )
    delete from slice l using waiting w
    where l.account_id = ${accountId} and l.send_id = ${sendId} and l.first = w.first and l.worker is null
    returning l.first, l.last, l.carrier_id as "carrierId"`.execute(tx);
  return rows;
}

/** Messages of a send that a worker has taken. */
export async function countInFlight(db: Db, { accountId, sendId }: SendKey): Promise<number> {
  const { rows } = await sql<{ messages: number }>`
    select coalesce(sum(last - first + 1), 0)::bigint as messages from queue
    where account_id = ${accountId} and send_id = ${sendId} and worker is not null`.execute(db);
  return rows[0]?.messages ?? 0;
}

export type UnsentPart = { n: number; part: number; priceMicros: number };

/** The parts of some positions that have no outcome: they were never handed to a carrier that took them. */
export async function readUnsentParts(
  tx: Tx,
  { accountId, sendId }: SendKey,
  slice: TakenSlice,
): Promise<UnsentPart[]> {
  const { rows } = await sql<UnsentPart>`
    select m.n, p.part, m.price_micros as "priceMicros"
    from message m cross join lateral generate_series(1, m.parts) as p(part)
    where m.account_id = ${accountId} and m.send_id = ${sendId} and m.n between ${slice.first} and ${slice.last}
      and not exists (
        select from event e where e.account_id = ${accountId} and e.send_id = ${sendId} and e.n = m.n
          and e.part in (0, p.part) and e.kind not in ${sql.raw(listOf(unsentKinds))}
      )
    order by m.n, p.part`.execute(tx);
  return rows;
}

/** A part that will not be sent; `movementId` is that of its refund. */
export type CancelledPart = UnsentPart & { movementId: string };

export type Cancellation = SendKey & {
  now: Date;
  /** The carrier they waited for. */
  carrierId: number | null;
  parts: readonly CancelledPart[];
  /** Nothing is to be said where an operator wanted it. */
  reason?: EventReason | undefined;
};

/** Records parts as cancelled, gives back what was paid for them and raises the balance by as much. */
export async function cancelParts(
  tx: Tx,
  { accountId, sendId, now, carrierId, parts, reason }: Cancellation,
): Promise<void> {
  const paid = parts.filter(({ priceMicros }) => priceMicros > 0);
  await sql`
    with cancelled as (
      insert into event (account_id, send_id, n, part, step, kind, at, carrier_id, reason)
      select ${accountId}, ${sendId}, p.n, p.part, ${steps.cancelled}, 'cancelled', ${now}, ${carrierId}::smallint,
        ${reason ? JSON.stringify(reason) : null}::jsonb
      from unnest(${parts.map(({ n }) => n)}::integer[], ${parts.map(({ part }) => part)}::smallint[]) as p(n, part)
    ), refunded as (
      insert into movement (account_id, id, kind, micros, send_id, n, part, at)
      select ${accountId}, r.id, 'refund', r.micros, ${sendId}, r.n, r.part, ${now}
      from unnest(${paid.map(({ movementId }) => movementId)}::uuid[], ${paid.map(({ priceMicros }) => priceMicros)}::bigint[],
        ${paid.map(({ n }) => n)}::integer[], ${paid.map(({ part }) => part)}::smallint[]) as r(id, micros, n, part)
      returning micros
    )
    update balance set micros = micros + (select coalesce(sum(micros), 0) from refunded)
    where account_id = ${accountId}`.execute(tx);
}

import { sql } from 'kysely';
import type { EventReason } from '#domain/messages/event-reasons.ts';
import type { PartEventKind } from '#domain/messages/message.ts';
import type { Keyword } from '#domain/text/keywords.ts';
import type { Db } from '../../database.ts';

/** One message of a send. */
export type MessageKey = { accountId: string; sendId: string; n: number };

export type EventRow = {
  part: number;
  step: number;
  kind: PartEventKind;
  at: Date;
  carrierId: number | null;
  carrierMessageId: string | null;
  /** The carrier's own. */
  code: string | null;
  /** Why, where the kind does not say all. */
  reason: EventReason | null;
  /** What the carrier said, as it came. */
  raw: string | null;
};

/** What happened to a message, in the order it was told. */
export async function readEvents(db: Db, { accountId, sendId, n }: MessageKey): Promise<EventRow[]> {
  const { rows } = await sql<EventRow>`
    select part, step, kind, at, carrier_id as "carrierId", carrier_message_id as "carrierMessageId", code, reason, raw
    from event where account_id = ${accountId} and send_id = ${sendId} and n = ${n} order by at, step, part`.execute(
    db,
  );
  return rows;
}

export type MessageRow = { recipient: string; parts: number; priceMicros: number };

export function readMessage(db: Db, { accountId, sendId, n }: MessageKey): Promise<MessageRow | undefined> {
  return db
    .selectFrom('message')
    .select(['recipient', 'parts', 'price_micros as priceMicros'])
    .where('account_id', '=', accountId)
    .where('send_id', '=', sendId)
    .where('n', '=', n)
    .executeTakeFirst();
}

/** Where a message stands in the queue. */
export type QueuedRow = {
  carrierId: number | null;
  /** Undefined when there is no carrier, or none any more. */
  carrierEnabled: boolean | null;
  /** Undefined when it waits for an operator and for no time. */
  notBefore: Date | null;
  attempt: number;
  held: 'review' | 'hours' | 'no_carrier' | null;
  /** A dispatcher has taken it: it may be leaving now. */
  leaving: boolean;
};

export async function readQueued(db: Db, { accountId, sendId, n }: MessageKey): Promise<QueuedRow | undefined> {
  const { rows } = await sql<QueuedRow>`
    select carrier_id as "carrierId", (select enabled from carrier c where c.id = carrier_id) as "carrierEnabled",
      nullif(not_before, 'infinity') as "notBefore", attempt, held, worker is not null as leaving
    from queue where account_id = ${accountId} and send_id = ${sendId} and ${n}::integer between first and last`.execute(
    db,
  );
  return rows[0];
}

export type RefundedRow = { part: number; micros: number; at: Date };

/** What was given back for the parts of a message. */
export function readRefundsOf(db: Db, { accountId, sendId, n }: MessageKey): Promise<RefundedRow[]> {
  return db
    .selectFrom('movement')
    .select((eb) => [eb.ref('part').$notNull().as('part'), 'micros', 'at'])
    .where('account_id', '=', accountId)
    .where('send_id', '=', sendId)
    .where('n', '=', n)
    .where('kind', '=', 'refund')
    .orderBy('part')
    .execute();
}

export type ReplyRow = {
  number: string;
  address: string;
  text: string;
  keyword: Keyword | null;
  carrierId: number | null;
  receivedAt: Date;
};

/** The texts that answered a message, oldest first. */
export async function readRepliesTo(db: Db, { accountId, sendId, n }: MessageKey, limit: number): Promise<ReplyRow[]> {
  const { rows } = await sql<ReplyRow>`
    select number, address, text, keyword, carrier_id as "carrierId", received_at as "receivedAt" from reply
    where account_id = ${accountId} and send_id = ${sendId} and n = ${n}
      and id > ${sendId} -- ids are of their time, and no reply is older than what it answers
    order by id limit ${limit}`.execute(db);
  return rows;
}

export type KnownCarrier = { id: number; name: string; simulated: boolean };

/** Every carrier there is or was. */
export async function readKnownCarriers(db: Db): Promise<KnownCarrier[]> {
  const columns = ['id', 'name', 'simulated'] as const;
  return db.selectFrom('carrier').select(columns).union(db.selectFrom('former_carrier').select(columns)).execute();
}

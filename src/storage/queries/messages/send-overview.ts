import { type RawBuilder, sql } from 'kysely';
import type { EventReason } from '#domain/messages/event-reasons.ts';
import type { PartEventKind } from '#domain/messages/message.ts';
import { isUuid } from '#platform/ids.ts';
import type { Db } from '../../database.ts';
import { simulated } from '../carriers/simulated.ts';

/** A send with what an operator wants to know of its account. */
export type SendRow = {
  accountId: string;
  id: string;
  v1Id: string | null;
  email: string;
  currency: string;
  zone: string;
  kind: 'notification' | 'marketing';
  sender: string;
  /** Null where its messages say different things, which `readContents` tells; and so are its encoding and characters. */
  text: string | null;
  encoding: 'GSM7' | 'UCS2' | null;
  characters: number | null;
  recipients: number;
  costMicros: number;
  dueAt: Date;
  validUntil: Date;
  createdAt: Date;
  /** Of parts; kept for sends to several recipients only. */
  submitted: number;
  delivered: number;
  undelivered: number;
  refused: number;
  expired: number;
  inDoubt: number;
  /** The most messages a minute; null for no pace. */
  perMinute: number | null;
  /** Which reason of routing holds from which position on; see `route-reasons.ts`. */
  routed: string | null;
};

/** A send of one account, or of any. */
export function findSend(db: Db, accountId: string | undefined, id: string): Promise<SendRow | undefined> {
  return isUuid(id) ? findOne(db, accountId, sql`s.id = ${id}::uuid`) : Promise.resolve(undefined);
}

/** The same from its id or its id in the AvoSMS dialect. */
export function findSendByAnyId(db: Db, accountId: string | undefined, anyId: string): Promise<SendRow | undefined> {
  if (isUuid(anyId)) return findSend(db, accountId, anyId);
  return findOne(db, accountId, sql`s.v1_id = ${anyId.toLowerCase()}`);
}

async function findOne(
  db: Db,
  accountId: string | undefined,
  isMeant: RawBuilder<unknown>,
): Promise<SendRow | undefined> {
  const { rows } = await sql<SendRow>`
    select ${columns} from send s join account a on a.id = s.account_id
    where ${isMeant} and ${ofAccount(accountId)}
    order by s.id desc limit 1`.execute(db);
  return rows[0];
}

export type SendPage = {
  /** One account's, or all. */
  accountId: string | undefined;
  /** Only sends that wait for operator review. */
  held: boolean;
  before: string;
  limit: number;
};

export type ListedSend = SendRow & {
  /** Messages that have not left. */
  waiting: number;
  /** Whether its first message goes or went by a carrier that is simulated. */
  simulated: boolean;
};

/** A page of sends, newest first. */
export async function listSends(db: Db, page: SendPage): Promise<ListedSend[]> {
  const held = page.held
    ? sql`exists (select from slice l where l.account_id = s.account_id and l.send_id = s.id and l.held = 'review')`
    : sql`true`;
  // The newest of each account by its key, then the newest of those: no index leads with the send's own id.
  const { rows } = await sql<ListedSend>`
    select n.*, coalesce((
      select sum(last - first + 1) from queue where account_id = n."accountId" and send_id = n.id
    ), 0)::bigint as waiting,
      ${simulated({ accountId: sql`n."accountId"`, sendId: sql`n.id`, n: sql`0` })} as simulated
    from (
      select s.* from account a cross join lateral (
        select ${columns} from send s where s.account_id = a.id and s.id < ${page.before} and ${held}
        order by s.id desc limit ${page.limit}
      ) s
      where ${ofAccount(page.accountId)} order by s.id desc limit ${page.limit}
    ) n order by n.id desc`.execute(db);
  return rows;
}

/** A message and what happened to its parts, as far as its state goes. */
export type RecipientRow = {
  n: number;
  recipient: string;
  parts: number;
  priceMicros: number;
  events: { part: number; kind: PartEventKind; carrierId: number | null; reason: EventReason | null }[];
  waiting: boolean;
  /** The carrier it waits for. */
  carrierId: number | null;
};

export type RecipientPage = { accountId: string; sendId: string; from: number; limit: number };

/** A page of a send's messages, in the order of their positions. */
export async function listRecipients(db: Db, page: RecipientPage): Promise<RecipientRow[]> {
  const { rows } = await sql<RecipientRow>`
    with shown as materialized (
      select n, recipient, parts, price_micros from message
      where account_id = ${page.accountId} and send_id = ${page.sendId} and n >= ${page.from} order by n limit ${page.limit}
    )
    select m.n, m.recipient, m.parts, m.price_micros as "priceMicros",
      coalesce((
        select json_agg(json_build_object('part', e.part, 'kind', e.kind, 'carrierId', e.carrier_id, 'reason', e.reason) order by e.part, e.step)
        from event e where e.account_id = ${page.accountId} and e.send_id = ${page.sendId} and e.n = m.n
      ), '[]') as events,
      l.send_id is not null as waiting, l.carrier_id as "carrierId"
    from shown m
    left join queue l on l.account_id = ${page.accountId} and l.send_id = ${page.sendId} and m.n between l.first and l.last
    order by m.n`.execute(db);
  return rows;
}

/** The positions of a number among the recipients of a send. */
export async function findRecipient(
  db: Db,
  { accountId, sendId, recipient }: { accountId: string; sendId: string; recipient: string },
): Promise<number | undefined> {
  const found = await db
    .selectFrom('message')
    .select('n')
    .where('account_id', '=', accountId)
    .where('send_id', '=', sendId)
    .where('recipient', '=', recipient)
    .orderBy('n')
    .executeTakeFirst();
  return found?.n;
}

export type MessageTo = {
  sendId: string;
  v1Id: string | null;
  email: string;
  zone: string;
  n: number;
  sender: string;
  createdAt: Date;
  simulated: boolean;
};

/** The latest messages to a number, of one account or of all, newest first. */
export async function listMessagesTo(
  db: Db,
  { accountId, number, limit }: { accountId: string | undefined; number: string; limit: number },
): Promise<MessageTo[]> {
  const own = accountId === undefined ? sql`true` : sql`account_id = ${accountId}`;
  const { rows } = await sql<MessageTo>`
    with latest as materialized (
      select account_id, send_id, n from message where recipient = ${number} and ${own} order by send_id desc limit ${limit}
    )
    select s.id as "sendId", s.v1_id as "v1Id", a.email, a.zone, l.n, s.sender, s.created_at as "createdAt",
      ${simulated({ accountId: sql`l.account_id`, sendId: sql`l.send_id`, n: sql`l.n` })} as simulated
    from latest l
    join send s on s.account_id = l.account_id and s.id = l.send_id
    join account a on a.id = l.account_id
    order by l.send_id desc, l.n`.execute(db);
  return rows;
}

function ofAccount(accountId: string | undefined): RawBuilder<unknown> {
  return accountId === undefined ? sql`true` : sql`a.id = ${accountId}`;
}

const columns = sql`
  s.account_id as "accountId", s.id, s.v1_id as "v1Id", a.email, a.currency, a.zone, s.kind, s.sender, s.text, s.encoding,
  s.characters, s.recipients, s.cost_micros as "costMicros", s.due_at as "dueAt", s.valid_until as "validUntil",
  s.created_at as "createdAt", s.submitted, s.delivered, s.undelivered, s.refused, s.expired, s.in_doubt as "inDoubt", s.routed,
  s.per_minute as "perMinute"`;

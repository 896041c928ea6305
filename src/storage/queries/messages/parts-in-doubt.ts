import type pg from 'pg';
import type { EventReasonCode } from '#domain/messages/event-reasons.ts';
import type { DoubtCharge } from '#domain/messages/in-doubt.ts';
import { doubtfulKinds, steps } from '#domain/messages/message.ts';
import { plainArray } from '../../array-literal.ts';
import { byKey } from '../../by-key.ts';
import { named } from '../../database.ts';
import { attemptOf, besideStep, listOf, reasonOf } from './event-facts.ts';

/** A part in doubt, with all that the rules want to know of it. */
export type PartInDoubt = {
  accountId: string;
  sendId: string;
  n: number;
  part: number;
  kind: 'notification' | 'marketing';
  /** Its account or its request lets it be sent once more. */
  resend: boolean;
  copies: number;
  /** The last that happened to it. */
  since: Date;
  validUntil: Date;
  priceMicros: number;
  /** What its account has for what stays in doubt. */
  charge: DoubtCharge;
};

export type InDoubtQuery = {
  carrierId: number;
  /** Those that came into doubt after this instant, … */
  after: Date;
  /** … and of which nothing was heard since this one. */
  until: Date;
  limit: number;
  /** Only those that may be sent once more: by their account or request, or (`any`) whatever these say. */
  resendable?: 'allowed' | 'any';
};

/** Which carriers have parts that came into doubt after an instant, and when the last of each did: mostly none has any. */
export async function latestInDoubt(pool: pg.Pool, after: Date): Promise<Map<number, Date>> {
  const rows = await named<{ carrierId: number; at: Date }>(pool, {
    name: 'latest-in-doubt',
    text: `select carrier_id as "carrierId", max(at) as at from event where kind = 'in_doubt' and at > $1 and carrier_id is not null
      group by carrier_id`,
    values: [after],
  });
  return new Map(rows.map(({ carrierId, at }) => [carrierId, at]));
}

const doubtful = listOf(doubtfulKinds);

/** Parts in doubt on a carrier, the oldest first; those of messages that wait in the queue, or are leaving, are left alone. */
export async function readPartsInDoubt(pool: pg.Pool, asked: InDoubtQuery): Promise<PartInDoubt[]> {
  return named<PartInDoubt>(pool, {
    name: 'read-parts-in-doubt',
    text: `select d.account_id as "accountId", d.send_id as "sendId", d.n, d.part, s.kind, s.resend, h.copies, h.since,
        s.valid_until as "validUntil", m.price_micros as "priceMicros", a.in_doubt_charge as charge
      from (
        select account_id, send_id, n, part, min(at) as at from event
        where kind = 'in_doubt' and carrier_id = $1 and at > $2 and at <= $3
        group by account_id, send_id, n, part
      ) d
      cross join lateral (
        select s.kind, s.resend, s.valid_until from send s where s.account_id = d.account_id and s.id = d.send_id
          and ($5::text is null or s.kind = 'notification' and (s.resend or $5 = 'any')) offset 0 -- first what rules most out
      ) s
      cross join lateral (
        select max(o.at) as since, bool_and(o.kind in ${doubtful}) as open,
          1 + (max(o.step) filter (where o.kind = 'deferred') > min(o.step) filter (where o.kind = 'in_doubt'))::int as again
        from event o
        where o.account_id = d.account_id and o.send_id = d.send_id and o.n = d.n and o.part in (0, d.part)
      ) told
      cross join lateral (select told.since, coalesce(told.again, 1) as copies) h
      cross join lateral (
        select price_micros from message where account_id = d.account_id and send_id = d.send_id and n = d.n offset 0
      ) m
      cross join lateral (select in_doubt_charge from account where id = d.account_id offset 0) a
      where told.open and h.since <= $3
        and ($5 is null or h.copies < 2)
        and not exists (
          select from queue l where l.account_id = d.account_id and l.send_id = d.send_id and d.n between l.first and l.last offset 0)
      order by d.at, d.send_id, d.n, d.part limit $4`,
    values: [asked.carrierId, asked.after, asked.until, asked.limit, asked.resendable ?? null],
  });
}

type Asked = { carrierId: number; now: Date };

/** What may have settled a part meanwhile is looked for again by the statement that acts on it. */
const unsettled = `not exists (
  select from event o where o.account_id = c.account_id and o.send_id = c.send_id and o.n = c.n and o.part in (0, c.part)
    and o.kind not in ${doubtful} offset 0)`;

/** Whether a row of some parts is among others: found in a hash of them, where a join would compare every row with every other. */
const isAmong = (row: string, parts: string) =>
  `((${row}.account_id, ${row}.send_id, ${row}.n, ${row}.part) in (select account_id, send_id, n, part from ${parts})) is true`;

/**
 * Queues a second copy of each part, once: that it is so stands in its events, as put off after it came into doubt. Gives the
 * number of messages.
 */
export async function queueSecondCopies(
  pool: pg.Pool,
  doubts: readonly PartInDoubt[],
  { carrierId, now }: Asked,
): Promise<number> {
  const [row] = await named<{ messages: number }>(pool, {
    name: 'queue-second-copies',
    text: `with asked as materialized (
        select c.account_id, c.send_id, c.n, c.part, m.parts, doubt.step
        from unnest($1::uuid[], $2::uuid[], $3::int[], $4::smallint[]) as c(account_id, send_id, n, part)
        cross join lateral (
          select parts from message where account_id = c.account_id and send_id = c.send_id and n = c.n offset 0
        ) m
        cross join lateral (
          select max(e.step) as step from event e where e.account_id = c.account_id and e.send_id = c.send_id and e.n = c.n
            and e.part = c.part and e.kind = 'in_doubt'
        ) doubt
        where ${unsettled} and not exists (
          select from queue l where l.account_id = c.account_id and l.send_id = c.send_id and c.n between l.first and l.last offset 0)
      ), again as (
        insert into event (account_id, send_id, n, part, step, kind, at, carrier_id, reason)
        select account_id, send_id, n, part, ${besideStep('step', { from: 'inDoubt', to: 'deferred' })}, 'deferred', $6, $5,
          ${reasonOf({ code: 'second_copy' })} from asked
        on conflict do nothing
        returning account_id, send_id, n, part
      ), queued as (
        insert into slice (account_id, send_id, first, last, carrier_id, lane, parts, not_before, attempt)
        select a.account_id, a.send_id, a.n, a.n, $5, 0, a.parts, $6, ${attemptOf('max(a.step)')}
        from asked a where ${isAmong('a', 'again')}
        group by a.account_id, a.send_id, a.n, a.parts
        returning 1
      )
      select count(*)::int as messages from queued`,
    values: [...keys(doubts), carrierId, now],
  });
  return row!.messages;
}

const closedInDoubt: EventReasonCode = 'closed_in_doubt';

/** How a part is closed; `movementId` is for its refund. */
export type ClosingInDoubt = PartInDoubt & { movementId: string };

/**
 * Closes parts as in doubt, and gives back what they cost where their account has it so, in one statement. A part is refunded
 * once, whatever happened or will happen to it. Gives how many were closed.
 */
export async function closeInDoubt(
  pool: pg.Pool,
  doubts: readonly ClosingInDoubt[],
  { carrierId, now }: Asked,
): Promise<number> {
  const [row] = await named<{ parts: number }>(pool, {
    name: 'close-in-doubt',
    text: `with asked as materialized (
        select * from unnest($1::uuid[], $2::uuid[], $3::int[], $4::smallint[], $7::text[], $8::bigint[], $9::uuid[])
          as c(account_id, send_id, n, part, charge, micros, movement_id)
        where ${unsettled}
      ), closed as (
        insert into event (account_id, send_id, n, part, step, kind, at, carrier_id, reason)
        select account_id, send_id, n, part, ${steps.unknown}, 'unknown', $6, $5,
          jsonb_build_object('code', '${closedInDoubt}', 'charge', charge) from asked
        on conflict do nothing
        returning account_id, send_id, n, part
      ), refunded as (
        insert into movement (account_id, send_id, n, part, id, micros, at, kind)
        select a.account_id, a.send_id, a.n, a.part, a.movement_id, a.micros, $6, 'refund'
        from asked a
        where a.charge = 'refunded' and a.micros > 0 and ${isAmong('a', 'closed')}
        on conflict (account_id, send_id, n, part) where kind = 'refund' do nothing
        returning account_id, micros
      ), summed as (
        update balance b set micros = b.micros + r.micros
        from (select account_id, sum(micros)::bigint as micros from refunded group by account_id) r
        where ${byKey('b.account_id', 'r.account_id')}
      )
      select count(*)::int as parts from closed`,
    values: [
      ...keys(doubts),
      carrierId,
      now,
      plainArray(doubts.map((doubt) => doubt.charge)),
      plainArray(doubts.map((doubt) => doubt.priceMicros)),
      plainArray(doubts.map((doubt) => doubt.movementId)),
    ],
  });
  return row!.parts;
}

function keys(doubts: readonly PartInDoubt[]): string[] {
  return [
    plainArray(doubts.map((doubt) => doubt.accountId)),
    plainArray(doubts.map((doubt) => doubt.sendId)),
    plainArray(doubts.map((doubt) => doubt.n)),
    plainArray(doubts.map((doubt) => doubt.part)),
  ];
}

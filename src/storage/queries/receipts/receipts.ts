import type pg from 'pg';
import { doubtfulKinds, steps } from '#domain/messages/message.ts';
import { textArray } from '../../array-literal.ts';
import { named } from '../../database.ts';
import { attemptOf, besideStep, isReason, listOf, stepOf } from '../messages/event-facts.ts';

/** A submitted part, found by the carrier's id, with what is known of its end. */
export type SubmittedPart = {
  carrierMessageId: string;
  accountId: string;
  sendId: string;
  n: number;
  part: number;
  at: Date;
  recipient: string;
  sender: string;
  priceMicros: number;
  /** The only message of its send. */
  alone: boolean;
  final: 'delivered' | 'undelivered' | 'unknown' | null;
  /** Receipts recorded that changed nothing. */
  laterReceipts: number;
  /** It was in doubt: its id is that of the receipt which settled it. */
  doubted: boolean;
};

/** Parts that a carrier gave one of these ids. Several carriers, and a carrier over the years, may use an id twice. */
export async function submittedParts(
  pool: pg.Pool,
  { carrierId, ids, since }: { carrierId: number; ids: readonly string[]; since: Date },
): Promise<SubmittedPart[]> {
  return named<SubmittedPart>(pool, {
    name: 'submitted-parts',
    // The ids first, then what belongs to each: a plan made while the tables are empty would begin anywhere.
    text: `with given as materialized (
        select carrier_message_id, account_id, send_id, n, part, at, reason from event
        where carrier_message_id = any($2::text[]) and kind = 'submitted' and carrier_id = $1 and at >= $3
      )
      select g.carrier_message_id as "carrierMessageId", g.account_id as "accountId", g.send_id as "sendId", g.n, g.part, g.at,
        m.recipient, s.sender, m.price_micros as "priceMicros", s.recipients = 1 as alone, ending.final,
        ending.later as "laterReceipts", ${isReason('g.reason', 'known_from_receipt')} as doubted
      from given g
      cross join lateral (
        select recipient, price_micros from message m
        where m.account_id = g.account_id and m.send_id = g.send_id and m.n = g.n offset 0
      ) m
      cross join lateral (
        select sender, recipients from send s where s.account_id = g.account_id and s.id = g.send_id offset 0
      ) s
      cross join lateral (
        select case when bool_or(f.step = ${steps.delivered}) then 'delivered'
            when bool_or(f.step = ${steps.undelivered}) then 'undelivered'
            when bool_or(f.step = ${steps.unknown}) then 'unknown' end as final,
          (count(*) filter (where f.step > ${steps.later}))::int as later
        from event f where f.account_id = g.account_id and f.send_id = g.send_id and f.n = g.n and f.part = g.part
          and f.step >= ${steps.delivered}
      ) ending
      order by g.at desc, g.part`,
    values: [carrierId, textArray(ids), since],
  });
}

/** Advisory locks of those who settle doubts: this number and the carrier. Any constant would do. */
const DOUBT_LOCKS = 0x646f;

/**
 * Of all processes one at a time settles doubts about a carrier's messages by their receipts, until its transaction ends: two
 * that took different receipts for the same part would each leave one to be believed of another part later.
 */
export async function lockInDoubt(client: pg.PoolClient, carrierId: number): Promise<void> {
  await client.query('select pg_advisory_xact_lock($1, $2)', [DOUBT_LOCKS, carrierId]);
}

/** Messages to one number that are looked at for one in doubt: the latest. */
const LATEST_MESSAGES = 200;

export type PartWithLostId = {
  accountId: string;
  sendId: string;
  n: number;
  part: number;
  attempt: number;
  recipient: string;
  sender: string;
  priceMicros: number;
  /** The only message of its send. */
  alone: boolean;
  /** Another copy of it has settled the doubt: what is not known is the id of this one. */
  settled: boolean;
  /** Its end so far; `unknown` too when it was closed as in doubt. */
  ended: 'delivered' | 'undelivered' | 'unknown' | null;
  /** Receipts recorded that changed nothing. */
  laterReceipts: number;
  /** It was not handed over before this instant. */
  handedOverAt: Date;
  /** When it came into doubt, with its latest copy. */
  doubtedAt: Date;
};

const doubtful = listOf(doubtfulKinds);

/**
 * Parts with a copy whose id is not known, on a carrier, that were to reach one of some numbers: those in doubt, or closed as
 * such, the oldest first; then those that another copy has settled.
 */
export async function partsWithLostIds(
  pool: pg.Pool | pg.PoolClient,
  { carrierId, numbers, since }: { carrierId: number; numbers: readonly string[]; since: Date },
): Promise<PartWithLostId[]> {
  return named<PartWithLostId>(pool, {
    name: 'parts-with-lost-ids',
    // The numbers first, then their latest messages, then what happened to each (measured the other way round: 24 s).
    text: `select m.account_id as "accountId", m.send_id as "sendId", m.n, doubt.part, doubt.attempt, m.recipient, s.sender,
        m.price_micros as "priceMicros", s.recipients = 1 as alone, doubt.settled,
        doubt.ended, doubt.later as "laterReceipts", greatest(s.created_at, s.due_at, doubt."putOffAt") as "handedOverAt", doubt."doubtedAt"
      from unnest($2::text[]) as wanted(number)
      cross join lateral (
        select account_id, send_id, n, recipient, price_micros from message
        where recipient = wanted.number order by send_id desc limit ${LATEST_MESSAGES}
      ) m
      cross join lateral (
        select e.part, ${attemptOf('min(e.step) filter (where copy.lost)')} as attempt, min(e.at) as since,
          not bool_and(e.kind in ${doubtful} or e.kind = 'unknown' and ${isReason('e.reason', 'closed_in_doubt')}) as settled,
          case when bool_or(e.step = ${steps.delivered}) then 'delivered'
            when bool_or(e.step = ${steps.undelivered}) then 'undelivered'
            when bool_or(e.step = ${steps.unknown}) then 'unknown' end as ended,
          (count(*) filter (where e.step > ${steps.later}))::int as later, max(e.at) filter (where e.kind = 'in_doubt') as "doubtedAt",
          max(e.at) filter (where e.kind = 'deferred' and e.step < first.step) as "putOffAt"
        from event e
        left join lateral (
          select min(d.step) as step from event d
          where d.account_id = e.account_id and d.send_id = e.send_id and d.n = e.n and d.part = e.part and d.kind = 'in_doubt'
        ) first on true
        cross join lateral (
          select e.kind = 'in_doubt' and not exists (
            select from event k where k.account_id = e.account_id and k.send_id = e.send_id and k.n = e.n
              and k.part in (0, e.part) and k.step = ${besideStep('e.step', { from: 'inDoubt', to: 'outcome' })} and k.kind in ('submitted', 'refused')
          ) as lost
        ) copy
        where e.account_id = m.account_id and e.send_id = m.send_id and e.n = m.n
        group by e.part
        having bool_or(copy.lost and e.carrier_id = $1 and e.at >= $3)
      ) doubt
      cross join lateral (
        select sender, recipients, created_at, due_at from send s where s.account_id = m.account_id and s.id = m.send_id offset 0
      ) s
      order by doubt.settled, doubt.since, m.send_id, m.n, doubt.part limit 5000`,
    values: [carrierId, textArray(numbers), since],
  });
}

/** A message that a worker has taken and whose answers are not all written down: it may be at the carrier under any id. */
export type OpenMessage = { sendId: string; n: number; recipient: string; sender: string };

/** The messages being handed over to a carrier that are to reach one of some numbers. */
export async function openMessages(
  pool: pg.Pool | pg.PoolClient,
  { carrierId, numbers }: { carrierId: number; numbers: readonly string[] },
): Promise<OpenMessage[]> {
  return named<OpenMessage>(pool, {
    name: 'open-messages',
    text: `select m.send_id as "sendId", m.n, m.recipient, s.sender
      from unnest($2::text[]) as wanted(number)
      cross join lateral (
        select account_id, send_id, n, recipient, parts from message
        where recipient = wanted.number order by send_id desc limit ${LATEST_MESSAGES}
      ) m
      cross join lateral (
        select sender from send s where s.account_id = m.account_id and s.id = m.send_id offset 0
      ) s
      cross join lateral (
        select attempt from queue q where q.account_id = m.account_id and q.send_id = m.send_id and m.n between q.first and q.last
          and num_nonnulls(q.worker) = 1 and q.carrier_id = $1 offset 0 -- by its key, not among all that are open
      ) q
      where m.parts > (
        select count(*) from event e
        where e.account_id = m.account_id and e.send_id = m.send_id and e.n = m.n
          and e.step = ${stepOf('q.attempt', 'outcome')} and e.kind in ('submitted', 'refused')
      )`,
    values: [carrierId, textArray(numbers)],
  });
}

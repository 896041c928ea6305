import type pg from 'pg';
import { steps } from '#domain/message.ts';
import { textArray } from '../array-literal.ts';
import { named } from '../database.ts';

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
};

/** Parts that a carrier gave one of these ids. Several carriers, and a carrier over the years, may use an id twice. */
export async function submittedParts(
  pool: pg.Pool,
  { carrierId, ids, since }: { carrierId: number; ids: readonly string[]; since: Date },
): Promise<SubmittedPart[]> {
  return named<SubmittedPart>(pool, {
    name: 'submitted-parts',
    text: `select e.carrier_message_id as "carrierMessageId", e.account_id as "accountId", e.send_id as "sendId", e.n, e.part, e.at,
        m.recipient, s.sender, m.price_micros as "priceMicros", s.recipients = 1 as alone, ending.final, ending.later as "laterReceipts"
      from event e
      join message m on m.account_id = e.account_id and m.send_id = e.send_id and m.n = e.n
      join send s on s.account_id = e.account_id and s.id = e.send_id
      cross join lateral (
        select case when bool_or(f.step = ${steps.delivered}) then 'delivered'
            when bool_or(f.step = ${steps.undelivered}) then 'undelivered'
            when bool_or(f.step = ${steps.unknown}) then 'unknown' end as final,
          (count(*) filter (where f.step > ${steps.later}))::int as later
        from event f where f.account_id = e.account_id and f.send_id = e.send_id and f.n = e.n and f.part = e.part
          and f.step >= ${steps.delivered}
      ) ending
      where e.carrier_message_id = any($2::text[]) and e.kind = 'submitted' and e.carrier_id = $1 and e.at >= $3
      order by e.at desc, e.part`,
    values: [carrierId, textArray(ids), since],
  });
}

export type DoubtfulPart = {
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
};

/** Parts in doubt on a carrier that were to reach one of some numbers; the oldest first. */
export async function doubtfulParts(
  pool: pg.Pool,
  { carrierId, numbers, since }: { carrierId: number; numbers: readonly string[]; since: Date },
): Promise<DoubtfulPart[]> {
  return named<DoubtfulPart>(pool, {
    name: 'doubtful-parts',
    text: `select e.account_id as "accountId", e.send_id as "sendId", e.n, e.part, min(e.step) / 10 as attempt,
        m.recipient, s.sender, m.price_micros as "priceMicros", bool_or(s.recipients = 1) as alone
      from event e
      join message m on m.account_id = e.account_id and m.send_id = e.send_id and m.n = e.n
      join send s on s.account_id = e.account_id and s.id = e.send_id
      where e.kind = 'in_doubt' and e.carrier_id = $1 and e.at >= $3 and m.recipient = any($2::text[])
        and not exists (
          select 1 from event o where o.account_id = e.account_id and o.send_id = e.send_id and o.n = e.n
            and o.part = e.part and o.kind not in ('held', 'deferred', 'in_doubt'))
      group by e.account_id, e.send_id, e.n, e.part, m.recipient, s.sender, m.price_micros
      order by min(e.at), e.send_id, e.n, e.part limit 5000`,
    values: [carrierId, textArray(numbers), since],
  });
}

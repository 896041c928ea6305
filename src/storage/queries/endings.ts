import type pg from 'pg';
import { noReceipt, steps } from '#domain/message.ts';
import { named } from '../database.ts';

/** How much of the messages one page of closing looks at. */
export type ClosingPage = {
  now: Date /** The latest end of validity. */;
  until: Date;
  sends: number;
  messages: number;
};

export type Closed = {
  /** Parts that were closed. */
  parts: number;
  /** Whether there may be more before `until`. */
  more: boolean;
};

/** A refusal, a refund or a carrier's word: nothing more is waited for. */
const ends = `('refused', 'expired', 'suppressed', 'cancelled', 'delivered', 'undelivered', 'unknown')`;

/**
 * Records `unknown` for parts that were submitted, or are in doubt, and of which nothing was heard in time. Goes through the
 * sends in the order in which their validity ends, a page at a time; `closing` tells how far, so each message is looked at
 * once. One process does it at a time. A part sent without asking for a receipt stays submitted.
 */
export async function closePage(pool: pg.Pool, { now, until, sends, messages }: ClosingPage): Promise<Closed> {
  const [row] = await named<Closed>(pool, {
    name: 'close-page',
    text: `with place as materialized (
        select valid_until, send_id, n from closing for update skip locked
      ), next as materialized (
        select s.account_id, s.id, s.valid_until, s.recipients, s.all_told,
          case when s.id = p.send_id and s.valid_until = p.valid_until then p.n else -1 end as after
        from place p cross join lateral (
          select account_id, id, valid_until, recipients,
            recipients > 1 and in_doubt = 0 and submitted = delivered + undelivered as all_told
          from send where (valid_until, id) >= (p.valid_until, p.send_id) and valid_until <= $2
          order by valid_until, id limit $3
        ) s
      ), measured as (
        select *, coalesce(sum(case when all_told then 0 else recipients - 1 - after end) over (
          order by valid_until, id rows between unbounded preceding and 1 preceding), 0) as before
        from next
      ), page as materialized (
        select account_id, id, valid_until, all_told, after,
          case when all_told then recipients - 1 else least(recipients - 1, after + $4 - before)::int end as through
        from measured where before < $4
      ), silent as materialized (
        select p.account_id, p.id as send_id, e.n, e.part, e.carrier_id, e.doubted
        from page p cross join lateral (
          select n, part, max(carrier_id) as carrier_id, not bool_or(kind = 'submitted') as doubted
          from event where account_id = p.account_id and send_id = p.id and n > p.after and n <= p.through
          group by n, part
          having not bool_or(kind in ${ends})
            and (bool_or(kind = 'submitted' and code is distinct from '${noReceipt}')
              or bool_or(kind = 'in_doubt') and not bool_or(kind = 'submitted'))
        ) e
        where not p.all_told
      ), closed as (
        insert into event (account_id, send_id, n, part, step, kind, at, carrier_id, detail)
        select account_id, send_id, n, part, ${steps.unknown}, 'unknown', $1, carrier_id,
          case when doubted then 'nothing was heard of it in time' else 'no receipt came in time' end
        from silent on conflict do nothing
      ), counted as (
        update send s set in_doubt = s.in_doubt - d.parts
        from (select account_id, send_id, count(*)::int as parts from silent where doubted group by account_id, send_id) d
        where s.account_id = d.account_id and s.id = d.send_id and s.recipients > 1
      ), reached as (
        update closing c set valid_until = p.valid_until, send_id = p.id, n = p.through
        from (select * from page order by valid_until desc, id desc limit 1) p
      )
      select (select count(*) from silent)::int as parts,
        (select count(*) from page) = $3 or exists (select from measured where before >= $4)
          or exists (select from page p join next x on x.id = p.id where p.through < x.recipients - 1) as more`,
    values: [now, until, sends, messages],
  });
  return row!;
}

export type Resend = {
  carrierId: number /** In doubt since this instant or before. */;
  since: Date;
  notBefore: Date;
  now: Date;
  limit: number;
};

/**
 * Queues notifications again whose parts are in doubt, once for each part. That it is so stands in their events: a part that
 * was put off after it came into doubt. Gives the number of messages.
 */
export async function queueDoubtfulAgain(pool: pg.Pool, resend: Resend): Promise<number> {
  const rows = await named<{ messages: number }>(pool, {
    name: 'queue-doubtful-again',
    text: `with doubtful as materialized (
        select e.account_id, e.send_id, e.n, e.part, e.step, m.parts
        from event e
        join send s on s.account_id = e.account_id and s.id = e.send_id
        join message m on m.account_id = e.account_id and m.send_id = e.send_id and m.n = e.n
        where e.kind = 'in_doubt' and e.carrier_id = $1 and e.at > $2 and e.at <= $3
          and s.kind = 'notification' and s.valid_until > $4
          and not exists (
            select from event o where o.account_id = e.account_id and o.send_id = e.send_id and o.n = e.n
              and o.part in (0, e.part) and o.step <> e.step
              and (o.kind not in ('held', 'deferred') or o.kind = 'deferred' and o.step > e.step))
          and not exists (
            select from slice l where l.account_id = e.account_id and l.send_id = e.send_id and e.n between l.first and l.last)
        order by e.at limit $5
      ), again as (
        insert into event (account_id, send_id, n, part, step, kind, at, carrier_id, detail)
        select account_id, send_id, n, part, step + 1, 'deferred', $4, $1, 'nothing was heard of it: it is sent once more'
        from doubtful on conflict do nothing
        returning account_id, send_id, n, step
      ), queued as (
        insert into slice (account_id, send_id, first, last, carrier_id, lane, parts, not_before, attempt)
        select d.account_id, d.send_id, d.n, d.n, $1, 0, d.parts, $4, max(d.step) / 10
        from doubtful d join again a using (account_id, send_id, n)
        group by d.account_id, d.send_id, d.n, d.parts
        returning 1
      )
      select count(*)::int as messages from queued`,
    values: [resend.carrierId, resend.since, resend.notBefore, resend.now, resend.limit],
  });
  return rows[0]!.messages;
}

import type pg from 'pg';
import { endedKinds, steps } from '#domain/messages/message.ts';
import { named } from '../../database.ts';
import { isReason, listOf, reasonOf } from '../messages/event-facts.ts';

/** How much of the messages one page of closing looks at. */
export type ReceiptDeadlinePage = {
  now: Date /** The latest end of validity. */;
  until: Date;
  sends: number;
  messages: number;
};

export type ClosedPage = {
  /** Parts that were closed. */
  parts: number;
  /** Whether there may be more before `until`. */
  more: boolean;
};

/**
 * Records `unknown` for parts that were submitted and of which nothing was heard in time, and for parts in doubt that nobody
 * has closed. Goes through the sends in the order in which their validity ends, a page at a time; `closing` tells how far, so
 * each message is looked at once. One process does it at a time. A part sent without asking for a receipt stays submitted.
 */
export async function closeUnreceiptedPage(
  pool: pg.Pool,
  { now, until, sends, messages }: ReceiptDeadlinePage,
): Promise<ClosedPage> {
  const [row] = await named<ClosedPage>(pool, {
    name: 'close-unreceipted',
    text: `with place as materialized (
        select valid_until, send_id, n from receipt_deadline for update skip locked
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
          having not bool_or(kind in ${listOf(endedKinds)})
            and (bool_or(kind = 'submitted' and not ${isReason('reason', 'no_receipt')})
              or bool_or(kind = 'in_doubt') and not bool_or(kind = 'submitted'))
        ) e
        where not p.all_told
      ), closed as (
        insert into event (account_id, send_id, n, part, step, kind, at, carrier_id, reason)
        select account_id, send_id, n, part, ${steps.unknown}, 'unknown', $1, carrier_id,
          case when doubted then ${reasonOf({ code: 'closed_in_doubt', charge: 'charged' })}
            else ${reasonOf({ code: 'no_receipt_in_time' })} end
        from silent on conflict do nothing
      ), reached as (
        update receipt_deadline c set valid_until = p.valid_until, send_id = p.id, n = p.through
        from (select * from page order by valid_until desc, id desc limit 1) p
      )
      select (select count(*) from silent)::int as parts,
        (select count(*) from page) = $3 or exists (select from measured where before >= $4)
          or exists (select from page p join next x on x.id = p.id where p.through < x.recipients - 1) as more`,
    values: [now, until, sends, messages],
  });
  return row!;
}

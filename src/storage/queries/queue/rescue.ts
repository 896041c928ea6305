import type pg from 'pg';
import { unsentKinds } from '#domain/messages/message.ts';
import { plainArray } from '../../array-literal.ts';
import { byKey } from '../../by-key.ts';
import { named } from '../../database.ts';
import { listOf, reasonOf, stepOf } from '../messages/event-facts.ts';
import type { Slice } from './slices.ts';

/**
 * Ends slices whose worker is dead. Every part without an outcome may have left and may not: it is recorded as in doubt, and
 * never sent again from here. Gives the number of parts that came into doubt.
 */
export function rescueSlices(
  pool: pg.Pool,
  slices: readonly (Slice & { worker: string })[],
  now: Date,
): Promise<number> {
  return putInDoubt(pool, { slices, now }, 'rescue-slices', {
    gone: `delete from slice s
        using ${ASKED}
        where ${byKey('s.account_id', 'c.account_id')} and s.send_id = c.send_id and s.first = c.first
          and s.attempt = c.attempt and s.worker is not distinct from c.worker
        returning s.account_id, s.send_id, s.first, s.last, s.attempt, s.carrier_id`,
    counted: `update send s set in_doubt = s.in_doubt + c.parts from counted c
        where ${byKey('s.account_id', 'c.account_id')} and s.id = c.send_id and s.recipients > 1`,
  });
}

/** The same of sends that a dead worker claimed on insert. They lose its name: what it still does in it comes too late. */
export function rescueInsertClaims(
  pool: pg.Pool,
  slices: readonly (Slice & { worker: string })[],
  now: Date,
): Promise<number> {
  return putInDoubt(pool, { slices, now }, 'rescue-insert-claims', {
    gone: `select s.account_id, s.id as send_id, c.first, s.recipients - 1 as last, c.attempt, s.carrier_id
        from ${ASKED}, send s
        where ${byKey('s.account_id', 'c.account_id')} and s.id = c.send_id and s.claimed_by is not distinct from c.worker
        for update of s`,
    counted: `update send s set claimed_by = null, in_doubt = s.in_doubt + case when s.recipients > 1 then g.parts else 0 end
        from ( -- all that are gone, also where nothing of them is in doubt
          select account_id, send_id, sum(parts)::int as parts
          from (select account_id, send_id, parts from counted union all select account_id, send_id, 0 from gone) each
          group by account_id, send_id
        ) g
        where ${byKey('s.account_id', 'g.account_id')} and s.id = g.send_id`,
  });
}

const ASKED =
  'unnest($1::uuid[], $2::uuid[], $3::int[], $4::int[], $5::uuid[]) as c(account_id, send_id, first, attempt, worker)';

type Asked = { slices: readonly (Slice & { worker: string })[]; now: Date };

/** `gone`: takes them away from their worker. `counted`: counts the parts at their sends. */
async function putInDoubt(
  pool: pg.Pool,
  { slices, now }: Asked,
  name: string,
  { gone, counted }: { gone: string; counted: string },
): Promise<number> {
  const rows = await named<{ parts: number }>(pool, {
    name,
    text: `with gone as materialized (${gone}), doubtful as (
        insert into event (account_id, send_id, n, part, step, kind, at, carrier_id, reason)
        select g.account_id, g.send_id, m.n, p.part, ${stepOf('g.attempt', 'inDoubt')}, 'in_doubt', $6, g.carrier_id,
          ${reasonOf({ code: 'process_died' })}
        from gone g
        cross join lateral (
          select account_id, send_id, n, parts from message
          where account_id = g.account_id and send_id = g.send_id and n between g.first and g.last offset 0
        ) m
        cross join lateral generate_series(1, m.parts) as p(part)
        where not exists (
          select 1 from event e where e.account_id = m.account_id and e.send_id = m.send_id and e.n = m.n
            and e.part in (0, p.part) and e.kind not in ${listOf(unsentKinds)} offset 0)
        on conflict do nothing
        returning account_id, send_id
      ), counted as (
        select account_id, send_id, count(*)::int as parts from doubtful group by account_id, send_id
      ), summed as (${counted})
      select coalesce(sum(parts), 0)::int as parts from counted`,
    values: [
      plainArray(slices.map((slice) => slice.accountId)),
      plainArray(slices.map((slice) => slice.sendId)),
      plainArray(slices.map((slice) => slice.first)),
      plainArray(slices.map((slice) => slice.attempt)),
      plainArray(slices.map((slice) => slice.worker)),
      now,
    ],
  });
  return rows[0]?.parts ?? 0;
}

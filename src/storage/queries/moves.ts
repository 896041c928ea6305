import type pg from 'pg';
import { instantArray, plainArray, textArray } from '../array-literal.ts';
import { named } from '../database.ts';
import type { Detour } from './detours.ts';
import type { Slice } from './slices.ts';

/** A slice that nobody has opened. */
export type WaitingSlice = Slice & { notBefore: Date };

export type WaitingPage = { carrierId: number; now: Date; after: Slice | undefined; limit: number };

/** Slices that wait for a carrier and might leave now, or wait to be tried again: a page, in the order of their keys. */
export async function readWaitingSlices(pool: pg.Pool, page: WaitingPage): Promise<WaitingSlice[]> {
  const { carrierId, now, after, limit } = page;
  return named<WaitingSlice>(pool, {
    name: 'read-waiting-slices',
    text: `select account_id as "accountId", send_id as "sendId", first, last, attempt, not_before as "notBefore" from slice
      where carrier_id = $1 and worker is null and not_before < 'infinity'
        and (not_before <= $2 or attempt > 0 and held is null)
        and ($3::uuid is null or (account_id, send_id, first) > ($3, $4::uuid, $5::int))
      order by account_id, send_id, first limit $6`,
    values: [carrierId, now, after?.accountId ?? null, after?.sendId ?? null, after?.first ?? null, limit],
  });
}

/** A waiting slice, and where its positions go: `carrierId` of each run, and from when on it may leave. */
export type Move = {
  slice: WaitingSlice;
  runs: readonly { first: number; last: number; carrierId: number; notBefore: Date }[];
};

/**
 * Gives waiting slices to other carriers, and tells so, in one statement: a slice that was opened meanwhile stays as it is. Gives
 * the number of slices that moved.
 */
export async function moveSlices(pool: pg.Pool, moves: readonly Move[], detours: readonly Detour[]): Promise<number> {
  const runs = moves.flatMap((move, owner) => move.runs.map((run) => ({ owner: owner + 1, ...run })));
  const [row] = await named<{ moved: number }>(pool, {
    name: 'move-slices',
    text: `with gone as (
        delete from slice s
        using unnest($1::uuid[], $2::uuid[], $3::int[], $4::int[], $5::int[]) with ordinality
          as c(account_id, send_id, first, last, attempt, owner)
        where s.account_id = c.account_id and s.send_id = c.send_id and s.first = c.first and s.last = c.last
          and s.attempt = c.attempt and s.worker is null
        returning c.owner, s.account_id, s.send_id, s.first, s.last, s.lane, s.parts, s.attempt
      ), put as (
        insert into slice (account_id, send_id, first, last, carrier_id, lane, parts, not_before, attempt)
        select g.account_id, g.send_id, a.first, a.last, a.carrier_id, g.lane, g.parts, a.not_before, g.attempt
        from gone g
        join unnest($6::int[], $7::int[], $8::int[], $9::smallint[], $10::timestamptz[])
          as a(owner, first, last, carrier_id, not_before) on a.owner = g.owner
      ), told as (
        insert into detour (account_id, send_id, first, last, attempt, from_carrier_id, to_carrier_id, reason, at)
        select g.account_id, g.send_id, d.first, d.last, coalesce((
            select max(o.attempt) from detour o
            where o.account_id = g.account_id and o.send_id = g.send_id and o.first = d.first
          ), 0) + 1, d.from_carrier_id, d.to_carrier_id, d.reason, d.at
        from gone g
        join unnest($11::uuid[], $12::int[], $13::int[], $14::smallint[], $15::smallint[], $16::text[], $17::timestamptz[])
          as d(send_id, first, last, from_carrier_id, to_carrier_id, reason, at)
          on d.send_id = g.send_id and d.first between g.first and g.last
        on conflict do nothing
      )
      select count(*)::int as moved from gone`,
    values: [
      plainArray(moves.map(({ slice }) => slice.accountId)),
      plainArray(moves.map(({ slice }) => slice.sendId)),
      plainArray(moves.map(({ slice }) => slice.first)),
      plainArray(moves.map(({ slice }) => slice.last)),
      plainArray(moves.map(({ slice }) => slice.attempt)),
      plainArray(runs.map(({ owner }) => owner)),
      plainArray(runs.map(({ first }) => first)),
      plainArray(runs.map(({ last }) => last)),
      plainArray(runs.map(({ carrierId }) => carrierId)),
      instantArray(runs.map(({ notBefore }) => notBefore)),
      plainArray(detours.map(({ sendId }) => sendId)),
      plainArray(detours.map(({ first }) => first)),
      plainArray(detours.map(({ last }) => last)),
      plainArray(detours.map(({ fromCarrierId }) => fromCarrierId)),
      plainArray(detours.map(({ toCarrierId }) => toCarrierId)),
      textArray(detours.map(({ reason }) => reason)),
      instantArray(detours.map(({ at }) => at)),
    ],
  });
  return row?.moved ?? 0;
}

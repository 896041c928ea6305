import type pg from 'pg';
import { instantArray, plainArray, textArray } from '../../array-literal.ts';
import { byKey } from '../../by-key.ts';
import { named } from '../../database.ts';
import { type SettledTickets, settledValues, stands } from '../acceptance/acceptors.ts';
import { placed } from '../acceptance/placed.ts';
import type { Reroute } from './reroutes.ts';
import type { Slice } from './slices.ts';

/** A slice that nobody has opened. */
export type WaitingSlice = Slice & { notBefore: Date };

export type WaitingPage = {
  carrierId: number;
  now: Date;
  after: Slice | undefined;
  limit: number;
  settled: SettledTickets;
};

/** Slices that wait for a carrier and might leave now, or wait to be tried again: a page, in the order of their keys. */
export async function readWaitingSlices(pool: pg.Pool, page: WaitingPage): Promise<WaitingSlice[]> {
  const { carrierId, now, after, limit, settled } = page;
  return named<WaitingSlice>(pool, {
    name: 'read-waiting-slices',
    text: `select account_id as "accountId", send_id as "sendId", first, last, attempt, not_before as "notBefore" from slice
      where carrier_id = $1 and worker is null and not_before < 'infinity'
        and (not_before <= $2 or attempt > 0 and held is null)
        and ($3::uuid is null or (account_id, send_id, first) > ($3, $4::uuid, $5::int))
        and ${stands('slice', 7)}
      order by account_id, send_id, first limit $6`,
    values: [
      ...[carrierId, now, after?.accountId ?? null, after?.sendId ?? null, after?.first ?? null, limit],
      ...settledValues(settled),
    ],
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
export async function moveSlices(pool: pg.Pool, moves: readonly Move[], reroutes: readonly Reroute[]): Promise<number> {
  const runs = placed(moves.map((move) => move.runs));
  const ofSend = Map.groupBy(reroutes, ({ sendId }) => sendId);
  const begins =
    ({ first, last }: Slice) =>
    (reroute: Reroute) =>
      first <= reroute.first && reroute.first <= last;
  const inserted = placed(moves.map(({ slice }) => (ofSend.get(slice.sendId) ?? []).filter(begins(slice))));
  const run = (i: number, type: string) => `($${i}::${type}[])[a.run]`;
  const column = (i: number, type: string) => `($${i}::${type}[])[d.way]`;
  const [row] = await named<{ moved: number }>(pool, {
    name: 'move-slices',
    text: `with gone as (
        delete from slice s
        using unnest($1::uuid[], $2::uuid[], $3::int[], $4::int[], $5::int[]) with ordinality
          as c(account_id, send_id, first, last, attempt, owner)
        where ${byKey('s.account_id', 'c.account_id')} and s.send_id = c.send_id and s.first = c.first and s.last = c.last
          and s.attempt = c.attempt and num_nulls(s.worker) = 1 -- and no index of those without a worker is read instead
        returning c.owner, s.account_id, s.send_id, s.lane, s.parts, s.attempt
      ), put as (
        insert into slice (account_id, send_id, lane, parts, attempt, first, last, carrier_id, not_before)
        select g.account_id, g.send_id, g.lane, g.parts, g.attempt, ${run(8, 'int')}, ${run(9, 'int')}, ${run(10, 'smallint')},
          ${run(11, 'timestamptz')}
        from gone g cross join lateral generate_series(($6::int[])[g.owner], ($7::int[])[g.owner]) as a(run)
      ), told as (
        insert into reroute (account_id, send_id, first, last, attempt, from_carrier_id, to_carrier_id, reason, at)
        select g.account_id, g.send_id, ${column(14, 'int')}, ${column(15, 'int')}, coalesce((
            select max(o.attempt) from reroute o
            where o.account_id = g.account_id and o.send_id = g.send_id and o.first = ${column(14, 'int')}
          ), 0) + 1, ${column(16, 'smallint')}, ${column(17, 'smallint')}, ${column(18, 'jsonb')}, ${column(19, 'timestamptz')}
        from gone g cross join lateral generate_series(($12::int[])[g.owner], ($13::int[])[g.owner]) as d(way)
        on conflict do nothing
      )
      select count(*)::int as moved from gone`,
    values: [
      plainArray(moves.map(({ slice }) => slice.accountId)),
      plainArray(moves.map(({ slice }) => slice.sendId)),
      plainArray(moves.map(({ slice }) => slice.first)),
      plainArray(moves.map(({ slice }) => slice.last)),
      plainArray(moves.map(({ slice }) => slice.attempt)),
      plainArray(runs.first),
      plainArray(runs.last),
      plainArray(runs.all.map(({ first }) => first)),
      plainArray(runs.all.map(({ last }) => last)),
      plainArray(runs.all.map(({ carrierId }) => carrierId)),
      instantArray(runs.all.map(({ notBefore }) => notBefore)),
      plainArray(inserted.first),
      plainArray(inserted.last),
      plainArray(inserted.all.map(({ first }) => first)),
      plainArray(inserted.all.map(({ last }) => last)),
      plainArray(inserted.all.map(({ fromCarrierId }) => fromCarrierId)),
      plainArray(inserted.all.map(({ toCarrierId }) => toCarrierId)),
      textArray(inserted.all.map(({ reason }) => reason)),
      instantArray(inserted.all.map(({ at }) => at)),
    ],
  });
  return row?.moved ?? 0;
}

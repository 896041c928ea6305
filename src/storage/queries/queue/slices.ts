import type pg from 'pg';
import { plainArray, textArray } from '../../array-literal.ts';
import { byKey } from '../../by-key.ts';
import { named } from '../../database.ts';
import { type SettledTickets, settledValues, stands } from '../acceptance/acceptors.ts';
import { queueClaimed } from './insert-claims.ts';

/** Messages first to last of a send, opened by this worker. `attempt` tells one claim of the same positions from another. */
export type Slice = {
  accountId: string;
  sendId: string;
  first: number;
  last: number;
  attempt: number;
  /** All of a send that was claimed by the statement that wrote it: there is no row of it. */
  onInsert?: boolean;
};

/** Lanes in the order in which they leave. */
export const lanes = { notification: 0, marketing: 1 } as const;
export type Lane = (typeof lanes)[keyof typeof lanes];

export type AccountTurn = { lane: Lane; accountId: string /** When the first of its slices may leave. */; dueAt: Date };

/**
 * The accounts with slices waiting for some carriers, and since when. Steps from one account to the next along the index, so
 * that a long queue costs no more than a short one.
 */
export async function waitingAccounts(
  pool: pg.Pool,
  carrierIds: readonly number[],
): Promise<(AccountTurn & { carrierId: number })[]> {
  return named<AccountTurn & { carrierId: number }>(pool, {
    name: 'waiting-accounts',
    text: `with recursive pair as (
        select c.carrier_id, first.lane, first.account_id from unnest($1::smallint[]) as c(carrier_id) cross join lateral (
          select lane, account_id from slice
          where carrier_id = c.carrier_id and worker is null order by lane, account_id limit 1
        ) first
        union all
        select pair.carrier_id, next.lane, next.account_id from pair cross join lateral (
          select lane, account_id from slice
          where carrier_id = pair.carrier_id and worker is null and (lane, account_id) > (pair.lane, pair.account_id)
          order by lane, account_id limit 1
        ) next
      )
      select pair.carrier_id as "carrierId", pair.lane, pair.account_id as "accountId", oldest.not_before as "dueAt"
      from pair cross join lateral (
        select not_before from slice
        where carrier_id = pair.carrier_id and worker is null and lane = pair.lane and account_id = pair.account_id
        order by not_before limit 1
      ) oldest
      where oldest.not_before < 'infinity'`,
    values: [plainArray(carrierIds)],
  });
}

export type Claim = {
  carrierId: number;
  lane: Lane;
  accountId: string;
  worker: string;
  /** Tells it from every other claim of this worker. */
  claim: number;
  now: Date;
  /** The most parts to open; one message is always taken, however long. */
  parts: number;
  /** Of this process, as far as it knows by now. */
  settled: SettledTickets;
  /** What may leave under senders that have a limit, when any has. */
  senders?: readonly SenderAllowance[] | undefined;
};

/** The most parts to open under one sender, which is given in small letters. */
export type SenderAllowance = { sender: string; parts: number };

/** Slices that one claim looks at. */
const SLICES_PER_CLAIM = 300;

/**
 * Opens due slices of one account for one carrier, up to a number of parts; what is over stays behind as a slice of its
 * own. Those that another worker is opening are skipped, never waited for, and so is what may have been refused.
 */
export async function claimSlices(pool: pg.Pool, claim: Claim): Promise<Slice[]> {
  const { carrierId, lane, accountId, now, worker, parts, settled, senders } = claim;
  const asked = [carrierId, lane, accountId, now, worker, parts, ...settledValues(settled), claim.claim];
  if (!senders) return named<Slice>(pool, { name: 'claim-slices', text: claimText(whateverSender), values: asked });
  return named<Slice>(pool, {
    name: 'claim-slices-by-sender',
    text: claimText(bySender),
    values: [
      ...asked,
      textArray(senders.map(({ sender }) => sender)),
      plainArray(senders.map(({ parts: most }) => most)),
    ],
  });
}

const slicesInOrder = 'order by not_before, send_id, first rows between unbounded preceding and 1 preceding';

/** Where no sender has a limit, the sends need not be looked at. */
const whateverSender = `with due as (
        select account_id, send_id, first, last, parts, not_before from slice
        where carrier_id = $1 and lane = $2 and account_id = $3 and worker is null and not_before <= $4
          and ${stands('slice', 7)}
        order by not_before, send_id, first limit ${SLICES_PER_CLAIM} for update skip locked
      ), measured as (
        select *, coalesce(sum((last - first + 1) * parts) over (${slicesInOrder}), 0) as before from due
      ), fitting as (
        select *, least(last, first + greatest(($6 - before) / parts, 1)::int - 1) as until from measured
        where before < $6
      )`;

/** A sender whose allowance is used up does not hold up the others: its slices are passed over. */
const bySender = `with due as (
        select l.account_id, l.send_id, l.first, l.last, l.parts, l.not_before, a.sender, a.parts as allowed
        from slice l
        cross join lateral (select sender from send where account_id = l.account_id and id = l.send_id offset 0) s
        left join unnest($11::text[], $12::int[]) as a(sender, parts) on a.sender = lower(s.sender)
        where l.carrier_id = $1 and l.lane = $2 and l.account_id = $3 and l.worker is null and l.not_before <= $4
          and (a.parts is null or a.parts > 0) and ${stands('l', 7)}
        order by l.not_before, l.send_id, l.first limit ${SLICES_PER_CLAIM} for update of l skip locked
      ), measured as (
        select *, coalesce(sum((last - first + 1) * parts) over (${slicesInOrder}), 0) as before,
          coalesce(sum((last - first + 1) * parts) over (partition by sender ${slicesInOrder}), 0) as of_sender
        from due
      ), fitting as (
        select *, least(last, first + greatest(least($6 - before, allowed - of_sender) / parts, 1)::int - 1) as until
        from measured where before < $6 and (allowed is null or of_sender < allowed)
      )`;

function claimText(fitting: string): string {
  return `${fitting}, opened as (
        update slice s set worker = $5, claim = $10, attempt = s.attempt + 1, held = null, last = f.until, acceptor = null, ticket = null
        from fitting f where ${byKey('s.account_id', 'f.account_id')} and s.send_id = f.send_id and s.first = f.first
        returning s.account_id as "accountId", s.send_id as "sendId", s.first, s.last, s.attempt, s.carrier_id, s.lane, s.parts
      ), rest as (
        insert into slice (account_id, send_id, first, last, carrier_id, lane, parts, not_before, attempt)
        select o."accountId", o."sendId", f.until + 1, f.last, o.carrier_id, o.lane, o.parts, f.not_before, o.attempt - 1
        from fitting f join opened o on o."accountId" = f.account_id and o."sendId" = f.send_id and o.first = f.first
        where f.until < f.last
      )
      select "accountId", "sendId", first, last, attempt from opened`;
}

/** Claims of a process, under whichever worker it was. */
export type ClaimsMade = { workers: readonly string[]; ranges: readonly { first: number; last: number }[] };

/**
 * Puts back what claims have opened whose answer never came, so that nothing of it was handed over. Gives the number of slices.
 * One that another claim has opened since, or that was opened as it was accepted, is left alone.
 */
export async function releaseClaims(pool: pg.Pool, { workers, ranges }: ClaimsMade): Promise<number> {
  const [row] = await named<{ slices: number }>(pool, {
    name: 'release-claims',
    text: `with released as (
        update slice s set worker = null, claim = null
        where s.worker = any($1::uuid[]) and s.claim <@ $2::int8multirange
        returning 1
      )
      select count(*)::int as slices from released`,
    values: [plainArray(workers), plainArray(ranges.map(({ first, last }) => `[${first},${last}]`))],
  });
  return row!.slices;
}

/** A slice, and the worker that opened it. `notBefore`: it waits until then at least when it is put back. */
export type OpenedSlice = { slice: Slice; worker: string; notBefore?: Date };

/** Puts opened slices back of which nothing has left. Those that are not there, or another's by now, are left alone. */
export async function giveBackSlices(pool: pg.Pool, opened: readonly OpenedSlice[]): Promise<void> {
  const claimed = opened.filter(({ slice }) => slice.onInsert);
  await queueClaimed(
    pool,
    claimed.map(({ slice: { accountId, sendId, first, last }, worker, notBefore }) => ({
      ...{ accountId, sendId, worker },
      again: [{ first, last, notBefore }],
    })),
  );
  if (claimed.length < opened.length) {
    await giveBackRows(
      pool,
      opened.filter(({ slice }) => !slice.onInsert),
    );
  }
}

async function giveBackRows(pool: pg.Pool, opened: readonly OpenedSlice[]): Promise<void> {
  await named(pool, {
    name: 'give-back-slices',
    text: `update slice s set worker = null, not_before = greatest(s.not_before, o.not_before)
      from unnest($1::uuid[], $2::uuid[], $3::int[], $4::int[], $5::uuid[], $6::timestamptz[])
        as o(account_id, send_id, first, attempt, worker, not_before)
      where ${byKey('s.account_id', 'o.account_id')} and s.send_id = o.send_id and s.first = o.first
        and s.attempt = o.attempt and s.worker is not distinct from o.worker`,
    values: [
      plainArray(opened.map(({ slice }) => slice.accountId)),
      plainArray(opened.map(({ slice }) => slice.sendId)),
      plainArray(opened.map(({ slice }) => slice.first)),
      plainArray(opened.map(({ slice }) => slice.attempt)),
      plainArray(opened.map(({ worker }) => worker)),
      plainArray(opened.map(({ notBefore }) => notBefore?.toISOString() ?? null)),
    ],
  });
}

export type Unrouted = {
  /** Carriers that may be used. */
  usable: readonly number[];
  worker: string;
  claim: number;
  now: Date;
  /** What was looked at, and found no carrier, is looked at again when it waits until then at most. */
  lookAgainBefore: Date;
  settled: SettledTickets;
  limit: number;
};

/** An open slice, and the carrier it was waiting for. */
export type UnroutedSlice = Slice & { carrierId: number | null };

const mayBeRouted = `worker is null and (not_before <= $3 or held = 'no_carrier' and attempt > 0 and not_before <= $5)
          and ${stands('slice', 6)}`;

/**
 * Opens slices that wait for no carrier, or for one that may not be used any more. Steps from one carrier to the next along the
 * index: what waits for those that may be used is not looked at.
 */
export async function claimUnroutedSlices(
  pool: pg.Pool,
  { usable, worker, claim, now, lookAgainBefore, settled, limit }: Unrouted,
): Promise<UnroutedSlice[]> {
  return named<UnroutedSlice>(pool, {
    name: 'claim-unrouted-slices',
    text: `with recursive waited_for as (
        (select carrier_id from slice where worker is null and carrier_id is not null order by carrier_id limit 1)
        union all
        select next.carrier_id from waited_for cross join lateral (
          select carrier_id from slice where worker is null and carrier_id > waited_for.carrier_id order by carrier_id limit 1
        ) next
      ), unassigned as (
        select account_id, send_id, first, not_before from slice where carrier_id is null and ${mayBeRouted}
        order by not_before limit $4 for update skip locked
      ), misled as (
        select q.* from waited_for w cross join lateral (
          select account_id, send_id, first, not_before from slice where carrier_id = w.carrier_id and ${mayBeRouted}
          order by not_before limit $4 for update skip locked
        ) q where w.carrier_id <> all($1::smallint[])
      )
      update slice s set worker = $2, claim = $9, attempt = s.attempt + 1, acceptor = null, ticket = null
      from (select * from unassigned union all select * from misled order by not_before limit $4) lost
      where ${byKey('s.account_id', 'lost.account_id')} and s.send_id = lost.send_id and s.first = lost.first
      returning s.account_id as "accountId", s.send_id as "sendId", s.first, s.last, s.attempt, s.carrier_id as "carrierId"`,
    values: [plainArray(usable), worker, now, limit, lookAgainBefore, ...settledValues(settled), claim],
  });
}

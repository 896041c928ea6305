import type pg from 'pg';
import { plainArray } from '../../array-literal.ts';
import { byKey } from '../../by-key.ts';
import { named } from '../../database.ts';
import { dayIdBounds } from '../../partitions.ts';
import { isOpen } from '../acceptance/acceptors.ts';
import { placed } from '../acceptance/placed.ts';

// Sends that were claimed by the statement that accepted them: they have no slice. `send.claimed_by` is what a slice's worker is.

/** A worker may claim on insert from now on, if it lives: sends whose ids are not before `since`. Gives whether it may. */
export async function openInsertClaims(
  pool: pg.Pool,
  { worker, acceptor, since }: { worker: string; acceptor: string; since: string },
): Promise<boolean> {
  const { rowCount } = await pool.query(
    `insert into insert_claim (worker, acceptor, since)
      select id, $2, $3 from worker where id = $1 for key share
      on conflict (worker) do update set acceptor = excluded.acceptor, since = excluded.since`,
    [worker, acceptor, since],
  );
  return rowCount === 1;
}

/** Of what a worker claimed on insert nothing before `since` is open. One that is given up does not come back by it. */
export async function moveInsertClaims(pool: pg.Pool, worker: string, since: string): Promise<void> {
  await pool.query('update insert_claim set since = $2 where worker = $1', [worker, since]);
}

/** Positions of a send that its worker claimed on insert, and puts into the queue. `notBefore`: not before then. */
export type ClaimToQueue = {
  accountId: string;
  sendId: string;
  worker: string;
  again: readonly { first: number; last: number; notBefore?: Date | undefined }[];
};

/**
 * Puts sends into the queue that were claimed on insert, once: done twice, or after others took them over, it changes nothing. Their
 * carrier may have been removed meanwhile. `accepting`: they are not known to be accepted, and wait for their acceptor.
 */
export async function queueClaimed(
  client: pg.Pool | pg.PoolClient,
  claims: readonly ClaimToQueue[],
  accepting?: string,
): Promise<void> {
  if (claims.length === 0) return;
  const { first, last, all: runs } = placed(claims.map(({ again }) => again));
  const run = (i: number, type: string) => `($${i}::${type}[])[a.run]`;
  await named(client, {
    name: 'queue-claimed',
    text: `with freed as (
        update send s set claimed_by = null
        from unnest($1::uuid[], $2::uuid[], $3::uuid[]) with ordinality as c(account_id, send_id, worker, owner)
        where ${byKey('s.account_id', 'c.account_id')} and s.id = c.send_id and s.claimed_by is not distinct from c.worker
        returning c.owner, s.account_id, s.id, s.carrier_id, s.due_at, s.claim_ticket
      )
      insert into slice (account_id, send_id, first, last, carrier_id, lane, parts, not_before, attempt, acceptor, ticket)
      select f.account_id, f.id, ${run(6, 'int')}, ${run(7, 'int')}, (select c.id from carrier c where c.id = f.carrier_id), 0, m.parts,
        greatest(f.due_at, ${run(8, 'timestamptz')}), 1, $9::uuid, case when $9::uuid is not null then f.claim_ticket end
      from freed f
      cross join lateral (
        select parts from message where account_id = f.account_id and send_id = f.id and n = 0 and send_id between $10 and $11 offset 0
      ) m
      cross join lateral generate_series(($4::int[])[f.owner], ($5::int[])[f.owner]) as a(run)`,
    values: [
      ...keys(claims),
      plainArray(first),
      plainArray(last),
      plainArray(runs.map((one) => one.first)),
      plainArray(runs.map((one) => one.last)),
      plainArray(runs.map((one) => one.notBefore?.toISOString() ?? null)),
      accepting ?? null,
      ...dayIdBounds(claims.map(({ sendId }) => sendId)),
    ],
  });
}

function keys(claims: readonly { accountId: string; sendId: string; worker: string }[]): [string, string, string] {
  return [
    plainArray(claims.map(({ accountId }) => accountId)),
    plainArray(claims.map(({ sendId }) => sendId)),
    plainArray(claims.map(({ worker }) => worker)),
  ];
}

/** A send of which something is open, as a slice. `mayBeRefused`: its acceptor has not settled it, and nothing of it has left. */
export type LeftClaim = {
  accountId: string;
  sendId: string;
  first: number;
  last: number;
  attempt: number;
  onInsert: boolean;
  worker: string;
  mayBeRefused: boolean;
};

/** Workers that are not there any more, or have nothing open by their own account (`left`), which claimed on insert. */
export async function abandonedInsertClaims(pool: pg.Pool, left: string | undefined): Promise<string[]> {
  const { rows } = await pool.query<{ worker: string }>(
    'select worker from insert_claim c where worker = $1 or not exists (select from worker w where w.id = c.worker)',
    [left ?? null],
  );
  return rows.map(({ worker }) => worker);
}

/** What such a worker left open. */
export async function leftInsertClaims(pool: pg.Pool, worker: string, limit: number): Promise<LeftClaim[]> {
  const { rows } = await pool.query<LeftClaim>(
    `select account_id as "accountId", send_id as "sendId", 0 as first, recipients - 1 as last, 1 as attempt, worker,
        ${isOpen('o.acceptor', 'o.claim_ticket')} as "mayBeRefused"
      from open_insert_claim o where worker = $1 order by "mayBeRefused" limit $2`,
    [worker, limit],
  );
  return rows.map((row) => ({ ...row, onInsert: true }));
}

/** A dead worker has nothing open any more, and cannot claim anything. */
export async function forgetInsertClaims(pool: pg.Pool, worker: string): Promise<void> {
  await pool.query(
    'delete from insert_claim c where worker = $1 and not exists (select from worker w where w.id = c.worker)',
    [worker],
  );
}

import type pg from 'pg';
import { plainArray } from '../../array-literal.ts';

/** A place in the row of what one process accepts. */
export type Ticket = { acceptor: string; number: number };

/** Which of its tickets a process has settled: all up to one, but for those that it disowned. */
export type SettledTickets = { acceptor: string; upTo: number; disowned: readonly number[] };

/**
 * Of a slice: that it may be handed over, since whoever accepted it has told so, or will be waited for no more. The parameters from
 * `first` on are those of `settledValues`: what this process accepted itself it knows sooner than the table.
 */
export function stands(slice: string, first: number): string {
  const ticket = `${slice}.ticket`;
  const own = `${ticket} <= $${first + 1}::bigint and ${ticket} <> all($${first + 2}::bigint[])`;
  return `(${slice}.acceptor is null
    or case when ${slice}.acceptor = $${first}::uuid then ${own} else not ${isOpen(`${slice}.acceptor`, ticket)} end)`;
}

export function settledValues({ acceptor, upTo, disowned }: SettledTickets): [string, number, string] {
  return [acceptor, upTo, plainArray(disowned)];
}

/** Whether a process has not told that it settled a ticket. */
export function isOpen(acceptor: string, ticket: string): string {
  return `exists (select from acceptor a where a.id = ${acceptor} and (a.settled < ${ticket} or ${ticket} = any(a.disowned)))`;
}

/** A process that accepts, and when it was last heard of: it changes whenever it was. */
export type AcceptorHeartbeat = { id: string; heartbeat: string };

/**
 * Says how far the tickets of a process are settled, and that it lives. Nobody waits until that is on disk: after a crash less is
 * known to be settled, never more.
 */
export async function publishSettled(pool: pg.Pool, settled: SettledTickets): Promise<void> {
  await pool.query(`${PUBLISH_SETTLED} select 1`, settledValues(settled));
}

/** The same, and wakes who listens on a channel. */
export async function notifyQueued(pool: pg.Pool, channel: string, settled: SettledTickets): Promise<void> {
  await pool.query(`${PUBLISH_SETTLED} select pg_notify($4, '')`, [...settledValues(settled), channel]);
}

const PUBLISH_SETTLED = `with lazy as (select set_config('synchronous_commit', 'off', true)),
  told as (
    insert into acceptor (id, settled, disowned, heartbeat_at)
    select $1::uuid, $2::bigint, $3::bigint[], clock_timestamp() from lazy
    on conflict (id) do update
      set settled = excluded.settled, disowned = excluded.disowned, heartbeat_at = excluded.heartbeat_at
      where acceptor.settled <= excluded.settled -- on two connections the older word may come last
  )`;

/** All processes that accept, or did a while ago. */
export async function readAcceptors(pool: pg.Pool): Promise<AcceptorHeartbeat[]> {
  return (await pool.query<AcceptorHeartbeat>('select id, heartbeat_at::text as heartbeat from acceptor')).rows;
}

/** Nobody waits for these any more. */
export async function forgetAcceptors(pool: pg.Pool, ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await pool.query('delete from acceptor where id = any($1::uuid[])', [plainArray(ids)]);
}

/** The same, unless it has been heard of since. */
export async function forgetSilentAcceptor(pool: pg.Pool, { id, heartbeat }: AcceptorHeartbeat): Promise<boolean> {
  const { rowCount } = await pool.query('delete from acceptor where id = $1 and heartbeat_at::text = $2', [
    id,
    heartbeat,
  ]);
  return rowCount === 1;
}

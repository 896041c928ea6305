import { type RawBuilder, sql } from 'kysely';
import type pg from 'pg';
import type { Slice } from './slices.ts';

/** Advisory locks of workers: this number and the worker's slot. Any constant would do. */
const WORKER_LOCKS = 0x456e;
const SLOTS = 16;
/** A worker whose connection seems to stand is given up after this silence: its machine may be cut off. */
export const CUT_OFF_AFTER_MS = 30_000;

/**
 * Takes the first free slot on a connection of its own, which holds it until it closes. What a dead worker left under that
 * slot is forgotten. Undefined when all sixteen are taken.
 */
export async function takeSlot(client: pg.ClientBase, id: string, now: Date): Promise<number | undefined> {
  for (let slot = 0; slot < SLOTS; slot++) {
    if (!(await lock(client, slot))) continue;
    await client.query('delete from worker where slot = $1', [slot]);
    await client.query('insert into worker (id, slot, started_at, beat_at) values ($1, $2, $3, $3)', [id, slot, now]);
    return slot;
  }
  return undefined;
}

/**
 * Takes the slot again after its connection broke. `given up`: others took the worker for dead, it must begin anew. `later`:
 * the server has not noticed yet that the old connection is gone.
 */
export async function retakeSlot(
  client: pg.ClientBase,
  id: string,
  slot: number,
): Promise<'taken' | 'later' | 'given up'> {
  const locked = await lock(client, slot);
  const { rowCount } = await client.query('select 1 from worker where id = $1 and slot = $2', [id, slot]);
  if (rowCount !== 1) return 'given up';
  return locked ? 'taken' : 'later';
}

async function lock(client: pg.ClientBase, slot: number): Promise<boolean> {
  const { rows } = await client.query<{ taken: boolean }>('select pg_try_advisory_lock($1, $2) as taken', [
    WORKER_LOCKS,
    slot,
  ]);
  return rows[0]?.taken === true;
}

/** Says that the worker lives. False when it was given up: its slices may be another's by now. */
export async function beat(client: pg.ClientBase, id: string, now: Date): Promise<boolean> {
  const { rowCount } = await client.query('update worker set beat_at = $2 where id = $1', [id, now]);
  return rowCount === 1;
}

/** Leaves of its own accord. */
export async function leave(client: pg.ClientBase, id: string): Promise<void> {
  await client.query('delete from worker where id = $1', [id]);
}

/**
 * Forgets workers that are dead: whose connection is gone and who have been silent for a while, or who have been silent for
 * long although their connection seems to stand (a machine cut off from the network).
 */
export async function forgetDeadWorkers(
  client: pg.ClientBase,
  { own, silentSince, cutOffSince }: { own: string; silentSince: Date; cutOffSince: Date },
): Promise<void> {
  const { rows } = await client.query<{ id: string; slot: number; cut_off: boolean }>(
    'select id, slot, beat_at < $3 as cut_off from worker where id <> $1 and beat_at < $2',
    [own, silentSince, cutOffSince],
  );
  for (const worker of rows) {
    const free = await lock(client, worker.slot);
    if (free || worker.cut_off) await client.query('delete from worker where id = $1', [worker.id]);
    if (free) await client.query('select pg_advisory_unlock($1, $2)', [WORKER_LOCKS, worker.slot]);
  }
}

/**
 * Whether the worker `w` of a query lives: it holds the lock of its slot, which a dead one loses at once, and has not been silent
 * for so long that it counts as cut off.
 */
export function aliveWorker(now: Date): RawBuilder<boolean> {
  return sql<boolean>`(w.beat_at >= ${new Date(now.getTime() - CUT_OFF_AFTER_MS)} and exists (
    select from pg_locks k where k.locktype = 'advisory' and k.classid = ${sql.lit(WORKER_LOCKS)} and k.objid = w.slot
      and k.objsubid = 2 and k.granted -- 2: a lock of two numbers
      and k.database = (select oid from pg_database where datname = current_database())))`;
}

/** Open slices whose worker is not there any more. */
export async function abandonedSlices(
  pool: pg.Pool,
  limit: number,
): Promise<(Slice & { worker: string; carrierId: number })[]> {
  const { rows } = await pool.query<Slice & { worker: string; carrierId: number }>(
    `select s.account_id as "accountId", s.send_id as "sendId", s.first, s.last, s.attempt, s.worker, s.carrier_id as "carrierId"
      from slice s where s.worker is not null and not exists (select 1 from worker w where w.id = s.worker) limit $1`,
    [limit],
  );
  return rows;
}

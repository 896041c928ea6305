import { type RawBuilder, sql } from 'kysely';
import type pg from 'pg';
import { isOpen } from '../acceptance/acceptors.ts';
import type { Slice } from './slices.ts';

/** Advisory locks of workers: this number and the worker's slot. Any constant would do. */
const WORKER_LOCKS = 0x456e;
const SLOTS = 16;
/** A worker whose connection seems to stand is given up after this silence: its machine may be cut off. */
export const CUT_OFF_AFTER_MS = 22_000;

/**
 * Takes the first free slot on a connection of its own, which holds it until it closes. What a dead worker left under that
 * slot is forgotten. Undefined when all sixteen are taken.
 */
export async function takeSlot(client: pg.ClientBase, id: string, now: Date): Promise<number | undefined> {
  for (let slot = 0; slot < SLOTS; slot++) {
    if (!(await lock(client, slot))) continue;
    await client.query('delete from worker where slot = $1', [slot]);
    await client.query(
      'insert into worker (id, slot, started_at, heartbeat_at) values ($1, $2, $3, clock_timestamp())',
      [id, slot, now],
    );
    return slot;
  }
  return undefined;
}

/**
 * Takes the slot again after its connection broke. `given up`: others took the worker for dead, it must begin anew. `later`:
 * the server has not noticed yet that the old connection is gone; it is asked to end it.
 */
export async function retakeSlot(
  client: pg.ClientBase,
  id: string,
  slot: number,
): Promise<'taken' | 'later' | 'given up'> {
  const locked = await lock(client, slot);
  const { rowCount } = await client.query('select 1 from worker where id = $1 and slot = $2', [id, slot]);
  if (rowCount !== 1) return 'given up';
  if (locked) return 'taken';
  await client.query(
    `select pg_terminate_backend(k.pid) from pg_locks k where k.pid <> pg_backend_pid() and ${holdsSlot('$1')}`,
    [slot],
  );
  return 'later';
}

/** Of a lock `k`: that it is the one of a worker's slot. */
function holdsSlot(slot: string): string {
  return `k.locktype = 'advisory' and k.classid = ${WORKER_LOCKS} and k.objid = ${slot} and k.objsubid = 2 and k.granted
    and k.database = (select oid from pg_database where datname = current_database())`; // 2: a lock of two numbers
}

async function lock(client: pg.ClientBase, slot: number): Promise<boolean> {
  const { rows } = await client.query<{ taken: boolean }>('select pg_try_advisory_lock($1, $2) as taken', [
    WORKER_LOCKS,
    slot,
  ]);
  return rows[0]?.taken === true;
}

/**
 * Writes the heartbeat of a worker, by the database's clock: those of machines differ. Gives the others, or undefined when it was
 * given up: its slices may be another's by now.
 */
export async function heartbeat(client: pg.ClientBase, id: string): Promise<OtherWorker[] | undefined> {
  const { rows } = await client.query<OtherWorker & { own: boolean }>({
    name: 'heartbeat',
    text: `with own as (update worker set heartbeat_at = clock_timestamp() where id = $1 returning id, slot)
      select id, slot, '' as heartbeat, true as own from own
      union all select id, slot, heartbeat_at::text, false from worker where id <> $1`,
    values: [id],
  });
  return rows.some(({ own }) => own) ? rows.filter(({ own }) => !own) : undefined;
}

/** Leaves of its own accord. */
export async function leave(client: pg.ClientBase, id: string): Promise<void> {
  await client.query('delete from worker where id = $1', [id]);
}

/** A worker as others see it. `heartbeat` changes whenever it says that it lives. */
export type OtherWorker = { id: string; slot: number; heartbeat: string };

/**
 * Forgets a worker that has been silent, if its connection is gone, or even though that seems to stand (`cutOff`: its machine
 * may have no network). Not when it has spoken meanwhile.
 */
export async function forgetSilentWorker(client: pg.ClientBase, silent: OtherWorker, cutOff: boolean): Promise<void> {
  const free = await lock(client, silent.slot);
  if (free || cutOff)
    await client.query('delete from worker where id = $1 and heartbeat_at::text = $2', [silent.id, silent.heartbeat]);
  if (free) await client.query('select pg_advisory_unlock($1, $2)', [WORKER_LOCKS, silent.slot]);
}

/**
 * Whether the worker `w` of a query lives: it holds the lock of its slot, which a dead one loses at once, and has not been silent
 * for so long that it counts as cut off.
 */
export function aliveWorker(): RawBuilder<boolean> {
  return sql<boolean>`(w.heartbeat_at >= clock_timestamp() - ${sql.lit(`${CUT_OFF_AFTER_MS} ms`)}::interval
    and exists (select from pg_locks k where ${sql.raw(holdsSlot('w.slot'))}))`;
}

/**
 * Open slices whose worker is not there any more, and those of one that has none open by its own account (`left`). What may have
 * been refused is left to its acceptor, which knows: nothing of it has left.
 */
export async function abandonedSlices(
  pool: pg.Pool,
  { limit, left }: { limit: number; left: string | undefined },
): Promise<(Slice & { worker: string; carrierId: number })[]> {
  const { rows } = await pool.query<Slice & { worker: string; carrierId: number }>(
    `select s.account_id as "accountId", s.send_id as "sendId", s.first, s.last, s.attempt, s.worker, s.carrier_id as "carrierId"
      from slice s where s.worker is not null and (s.worker = $2 or not exists (select 1 from worker w where w.id = s.worker))
        and not ${isOpen('s.acceptor', 's.ticket')} limit $1`,
    [limit, left ?? null],
  );
  return rows;
}

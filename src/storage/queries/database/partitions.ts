import { setTimeout as wait } from 'node:timers/promises';
import type pg from 'pg';
import { daysChanged } from '../../day-tables.ts';
import { inTransaction } from '../../transaction.ts';

/** Makers of partitions go one after the other on this advisory lock. Any constant would do. */
const PARTITIONS_LOCK = 0x70617274;
const CHECK_VIOLATION = '23514';
const LOCK_NOT_AVAILABLE = '55P03';
const DAY_MS = 24 * 3_600_000;
/**
 * A new partition waits for every statement that is using its table, and new ones wait behind it: so it soon lets them go
 * first. Far less than `deadlock_timeout`, since two tables are waited for that others use in another order.
 */
const LOCK_LIMIT_MS = 50;
const PAUSE_MS = 200;
const TRIES = 50;

/**
 * Makes the daily partitions of messages from a day on, where they are missing. Several processes may start at once. A day
 * whose rows are in the default partition already stays there; gives those days, as `YYYY-MM-DD`.
 * @throws when the tables were in use all the time, for about ten seconds; `isInUse` knows it.
 */
export async function makePartitions(pool: pg.Pool, from: Date, days: number): Promise<string[]> {
  const left: string[] = [];
  for (let i = 0; i < days; i++) {
    const day = new Date(from.getTime() + i * DAY_MS).toISOString().slice(0, 10);
    if (!(await makePartition(pool, day))) left.push(day);
  }
  daysChanged();
  return left;
}

/** Whether partitions could not be made since their tables were in use. */
export function isInUse(error: unknown): boolean {
  return (error as { code?: unknown } | null)?.code === LOCK_NOT_AVAILABLE;
}

async function makePartition(pool: pg.Pool, day: string): Promise<boolean> {
  for (let left = TRIES; ; left--) {
    try {
      await inTransaction(pool, async (client) => {
        await client.query('select pg_advisory_xact_lock($1)', [PARTITIONS_LOCK]);
        await client.query(`set local lock_timeout = ${LOCK_LIMIT_MS}`);
        await client.query('select make_partitions($1::date)', [day]);
      });
      return true;
    } catch (error) {
      if ((error as { code?: unknown }).code === CHECK_VIOLATION) return false;
      if (!isInUse(error) || left === 1) throw error;
      await wait(PAUSE_MS);
    }
  }
}

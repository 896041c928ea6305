import type pg from 'pg';
import { inTransaction } from '../transaction.ts';

/** Makers of partitions go one after the other on this advisory lock. Any constant would do. */
const PARTITIONS_LOCK = 0x70617274;
const CHECK_VIOLATION = '23514';
const DAY_MS = 24 * 3_600_000;

/**
 * Makes the daily partitions of messages from a day on, where they are missing. Several processes may start at once. A day
 * whose rows are in the default partition already stays there; gives those days, as `YYYY-MM-DD`.
 */
export async function makePartitions(pool: pg.Pool, from: Date, days: number): Promise<string[]> {
  const left: string[] = [];
  for (let i = 0; i < days; i++) {
    const day = new Date(from.getTime() + i * DAY_MS).toISOString().slice(0, 10);
    if (!(await makePartition(pool, day))) left.push(day);
  }
  return left;
}

async function makePartition(pool: pg.Pool, day: string): Promise<boolean> {
  try {
    await inTransaction(pool, async (client) => {
      await client.query('select pg_advisory_xact_lock($1)', [PARTITIONS_LOCK]);
      await client.query('select make_partitions($1::date)', [day]);
    });
    return true;
  } catch (error) {
    if ((error as { code?: unknown }).code !== CHECK_VIOLATION) throw error;
    return false;
  }
}

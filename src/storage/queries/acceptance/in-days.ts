import type pg from 'pg';
import { onDays, type TablesOf } from '../../day-tables.ts';
import { inTransaction } from '../../transaction.ts';

/** In a transaction, in which statements may name the tables of their day. */
export function inDays<Result>(
  pool: pg.Pool,
  work: (client: pg.PoolClient, tablesOf: TablesOf) => Promise<Result>,
): Promise<Result> {
  return onDays(pool, (tablesOf) => inTransaction(pool, (client) => work(client, tablesOf)));
}

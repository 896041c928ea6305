import type pg from 'pg';
import { plainArray } from '../array-literal.ts';
import { named } from '../database.ts';

/** Those of the given numbers that want no marketing from an account. */
export async function optedOut(pool: pg.Pool, accountId: string, numbers: readonly string[]): Promise<Set<string>> {
  const rows = await named<{ number: string }>(pool, {
    name: 'opted-out',
    text: 'select number from opt_out where account_id = $1 and lifted_at is null and number = any($2::text[])',
    values: [accountId, plainArray(numbers)],
  });
  return new Set(rows.map((row) => row.number));
}

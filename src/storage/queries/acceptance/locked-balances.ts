import type pg from 'pg';
import { plainArray } from '../../array-literal.ts';
import { named } from '../../database.ts';
import { dayIdBounds } from '../../partitions.ts';
import type { SendToAccept } from './accept-rows.ts';

export type Balance = { micros: number; disowned: string[] | null };

/** Of an account that is not there. */
export const noBalance: Balance = { micros: 0, disowned: null };

/** In the order of the account's id, so that two processes never wait for each other. */
export async function lockBalances(
  client: pg.PoolClient,
  sends: readonly SendToAccept[],
): Promise<Map<string, Balance>> {
  const rows = await named<Balance & { account_id: string }>(client, {
    name: 'lock-balances',
    text: 'select account_id, micros, disowned from balance where account_id = any($1::uuid[]) order by account_id for update',
    values: [plainArray([...new Set(sends.map((send) => send.accountId))])],
  });
  return new Map(rows.map((row) => [row.account_id, row]));
}

/** Which of these sends an earlier attempt has written. */
export async function alreadyWritten(client: pg.PoolClient, sends: readonly SendToAccept[]): Promise<Set<string>> {
  const rows = await named<{ id: string }>(client, {
    name: 'already-written',
    text: `select s.id from unnest($1::uuid[], $2::uuid[]) as asked(account_id, id)
      cross join lateral (select id from send where account_id = asked.account_id and id = asked.id and id between $3 and $4 offset 0) s`,
    values: [
      plainArray(sends.map((send) => send.accountId)),
      plainArray(sends.map((send) => send.id)),
      ...dayIdBounds(sends.map((send) => send.id)),
    ],
  });
  return new Set(rows.map((row) => row.id));
}

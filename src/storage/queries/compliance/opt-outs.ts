import { sql } from 'kysely';
import type pg from 'pg';
import { plainArray } from '../../array-literal.ts';
import { type Db, named } from '../../database.ts';

/** Those of the given numbers that want no marketing from an account. */
export async function optedOut(pool: pg.Pool, accountId: string, numbers: readonly string[]): Promise<Set<string>> {
  const rows = await named<{ number: string }>(pool, {
    name: 'opted-out',
    text: 'select number from opt_out where account_id = $1 and lifted_at is null and number = any($2::text[])',
    values: [accountId, plainArray(numbers)],
  });
  return new Set(rows.map((row) => row.number));
}

export type OptOutRow = {
  number: string;
  scope: 'marketing' | 'all';
  source: 'reply' | 'operator';
  /** What the phone wrote. */
  raw: string;
  since: Date;
};

export type OptOutPage = { accountId: string; after: string; limit: number };

/** A page of the numbers that want no messages from an account, in their order. */
export async function listOptOuts(db: Db, { accountId, after, limit }: OptOutPage): Promise<OptOutRow[]> {
  const { rows } = await sql<OptOutRow>`
    select number, scope, source, raw, since from opt_out
    where account_id = ${accountId} and lifted_at is null and number > ${after} order by number limit ${limit}`.execute(
    db,
  );
  return rows;
}

export type OptOutKey = { accountId: string; number: string; now: Date };

/** Notes that a number wants no messages. One that said so before keeps its day. */
export async function addOptOut(
  db: Db,
  { accountId, number, now, scope }: OptOutKey & Pick<OptOutRow, 'scope'>,
): Promise<void> {
  await sql`
    insert into opt_out (account_id, number, scope, source, since)
    values (${accountId}, ${number}, ${scope}, 'operator', ${now})
    on conflict (account_id, number) do update set
      scope = excluded.scope, lifted_at = null,
      source = case when opt_out.lifted_at is null then opt_out.source else 'operator' end,
      since = case when opt_out.lifted_at is null then opt_out.since else excluded.since end`.execute(db);
}

/** Whether the number had opted out. */
export async function liftOptOut(db: Db, { accountId, number, now }: OptOutKey): Promise<boolean> {
  const lifted = await db
    .updateTable('opt_out')
    .set({ lifted_at: now })
    .where('account_id', '=', accountId)
    .where('number', '=', number)
    .where('lifted_at', 'is', null)
    .returning('number')
    .executeTakeFirst();
  return lifted !== undefined;
}

import { sql } from 'kysely';
import type pg from 'pg';
import { type Db, named, type Tx } from '../../database.ts';

/** Parts a second, over all dispatchers. */
export type StoredLimits = {
  /** By the account's id. */
  accounts: ReadonlyMap<string, number>;
  /** By the sender in small letters. */
  senders: ReadonlyMap<string, number>;
  /** Dispatchers that share them: those that have a carrier open. */
  dispatchers: number;
};

/** What dispatch has to keep, as this worker shares it with others. */
export async function readRateLimits(pool: pg.Pool, workerId: string): Promise<StoredLimits> {
  const rows = await named<{ accounts: [string, number][]; senders: [string, number][]; others: number }>(pool, {
    name: 'read-rate-limits',
    text: `select
        (select coalesce(json_agg(json_build_array(account_id, parts_per_second)), '[]') from account_limit) as accounts,
        (select coalesce(json_agg(json_build_array(lower(sender), parts_per_second)), '[]') from sender_limit) as senders,
        (select count(distinct worker_id)::int from carrier_connection where worker_id <> $1) as others`,
    values: [workerId],
  });
  const { accounts, senders, others } = rows[0]!;
  return { accounts: new Map(accounts), senders: new Map(senders), dispatchers: others + 1 };
}

/** A limit, of an account or a sender. */
export type ListedLimit = { partsPerSecond: number; setAt: Date } & (
  | { account: string; sender: null }
  | { account: null; sender: string }
);

/** More limits than that are a list of customers. */
const MOST_LISTED = 10_000;

export async function listLimits(db: Db): Promise<ListedLimit[]> {
  const { rows } = await sql<ListedLimit>`
    select a.email as account, null as sender, l.parts_per_second as "partsPerSecond", l.set_at as "setAt"
    from account_limit l join account a on a.id = l.account_id
    union all
    select null, sender, parts_per_second, set_at from sender_limit
    order by account, sender limit ${MOST_LISTED}`.execute(db);
  return rows;
}

/** `partsPerSecond` null: no limit. */
export async function saveAccountLimit(
  tx: Tx,
  { accountId, partsPerSecond, now }: { accountId: string; partsPerSecond: number | null; now: Date },
): Promise<void> {
  await tx.deleteFrom('account_limit').where('account_id', '=', accountId).execute();
  if (partsPerSecond === null) return;
  await tx
    .insertInto('account_limit')
    .values({ account_id: accountId, parts_per_second: partsPerSecond, set_at: now })
    .execute();
}

export async function saveSenderLimit(
  db: Db,
  { sender, partsPerSecond, now }: { sender: string; partsPerSecond: number; now: Date },
): Promise<void> {
  await sql`
    insert into sender_limit (sender, parts_per_second, set_at) values (${sender}, ${partsPerSecond}, ${now})
    on conflict (lower(sender)) do update set
      sender = excluded.sender, parts_per_second = excluded.parts_per_second, set_at = excluded.set_at`.execute(db);
}

/** False when the sender had no limit. */
export async function deleteSenderLimit(db: Db, sender: string): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('sender_limit')
    .where(sql<boolean>`lower(sender) = lower(${sender})`)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}

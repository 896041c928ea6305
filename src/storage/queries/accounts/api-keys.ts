import { sql } from 'kysely';
import type { Db, Tx } from '../../database.ts';

/** A key as it is kept: its hash, and its last four characters to tell it from others. */
export type ApiKeyRow = { id: string; hint: string; label: string; createdAt: Date; revokedAt: Date | null };

export type NewApiKey = { accountId: string; id: string; hash: Buffer; hint: string; label: string; createdAt: Date };

export async function insertApiKey(tx: Tx, key: NewApiKey): Promise<void> {
  const { accountId, createdAt, ...columns } = key;
  await tx
    .insertInto('api_key')
    .values({ ...columns, account_id: accountId, created_at: createdAt })
    .execute();
}

/** An account's newest keys, revoked ones included, oldest first. */
export async function listApiKeys(db: Db, accountId: string, limit: number): Promise<ApiKeyRow[]> {
  const newest = await db
    .selectFrom('api_key')
    .select(['id', 'hint', 'label', 'created_at as createdAt', 'revoked_at as revokedAt'])
    .where('account_id', '=', accountId)
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return newest.reverse();
}

/** How a person names a key: by its id or its last four characters, or by the key itself, whose hash is looked for. */
export type KeyName = { written: string; hash: Buffer };

/** An account's keys in use that go by a name; two are enough to be in doubt. */
export async function findApiKeys(db: Db, accountId: string, name: KeyName): Promise<ApiKeyRow[]> {
  const { rows } = await sql<ApiKeyRow>`
    select id, hint, label, created_at as "createdAt", revoked_at as "revokedAt" from api_key
    where account_id = ${accountId} and revoked_at is null
      and (id::text = lower(${name.written}) or hint = ${name.written} or hash = ${name.hash})
    order by id limit 2`.execute(db);
  return rows;
}

/** Ends a key's life. */
export async function revokeApiKey(tx: Tx, key: { accountId: string; id: string; now: Date }): Promise<void> {
  await tx
    .updateTable('api_key')
    .set({ revoked_at: key.now })
    .where('account_id', '=', key.accountId)
    .where('id', '=', key.id)
    .execute();
}

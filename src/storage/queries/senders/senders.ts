import { sql } from 'kysely';
import type { Db } from '../../database.ts';

export type NewSender = { accountId: string; id: string; name: string; now: Date };

/** False when the account has the name already, ignoring case. */
export async function insertSender(db: Db, sender: NewSender): Promise<boolean> {
  const row = await db
    .insertInto('sender')
    .values({ account_id: sender.accountId, id: sender.id, name: sender.name, created_at: sender.now })
    .onConflict((on) => on.expression(sql`account_id, lower(name)`).doNothing())
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

/** Ignoring case. */
export async function senderExists(db: Db, accountId: string, name: string): Promise<boolean> {
  const row = await db
    .selectFrom('sender')
    .select('id')
    .where('account_id', '=', accountId)
    .where(sql`lower(name)`, '=', sql`lower(${name})`)
    .executeTakeFirst();
  return row !== undefined;
}

/** Names, oldest first. */
export async function listSenders(db: Db, accountId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('sender')
    .select('name')
    .where('account_id', '=', accountId)
    .orderBy('created_at')
    .orderBy('id')
    .execute();
  return rows.map((row) => row.name);
}

/** Ignoring case. False when the account has no such sender. */
export async function deleteSender(db: Db, accountId: string, name: string): Promise<boolean> {
  const row = await db
    .deleteFrom('sender')
    .where('account_id', '=', accountId)
    .where(sql`lower(name)`, '=', sql`lower(${name})`)
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

import { sql } from 'kysely';
import type { Db, Tx } from '../../database.ts';

export type Template = { v1Id: string; name: string; content: string; createdAt: Date };
export type NewTemplate = { accountId: string; id: string; v1Id: string; name: string; content: string; now: Date };

const columns = ['v1_id as v1Id', 'name', 'content', 'created_at as createdAt'] as const;

/**
 * Names of templates are unique only when they are created, so no index can hold that: creations of one account queue on its
 * row. Sends and everything else that refers to the account go on meanwhile.
 */
export async function lockTemplateNames(tx: Tx, accountId: string): Promise<void> {
  await tx.selectFrom('account').select('id').where('id', '=', accountId).forNoKeyUpdate().execute();
}

/** The names of the account that begin with these letters, ignoring case; in lower case. */
export async function templateNamesLike(db: Db, accountId: string, beginning: string): Promise<Set<string>> {
  const rows = await db
    .selectFrom('template')
    .select(sql<string>`lower(name)`.as('name'))
    .where('account_id', '=', accountId)
    .where(sql<boolean>`starts_with(lower(name), lower(${beginning}))`)
    .execute();
  return new Set(rows.map((row) => row.name));
}

export async function insertTemplate(db: Db, template: NewTemplate): Promise<void> {
  await db
    .insertInto('template')
    .values({
      account_id: template.accountId,
      id: template.id,
      v1_id: template.v1Id,
      name: template.name,
      content: template.content,
      created_at: template.now,
    })
    .execute();
}

/** Oldest first. */
export function listTemplates(db: Db, accountId: string): Promise<Template[]> {
  return db
    .selectFrom('template')
    .select(columns)
    .where('account_id', '=', accountId)
    .orderBy('created_at')
    .orderBy('id')
    .execute();
}

export function findTemplate(db: Db, accountId: string, v1Id: string): Promise<Template | undefined> {
  return db
    .selectFrom('template')
    .select(columns)
    .where('account_id', '=', accountId)
    .where('v1_id', '=', v1Id)
    .executeTakeFirst();
}

/** False when the account has no such template. */
export async function updateTemplate(
  db: Db,
  accountId: string,
  { v1Id, name, content }: { v1Id: string; name: string; content: string },
): Promise<boolean> {
  const row = await db
    .updateTable('template')
    .set({ name, content })
    .where('account_id', '=', accountId)
    .where('v1_id', '=', v1Id)
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

/** False when the account has no such template. */
export async function deleteTemplate(db: Db, accountId: string, v1Id: string): Promise<boolean> {
  const row = await db
    .deleteFrom('template')
    .where('account_id', '=', accountId)
    .where('v1_id', '=', v1Id)
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

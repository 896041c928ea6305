import { sql } from 'kysely';
import { isUuid } from '#platform/ids.ts';
import type { Db, Tx } from '../../database.ts';

/** `v1Id`: its id in the AvoSMS dialect; null for what came by another door. */
export type Template = { id: string; v1Id: string | null; name: string; content: string; createdAt: Date };
export type NewTemplate = {
  accountId: string;
  id: string;
  v1Id: string | null;
  name: string;
  content: string;
  now: Date;
};

const columns = ['id', 'v1_id as v1Id', 'name', 'content', 'created_at as createdAt'] as const;

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

/** The id of a template, from that id itself or its id in the AvoSMS dialect. */
export async function findTemplateId(db: Db, accountId: string, anyId: string): Promise<string | undefined> {
  const found = await db
    .selectFrom('template')
    .select('id')
    .where('account_id', '=', accountId)
    .where(isUuid(anyId) ? 'id' : 'v1_id', '=', anyId)
    .executeTakeFirst();
  return found?.id;
}

export function findTemplate(db: Db, accountId: string, id: string): Promise<Template | undefined> {
  return db
    .selectFrom('template')
    .select(columns)
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .executeTakeFirst();
}

/** False when the account has no such template. */
export async function updateTemplate(
  db: Db,
  accountId: string,
  { id, name, content }: { id: string; name: string; content: string },
): Promise<boolean> {
  const row = await db
    .updateTable('template')
    .set({ name, content })
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

/** False when the account has no such template. */
export async function deleteTemplate(db: Db, accountId: string, id: string): Promise<boolean> {
  const row = await db
    .deleteFrom('template')
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

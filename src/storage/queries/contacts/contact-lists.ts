import { sql } from 'kysely';
import { isUuid } from '#platform/ids.ts';
import type { Db } from '../../database.ts';
import { violates } from '../../violation.ts';

export type ContactList = { id: string; name: string; country: string; createdAt: Date };
/** `v1Id`: its id in the AvoSMS dialect; null for what came by another door. */
export type CountedContactList = ContactList & { v1Id: string | null; contacts: number };
export type NewContactList = {
  accountId: string;
  id: string;
  v1Id: string | null;
  name: string;
  country: string;
  now: Date;
};

const columns = ['id', 'name', 'country', 'created_at as createdAt'] as const;

/** False when another list of the account has the name, ignoring case. */
export async function insertContactList(db: Db, list: NewContactList): Promise<boolean> {
  const row = await db
    .insertInto('contact_list')
    .values({
      account_id: list.accountId,
      id: list.id,
      v1_id: list.v1Id,
      name: list.name,
      country: list.country,
      created_at: list.now,
    })
    .onConflict((on) => on.expression(sql`account_id, lower(name)`).doNothing())
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

/** The id of a list, from that id itself or its id in the AvoSMS dialect. */
export async function findContactListId(db: Db, accountId: string, anyId: string): Promise<string | undefined> {
  const found = await db
    .selectFrom('contact_list')
    .select('id')
    .where('account_id', '=', accountId)
    .where(isUuid(anyId) ? 'id' : 'v1_id', '=', anyId)
    .executeTakeFirst();
  return found?.id;
}

export function findContactList(db: Db, accountId: string, id: string): Promise<ContactList | undefined> {
  return db
    .selectFrom('contact_list')
    .select(columns)
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .executeTakeFirst();
}

/** Oldest first. */
export function listContactLists(db: Db, accountId: string): Promise<CountedContactList[]> {
  return db
    .selectFrom('contact_list as list')
    .select([...columns, 'v1_id as v1Id'])
    .select((eb) =>
      eb
        .selectFrom('contact')
        .whereRef('contact.account_id', '=', 'list.account_id')
        .whereRef('contact.list_id', '=', 'list.id')
        .select((inner) => inner.fn.countAll<number>().as('contacts'))
        .$asScalar()
        .$notNull()
        .as('contacts'),
    )
    .where('account_id', '=', accountId)
    .orderBy('created_at')
    .orderBy('id')
    .execute();
}

export type Renamed = 'renamed' | 'not_found' | 'name_taken';

/** A list may be given its own present name, or a change of case of it. */
export async function renameContactList(
  db: Db,
  accountId: string,
  { id, name }: { id: string; name: string },
): Promise<Renamed> {
  try {
    const row = await db
      .updateTable('contact_list')
      .set({ name })
      .where('account_id', '=', accountId)
      .where('id', '=', id)
      .returning('id')
      .executeTakeFirst();
    return row ? 'renamed' : 'not_found';
  } catch (error) {
    if (violates(error, 'contact_list_name')) return 'name_taken';
    throw error;
  }
}

/** Its contacts go with it. False when there is no such list. */
export async function deleteContactList(db: Db, accountId: string, id: string): Promise<boolean> {
  const row = await db
    .deleteFrom('contact_list')
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

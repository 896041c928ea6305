import type { Db } from '../../database.ts';
import { violates } from '../../violation.ts';

/** What is known of a person besides the number; empty where nothing is. */
export type ContactFields = {
  civility: string;
  name: string;
  firstName: string;
  email: string;
  birthday: string;
  other: string;
};
export type Contact = ContactFields & { number: string };
/** `number` in E.164 form. */
export type ContactKey = { accountId: string; listId: string; number: string };

export type Inserted = 'inserted' | 'exists' | 'list_gone';

export async function insertContact(
  db: Db,
  { accountId, listId, number, id }: ContactKey & { id: string },
  fields: ContactFields,
): Promise<Inserted> {
  try {
    const row = await db
      .insertInto('contact')
      .values({ account_id: accountId, list_id: listId, number, id, ...asColumns(fields) })
      .onConflict((on) => on.columns(['account_id', 'list_id', 'number']).doNothing())
      .returning('id')
      .executeTakeFirst();
    return row ? 'inserted' : 'exists';
  } catch (error) {
    if (violates(error, 'contact_account_id_list_id_fkey')) return 'list_gone';
    throw error;
  }
}

/** Replaces all fields. False when the number is not in the list. */
export async function updateContact(db: Db, key: ContactKey, fields: ContactFields): Promise<boolean> {
  const row = await db
    .updateTable('contact')
    .set(asColumns(fields))
    .where('account_id', '=', key.accountId)
    .where('list_id', '=', key.listId)
    .where('number', '=', key.number)
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

/** False when the number is not in the list. */
export async function deleteContact(db: Db, key: ContactKey): Promise<boolean> {
  const row = await db
    .deleteFrom('contact')
    .where('account_id', '=', key.accountId)
    .where('list_id', '=', key.listId)
    .where('number', '=', key.number)
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

/** All of a list, in the order added: the dialect that asks for them has no pages. */
export function listContacts(db: Db, accountId: string, listId: string): Promise<Contact[]> {
  return db
    .selectFrom('contact')
    .select(['number', 'civility', 'name', 'first_name as firstName', 'email', 'birthday', 'other'])
    .where('account_id', '=', accountId)
    .where('list_id', '=', listId)
    .orderBy('id')
    .execute();
}

function asColumns({ firstName, ...others }: ContactFields) {
  return { ...others, first_name: firstName };
}

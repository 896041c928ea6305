import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { uuidv7 } from '#platform/ids.ts';
import { type TestDatabase, testDatabase } from '#test/support/database/database.ts';
import { givenAccount } from '#test/support/envoi/accounts.ts';
import {
  deleteContactList,
  findContactList,
  findContactListId,
  insertContactList,
  listContactLists,
  renameContactList,
} from './contact-lists.ts';
import { type ContactFields, deleteContact, insertContact, listContacts, updateContact } from './contacts.ts';

const now = new Date('2026-03-31T12:30:00Z');
const nobody: ContactFields = { civility: '', name: '', firstName: '', email: '', birthday: '', other: '' };
const number = '+33612345678';

let database: TestDatabase;
let mine: string;
let theirs: string;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  mine = (await givenAccount(database.db)).accountId;
  theirs = (await givenAccount(database.db)).accountId;
});

async function insertList(accountId: string, v1Id: string | null, name: string): Promise<string | undefined> {
  const id = uuidv7(now);
  const inserted = await insertContactList(database.db, { accountId, id, v1Id, name, country: 'FR', now });
  return inserted ? id : undefined;
}

describe('contact lists', () => {
  it('have one name once per account, ignoring case', async () => {
    expect(await insertList(mine, '1', 'Clients')).toBeDefined();
    expect(await insertList(mine, '2', 'CLIENTS')).toBeUndefined();
    expect(await insertList(theirs, '1', 'Clients')).toBeDefined();
  });

  it('are found by their own account only', async () => {
    const id = (await insertList(mine, '1', 'Clients'))!;

    expect(await findContactList(database.db, mine, id)).toEqual({
      id,
      name: 'Clients',
      country: 'FR',
      createdAt: now,
    });
    expect(await findContactList(database.db, theirs, id)).toBeUndefined();
    for (const nameOrId of [id, '1']) {
      expect(await findContactListId(database.db, mine, nameOrId)).toBe(id);
      expect(await findContactListId(database.db, theirs, nameOrId)).toBeUndefined();
    }
  });

  it('need no id of the dialect', async () => {
    const ids = [await insertList(mine, null, 'Clients'), await insertList(mine, null, 'Prospects')];

    expect(await listContactLists(database.db, mine)).toMatchObject(ids.map((id) => ({ id, v1Id: null })));
  });

  it('are listed in the order made, each with the number of its contacts', async () => {
    const first = await insertList(mine, 'b', 'Zoe');
    await insertList(mine, 'a', 'Abel');
    await insertContact(database.db, { accountId: mine, listId: first!, number, id: uuidv7(now) }, nobody);

    expect(await listContactLists(database.db, mine)).toMatchObject([
      { v1Id: 'b', name: 'Zoe', contacts: 1 },
      { v1Id: 'a', name: 'Abel', contacts: 0 },
    ]);
    expect(await listContactLists(database.db, theirs)).toEqual([]);
  });

  it('take a free name, or their own in another case', async () => {
    const id = (await insertList(mine, '1', 'Clients'))!;
    await insertList(mine, '2', 'Prospects');
    const rename = (accountId: string, listId: string, name: string) =>
      renameContactList(database.db, accountId, { id: listId, name });

    expect(await rename(mine, id, 'CLIENTS')).toBe('renamed');
    expect(await rename(mine, id, 'prospects')).toBe('name_taken');
    expect(await rename(mine, uuidv7(now), 'Amis')).toBe('not_found');
    expect(await rename(theirs, id, 'Amis')).toBe('not_found');
  });

  it('take their contacts with them', async () => {
    const listId = (await insertList(mine, '1', 'Clients'))!;
    await insertContact(database.db, { accountId: mine, listId, number, id: uuidv7(now) }, nobody);

    expect(await deleteContactList(database.db, theirs, listId)).toBe(false);
    expect(await deleteContactList(database.db, mine, listId)).toBe(true);
    expect(await deleteContactList(database.db, mine, listId)).toBe(false);
    expect(await listContacts(database.db, mine, listId)).toEqual([]);
  });
});

describe('contacts', () => {
  const roe: ContactFields = { ...nobody, civility: 'Mr', name: 'Roe', firstName: 'Richard', email: 'r@example.com' };

  it('have one number once per list, and come in the order added', async () => {
    const listId = (await insertList(mine, '1', 'Clients'))!;
    const insert = (to: string) =>
      insertContact(database.db, { accountId: mine, listId, number: to, id: uuidv7(now) }, roe);

    expect(await insert('+33612345679')).toBe('inserted');
    expect(await insert('+33612345678')).toBe('inserted');
    expect(await insert('+33612345679')).toBe('exists');
    expect(await listContacts(database.db, mine, listId)).toEqual([
      { ...roe, number: '+33612345679' },
      { ...roe, number: '+33612345678' },
    ]);
  });

  it('need a list of their own account', async () => {
    const listId = (await insertList(mine, '1', 'Clients'))!;

    const inserted = insertContact(database.db, { accountId: theirs, listId, number, id: uuidv7(now) }, roe);

    expect(await inserted).toBe('list_gone');
  });

  it('are changed as a whole, and removed, by their own account only', async () => {
    const listId = (await insertList(mine, '1', 'Clients'))!;
    await insertContact(database.db, { accountId: mine, listId, number, id: uuidv7(now) }, roe);
    const [own, foreign] = [mine, theirs].map((accountId) => ({ accountId, listId, number }));

    expect(await updateContact(database.db, foreign!, nobody)).toBe(false);
    expect(await updateContact(database.db, own!, { ...nobody, other: 'x' })).toBe(true);
    expect(await listContacts(database.db, mine, listId)).toEqual([{ ...nobody, other: 'x', number }]);
    expect(await deleteContact(database.db, foreign!)).toBe(false);
    expect(await deleteContact(database.db, own!)).toBe(true);
    expect(await deleteContact(database.db, own!)).toBe(false);
  });
});

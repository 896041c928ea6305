import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { uuidv7 } from '#platform/ids.ts';
import { type TestDatabase, testDatabase } from '#test/support/database/database.ts';
import { givenAccount } from '#test/support/envoi/accounts.ts';
import { deleteSender, insertSender, listSenders, senderExists } from '../senders/senders.ts';
import {
  deleteTemplate,
  findTemplate,
  findTemplateId,
  insertTemplate,
  listTemplates,
  templateNamesLike,
  updateTemplate,
} from './templates.ts';

const now = new Date('2026-03-31T12:30:00Z');

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

describe('senders', () => {
  const insert = (accountId: string, name: string) =>
    insertSender(database.db, { accountId, id: uuidv7(now), name, now });

  it('have one name once per account, ignoring case', async () => {
    expect(await insert(mine, 'Envoi')).toBe(true);
    expect(await insert(mine, 'ENVOI')).toBe(false);
    expect(await insert(theirs, 'Envoi')).toBe(true);
    expect(await senderExists(database.db, mine, 'envoi')).toBe(true);
    expect(await senderExists(database.db, mine, 'envo')).toBe(false);
  });

  it('are listed in the order made, and deleted ignoring case, by their own account', async () => {
    await insert(mine, 'Zoe');
    await insert(mine, 'Abel');

    expect(await listSenders(database.db, mine)).toEqual(['Zoe', 'Abel']);
    expect(await deleteSender(database.db, theirs, 'Zoe')).toBe(false);
    expect(await deleteSender(database.db, mine, 'ZOE')).toBe(true);
    expect(await deleteSender(database.db, mine, 'Zoe')).toBe(false);
    expect(await listSenders(database.db, mine)).toEqual(['Abel']);
  });
});

describe('templates', () => {
  async function insert(accountId: string, v1Id: string | null, name: string): Promise<string> {
    const id = uuidv7(now);
    await insertTemplate(database.db, { accountId, id, v1Id, name, content: 'Hello', now });
    return id;
  }

  it('are found, listed and changed by their own account only', async () => {
    const id = await insert(mine, 'b', 'Second');
    await insert(mine, null, 'First');
    const second = { id, v1Id: 'b', name: 'Second', content: 'Hello', createdAt: now };

    expect(await listTemplates(database.db, mine)).toMatchObject([{ v1Id: 'b' }, { v1Id: null }]);
    expect(await listTemplates(database.db, theirs)).toEqual([]);
    expect(await findTemplate(database.db, mine, id)).toEqual(second);
    expect(await findTemplate(database.db, theirs, id)).toBeUndefined();
    for (const nameOrId of [id, 'b']) {
      expect(await findTemplateId(database.db, mine, nameOrId)).toBe(id);
      expect(await findTemplateId(database.db, theirs, nameOrId)).toBeUndefined();
    }
    expect(await updateTemplate(database.db, theirs, { id, name: 'X', content: 'X' })).toBe(false);
    expect(await updateTemplate(database.db, mine, { id, name: 'First', content: 'Bye' })).toBe(true);
    expect(await findTemplate(database.db, mine, id)).toEqual({ ...second, name: 'First', content: 'Bye' });
    expect(await deleteTemplate(database.db, theirs, id)).toBe(false);
    expect(await deleteTemplate(database.db, mine, id)).toBe(true);
    expect(await deleteTemplate(database.db, mine, id)).toBe(false);
  });

  it('tell the names that begin alike, ignoring case', async () => {
    await insert(mine, '1', 'Rappel');
    await insert(mine, '2', 'RAPPEL (2)');
    await insert(mine, '3', 'Autre');
    await insert(theirs, '4', 'Rappel (3)');

    expect(await templateNamesLike(database.db, mine, 'rappel')).toEqual(new Set(['rappel', 'rappel (2)']));
    expect(await templateNamesLike(database.db, mine, '%')).toEqual(new Set());
  });
});

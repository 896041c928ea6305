import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { uuidv7 } from '#platform/ids.ts';
import { hashApiKey } from '#platform/secrets.ts';
import { type TestDatabase, testDatabase } from '#test/support/database/database.ts';
import { givenAccount, givenKey } from '#test/support/envoi/accounts.ts';
import { readBalance } from '../billing/balances.ts';
import { listReplies } from '../inbox/replies.ts';
import { type Credentials, credentialsOfEmail, credentialsOfKey } from './credentials.ts';

const now = new Date('2026-03-31T12:30:00Z');

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

const hashesOf = (found: Credentials | undefined) => found?.keys.map(({ hash }) => hash);

describe('credentials', () => {
  it('are found by e-mail, ignoring case, with every key', async () => {
    const account = await givenAccount(database.db, { key: 'first' });
    await givenKey(database.db, account.accountId, 'second');

    const found = await credentialsOfEmail(database.db, account.email.toUpperCase());

    expect(found).toMatchObject({ accountId: account.accountId, country: 'FR', currency: 'EUR', language: 'fr' });
    expect(hashesOf(found)).toEqual([hashApiKey('first'), hashApiKey('second')]);
  });

  it('are found by a key', async () => {
    const account = await givenAccount(database.db, { key: 'only-this-one' });

    const found = await credentialsOfKey(database.db, hashApiKey('only-this-one'));

    expect(found?.accountId).toBe(account.accountId);
    expect(await credentialsOfKey(database.db, hashApiKey('another'))).toBeUndefined();
  });

  it('leave out revoked keys and disabled accounts', async () => {
    const { accountId, email } = await givenAccount(database.db, { key: 'kept' });
    await givenKey(database.db, accountId, 'lost');
    const lost = hashApiKey('lost');
    await database.db.updateTable('api_key').set({ revoked_at: now }).where('hash', '=', lost).execute();

    expect(hashesOf(await credentialsOfEmail(database.db, email))).toEqual([hashApiKey('kept')]);
    expect(await credentialsOfKey(database.db, lost)).toBeUndefined();

    await database.db.updateTable('account').set({ status: 'disabled' }).where('id', '=', accountId).execute();

    expect(await credentialsOfEmail(database.db, email)).toBeUndefined();
    expect(await credentialsOfKey(database.db, hashApiKey('kept'))).toBeUndefined();
  });
});

describe('readBalance', () => {
  it('tells what is left, and nothing for an account that never had any', async () => {
    const { accountId } = await givenAccount(database.db, { creditMicros: 45_123 });

    expect(await readBalance(database.db, accountId)).toBe(45_123);
    expect(await readBalance(database.db, uuidv7(now))).toBe(0);
  });
});

describe('listReplies', () => {
  it('gives the newest first, so many, of this account', async () => {
    const mine = await givenAccount(database.db);
    const theirs = await givenAccount(database.db);
    for (const [accountId, text] of [
      [mine.accountId, 'one'],
      [theirs.accountId, 'x'],
      [mine.accountId, 'two'],
      [mine.accountId, 'three'],
    ]) {
      await database.db
        .insertInto('reply')
        .values({
          account_id: accountId!,
          id: uuidv7(now),
          number: '+33612345678',
          address: '36000',
          text: text!,
          received_at: now,
        })
        .execute();
    }

    const replies = await listReplies(database.db, mine.accountId, 2);

    expect(replies).toEqual([
      { sendV1Id: null, number: '+33612345678', text: 'three', receivedAt: now },
      { sendV1Id: null, number: '+33612345678', text: 'two', receivedAt: now },
    ]);
  });
});

import { afterEach, expect, it } from 'vitest';
import { micros } from '#domain/money/money.ts';
import { systemClock } from '#platform/clock.ts';
import { type TestDatabase, testDatabase } from '#test/support/database/database.ts';
import { listenTo } from '#test/support/envoi/announcements.ts';
import { addApiKey } from './accounts/add-api-key.ts';
import { createAccount } from './accounts/create-account.ts';
import { revokeApiKey } from './accounts/revoke-api-key.ts';
import { localOperator } from './actor.ts';
import { creditAccount } from './billing/credit-account.ts';
import { removePrice } from './billing/remove-price.ts';
import { setPrice } from './billing/set-price.ts';

let database: TestDatabase;
afterEach(() => database.close());

it('running servers are told what an operator did about accounts and money, with ids and without a secret', async () => {
  database = await testDatabase();
  const ctx = { db: database.db, clock: systemClock };
  await using deeds = await listenTo(database.url, 'audit');
  const told: unknown[] = [];
  const next = async () => told.push(JSON.parse(await deeds.next()));

  const { account, key } = await createAccount(ctx, localOperator, {
    ...{ email: 'shop@example.com', country: 'FR', currency: 'EUR', credit: micros(10_000_000) },
  });
  await next();
  const added = await addApiKey(ctx, localOperator, { account: account.id, label: 'till' });
  await next();
  await revokeApiKey(ctx, localOperator, { account: account.id, key: added.id });
  await next();
  await creditAccount(ctx, localOperator, {
    account: account.id,
    amount: micros(-1_000_000),
    note: 'a secret note',
  });
  await next();
  await setPrice(ctx, localOperator, { destination: 'FR', currency: 'EUR', price: micros(50_000) });
  await next();
  await removePrice(ctx, localOperator, { destination: 'FR', currency: 'EUR' });
  await next();

  expect(told).toEqual([
    { what: 'an account was made', account: account.id, keyId: expect.any(String), credit: 10_000_000 },
    { what: 'a key was made', account: account.id, keyId: added.id },
    { what: 'a key was revoked', account: account.id, keyId: added.id },
    ...[
      {
        what: 'credit was changed',
        account: account.id,
        micros: -1_000_000,
        currency: 'EUR',
        movement: expect.any(String),
      },
    ],
    { what: 'a price was set', destination: '+33', currency: 'EUR', micros: 50_000 },
    { what: 'a price was removed', destination: '+33', currency: 'EUR' },
  ]);
  expect(JSON.stringify(told)).not.toMatch(new RegExp(`${key}|${added.key}|secret|shop@`));
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { micros } from '#domain/money/money.ts';
import { hashApiKey } from '#platform/secrets.ts';
import { movableClock } from '#test/support/clock.ts';
import { type TestDatabase, testDatabase } from '#test/support/database/database.ts';
import { listenTo } from '#test/support/envoi/announcements.ts';
import { givenAccount } from '#test/support/envoi/given.ts';
import { localOperator } from '../actor.ts';
import type { OperatorContext } from '../operator-context.ts';
import { addApiKey } from './add-api-key.ts';
import { createAccount } from './create-account.ts';
import { listAccounts } from './list-accounts.ts';
import { listApiKeys } from './list-api-keys.ts';
import { revokeApiKey } from './revoke-api-key.ts';
import { setAccountStatus } from './set-account-status.ts';

let database: TestDatabase;
let ctx: OperatorContext;

beforeAll(async () => {
  database = await testDatabase();
  ctx = { db: database.db, clock: movableClock('2026-03-02T09:00:00Z') };
});
afterAll(() => database.close());

const asked = { country: 'FR', currency: 'EUR', credit: micros(0) };

describe('createAccount', () => {
  it('makes an account with its opening credit and a key that is kept as a hash only', async () => {
    const { account, key, balance } = await createAccount(ctx, localOperator, {
      ...asked,
      email: 'Shop@example.com',
      name: 'The shop',
      credit: micros(10_000_000),
    });

    const kept = await ctx.db.selectFrom('api_key').selectAll().where('account_id', '=', account.id).execute();
    expect(kept).toHaveLength(1);
    expect(kept[0]).toMatchObject({ hash: hashApiKey(key), hint: key.slice(-4), revoked_at: null });
    expect(JSON.stringify(kept)).not.toContain(key);
    expect(balance).toBe(10_000_000);
    const [listed] = await Array.fromAsync(listAccounts(ctx, localOperator));
    expect(listed).toMatchObject({
      email: 'Shop@example.com',
      name: 'The shop',
      zone: 'Europe/Paris',
      status: 'active',
    });
    expect(listed?.balanceMicros).toBe(10_000_000);
  });

  it('lives in the zone of its country, and is called by its address when it has no name', async () => {
    const { account } = await createAccount(ctx, localOperator, {
      ...asked,
      email: 'plage@example.com',
      country: 'RE',
    });

    expect(account).toMatchObject({ zone: 'Indian/Reunion', name: 'plage@example.com' });
  });

  it('refuses an address that another account has in other letters, and leaves nothing behind', async () => {
    await createAccount(ctx, localOperator, { ...asked, email: 'twice@example.com' });
    const before = await countKeys();

    const second = createAccount(ctx, localOperator, { ...asked, email: 'TWICE@example.com', credit: micros(5) });

    await expect(second).rejects.toMatchObject({ reasons: ['account_exists'] });
    expect(await countKeys()).toBe(before);
  });

  it.each([
    ['e-mail', { email: 'no address' }],
    ['e-mail', { email: `${'x'.repeat(250)}@example.com` }],
    ['name', { name: 'x'.repeat(256) }],
    ['country', { country: 'XX' }],
    ['country', { country: 'fr' }],
    ['currency', { currency: 'ABC' }],
    ['credit', { credit: micros(-1) }],
  ])('refuses a malformed %s: %o', async (field, wrong) => {
    const attempt = createAccount(ctx, localOperator, { ...asked, email: 'good@example.com', ...wrong });

    await expect(attempt).rejects.toMatchObject({ reasons: ['value_malformed'], detail: { field } });
  });
});

describe('listAccounts', () => {
  it('goes on page after page, in the order of the addresses', async () => {
    await ctx.db
      .insertInto('account')
      .values(
        Array.from({ length: 1_001 }, (_, index) => ({
          id: `00000000-0000-7000-8000-${String(index).padStart(12, '0')}`,
          email: `${index % 2 ? 'M' : 'm'}any-${String(index).padStart(4, '0')}@example.com`,
          name: 'many',
          country: 'FR',
          currency: 'EUR',
          created_at: ctx.clock.now(),
        })),
      )
      .execute();

    const emails = (await Array.fromAsync(listAccounts(ctx, localOperator))).map(({ email }) => email.toLowerCase());

    expect(emails.filter((email) => email.startsWith('many-'))).toHaveLength(1_001);
    expect(emails).toEqual(emails.toSorted());
  });
});

describe('setAccountStatus', () => {
  it('disables an account found by its address in any letters, and tells running servers', async () => {
    const account = await givenAccount(ctx);
    await using announced = await listenTo(database.url, 'accounts');

    const disabled = await setAccountStatus(ctx, localOperator, {
      account: account.email.toUpperCase(),
      status: 'disabled',
    });

    expect(disabled.status).toBe('disabled');
    expect(await announced.next()).toBe(account.id);
  });

  it('refuses an account that is not there', async () => {
    await expect(
      setAccountStatus(ctx, localOperator, { account: 'nobody@example.com', status: 'disabled' }),
    ).rejects.toMatchObject({
      reasons: ['account_not_found'],
    });
  });
});

describe('API keys', () => {
  it('are added beside the first and listed without their secret', async () => {
    const account = await givenAccount(ctx);

    const added = await addApiKey(ctx, localOperator, { account: account.id, label: 'till 2' });

    const keys = await listApiKeys(ctx, localOperator, account.email);
    expect(keys.map(({ label, hint }) => [label, hint])).toEqual([
      ['first key', account.key.slice(-4)],
      ['till 2', added.key.slice(-4)],
    ]);
  });

  it.each(['id', 'last four characters', 'key itself'])('are revoked by their %s, and servers are told', async (by) => {
    const account = await givenAccount(ctx);
    const added = await addApiKey(ctx, localOperator, { account: account.email, label: 'lost' });
    const names = { id: added.id, 'last four characters': added.key.slice(-4), 'key itself': added.key };
    await using announced = await listenTo(database.url, 'accounts');

    await revokeApiKey(ctx, localOperator, { account: account.email, key: names[by as keyof typeof names] });

    const [first, lost] = await listApiKeys(ctx, localOperator, account.email);
    expect(first?.revokedAt).toBeNull();
    expect(lost?.revokedAt).toEqual(ctx.clock.now());
    expect(await announced.next()).toBe(account.id);
  });

  it('are not found twice, nor in another account', async () => {
    const account = await givenAccount(ctx);
    const other = await givenAccount(ctx);
    const { id } = await addApiKey(ctx, localOperator, { account: account.email, label: 'lost' });

    await expect(revokeApiKey(ctx, localOperator, { account: other.email, key: id })).rejects.toMatchObject({
      reasons: ['key_not_found'],
    });
    await revokeApiKey(ctx, localOperator, { account: account.email, key: id });
    await expect(revokeApiKey(ctx, localOperator, { account: account.email, key: id })).rejects.toMatchObject({
      reasons: ['key_not_found'],
    });
  });

  it('must be named by their id when two end alike', async () => {
    const account = await givenAccount(ctx);
    await addApiKey(ctx, localOperator, { account: account.email, label: 'one' });
    await addApiKey(ctx, localOperator, { account: account.email, label: 'two' });
    await ctx.db.updateTable('api_key').set({ hint: 'same' }).where('account_id', '=', account.id).execute();

    await expect(revokeApiKey(ctx, localOperator, { account: account.email, key: 'same' })).rejects.toMatchObject({
      reasons: ['value_malformed'],
    });
  });
});

async function countKeys(): Promise<number> {
  return (await ctx.db.selectFrom('api_key').select('id').execute()).length;
}

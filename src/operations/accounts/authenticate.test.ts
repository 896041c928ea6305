import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect } from '#storage/database.ts';
import { movableClock } from '#test/support/clock.ts';
import { type TestDatabase, testDatabase } from '#test/support/database/database.ts';
import { givenAccount, givenKey } from '#test/support/envoi/accounts.ts';
import { dialectScopes } from '../actor.ts';
import { permissionsOfScopes } from '../permissions.ts';
import { openAuthenticator } from './authenticate.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

async function disable(accountId: string): Promise<void> {
  await database.db.updateTable('account').set({ status: 'disabled' }).where('id', '=', accountId).execute();
}

describe('an authenticator', () => {
  it('tells who is asking, and what an operation needs to know of them', async () => {
    const { accountId, email, key } = await givenAccount(database.db, { language: 'en', zone: 'Indian/Reunion' });
    const authenticator = openAuthenticator(database.db, movableClock('2026-03-31T12:30:00Z'));

    const actor = await authenticator.authenticate({ email, key });

    const place = { country: 'FR', currency: 'EUR', language: 'en', zone: 'Indian/Reunion' };
    expect(actor).toMatchObject({ kind: 'key', accountId, ...place, resendDoubtful: 'codes' });
  });

  it('makes of a key one actor that may do what the dialect can, and no more', async () => {
    const { accountId, email, key } = await givenAccount(database.db);
    await givenKey(database.db, accountId, 'another key');
    const authenticator = openAuthenticator(database.db, movableClock('2026-03-31T12:30:00Z'));

    const actor = await authenticator.authenticate({ email, key });
    const other = await authenticator.authenticate({ email, key: 'another key' });

    expect(await authenticator.authenticate({ email, key })).toBe(actor);
    expect(other).toMatchObject({ accountId });
    expect(other).not.toBe(actor);
    expect(actor?.permissions).toEqual(permissionsOfScopes(dialectScopes));
  });

  it('remembers for a second, and no longer', async () => {
    const { accountId, email, key } = await givenAccount(database.db);
    const clock = movableClock('2026-03-31T12:30:00Z');
    const authenticator = openAuthenticator(database.db, clock);
    await authenticator.authenticate({ email, key });
    await disable(accountId);

    clock.advance(999);
    expect(await authenticator.authenticate({ email, key })).toBeDefined();
    clock.advance(1);
    expect(await authenticator.authenticate({ email, key })).toBeUndefined();
  });

  it('remembers for a minute while it is sure to hear of changes, and for a second when it is not any more', async () => {
    const { accountId, email, key } = await givenAccount(database.db);
    const clock = movableClock('2026-03-31T12:30:00Z');
    let heard = true;
    const authenticator = openAuthenticator(database.db, clock, async () => heard);
    await authenticator.authenticate({ email, key });
    await disable(accountId); // by hand: nothing is announced

    for (const passed of [0, 600, 600, 600]) {
      clock.advance(passed);
      expect(await authenticator.authenticate({ email, key })).toBeDefined();
      expect(authenticator.remembered({ email, key })).toBeDefined();
    }
    heard = false;
    clock.advance(999);
    expect(await authenticator.authenticate({ email, key })).toBeDefined();
    clock.advance(1);
    expect(await authenticator.authenticate({ email, key })).toBeUndefined();

    heard = true;
    await database.db.updateTable('account').set({ status: 'active' }).where('id', '=', accountId).execute();
    clock.advance(1_000);
    await authenticator.authenticate({ email, key });
    await disable(accountId);
    let passedMs = 0;
    while (await authenticator.authenticate({ email, key })) {
      clock.advance(500);
      passedMs += 500;
    }
    expect(passedMs).toBe(60_000);
  });

  it('forgets when it is told to', async () => {
    const { accountId, key } = await givenAccount(database.db);
    const authenticator = openAuthenticator(database.db, movableClock('2026-03-31T12:30:00Z'));
    expect(await authenticator.authenticate({ email: '', key })).toBeDefined();
    await disable(accountId);

    authenticator.forget();

    expect(await authenticator.authenticate({ email: '', key })).toBeUndefined();
  });

  it.each(['with its account', 'alone'])(
    'knows a right key at once, %s, for as long as it remembers',
    async (given) => {
      const { accountId, email: own, key } = await givenAccount(database.db);
      const email = given === 'alone' ? '' : own;
      const clock = movableClock('2026-03-31T12:30:00Z');
      const authenticator = openAuthenticator(database.db, clock);
      expect(authenticator.remembered({ email, key })).toBeUndefined();
      await authenticator.authenticate({ email, key });

      expect(authenticator.remembered({ email, key })?.accountId).toBe(accountId);
      expect(authenticator.remembered({ email: 'other@example.com', key })).toBeUndefined();
      expect(authenticator.remembered({ email, key: `${key}x` })).toBeUndefined();

      clock.advance(1_000);
      expect(authenticator.remembered({ email, key })).toBeUndefined();
      await authenticator.authenticate({ email, key });
      authenticator.forget();
      expect(authenticator.remembered({ email, key })).toBeUndefined();
    },
  );

  it('remembers nothing that was to be forgotten while it was looked for', async () => {
    const { email, key } = await givenAccount(database.db);
    const authenticator = openAuthenticator(database.db, movableClock('2026-03-31T12:30:00Z'));

    const asked = authenticator.authenticate({ email, key });
    authenticator.forget();

    expect(await asked).toBeDefined();
    expect(authenticator.remembered({ email, key })).toBeUndefined();
  });

  it('compares the key each time, whatever it remembers of the account', async () => {
    const { email, key } = await givenAccount(database.db);
    const authenticator = openAuthenticator(database.db, movableClock('2026-03-31T12:30:00Z'));
    await authenticator.authenticate({ email, key });

    expect(await authenticator.authenticate({ email, key: `${key}x` })).toBeUndefined();
    expect(await authenticator.authenticate({ email, key: '' })).toBeUndefined();
  });

  it('does not remember a failure of the database', async () => {
    const { email, key } = await givenAccount(database.db);
    const away = connect('postgres://nobody@127.0.0.1:9/nothing');
    let db = away.db;
    const clock = movableClock('2026-03-31T12:30:00Z');
    const authenticator = openAuthenticator({ getExecutor: () => db.getExecutor() } as typeof db, clock);
    await expect(authenticator.authenticate({ email, key })).rejects.toThrow();

    db = database.db;

    expect(await authenticator.authenticate({ email, key })).toBeDefined();
    await away.close();
  });

  it('asks the same of the database for an account that is unknown, and remembers both for a second', async () => {
    const { email, key } = await givenAccount(database.db);
    const clock = movableClock('2026-03-31T12:30:00Z');
    const { db, queries } = counted(database.db);
    const authenticator = openAuthenticator(db, clock);
    for (const asked of [email, 'Nobody@example.com', email, 'nobody@example.com']) {
      await authenticator.authenticate({ email: asked, key });
    }
    expect(queries).toHaveLength(2);
    expect(queries[0]).toBe(queries[1]);

    clock.advance(1_000);
    for (const asked of [email, 'nobody@example.com']) await authenticator.authenticate({ email: asked, key });
    expect(queries).toHaveLength(4);
  });

  it('looks for no name that is longer than an address can be, and for no key of any length', async () => {
    const { email, key } = await givenAccount(database.db);
    const { db, queries } = counted(database.db);
    const authenticator = openAuthenticator(db, movableClock('2026-03-31T12:30:00Z'));

    expect(await authenticator.authenticate({ email: `${'x'.repeat(243)}@example.com`, key })).toBeUndefined();
    expect(await authenticator.authenticate({ email, key: 'x'.repeat(255) })).toBeUndefined();

    expect(queries).toEqual([]);
  });
});

/** The same database, and what it was asked. */
function counted(db: TestDatabase['db']): { db: TestDatabase['db']; queries: string[] } {
  const queries: string[] = [];
  const executor = db.getExecutor();
  const counting = new Proxy(executor, {
    get(target, name) {
      const own: unknown = Reflect.get(target, name);
      if (name !== 'executeQuery') return typeof own === 'function' ? own.bind(target) : own;
      return (query: { sql: string }, ...rest: []) => {
        queries.push(query.sql);
        return target.executeQuery(query as never, ...rest);
      };
    },
  });
  return { queries, db: { getExecutor: () => counting } as typeof db };
}

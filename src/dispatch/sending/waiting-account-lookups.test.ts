import { afterEach, beforeEach, describe, expect } from 'vitest';
import { uuidv7 } from '#platform/ids.ts';
import { acceptSends } from '#storage/queries/acceptance/accept.ts';
import { movableClock } from '#test/support/clock.ts';
import { type TestDatabase, testDatabase } from '#test/support/database/database.ts';
import { sendToAccept } from '#test/support/database/hot-statements.ts';
import { type WatchedPool, watchPlans } from '#test/support/database/plans.ts';
import { givenAccount } from '#test/support/envoi/accounts.ts';
import { envoi, it, start } from '#test/support/envoi/dispatching-test.ts';
import { WaitingAccountLookups } from './waiting-account-lookups.ts';

const now = new Date('2026-03-02T12:00:00Z');

describe('a look for accounts that wait', () => {
  let database: TestDatabase;
  let watched: WatchedPool;
  beforeEach(async () => {
    database = await testDatabase();
    watched = watchPlans(database.url);
  });
  afterEach(async () => {
    await watched.close();
    await database.close();
  });

  it('is one statement for all carriers that ask together, and tells each what waits for it', async () => {
    const { pool } = watched;
    const [one, other] = [await givenAccount(database.db), await givenAccount(database.db)];
    const { rows } = await database.pool.query<{ id: number }>(
      `insert into carrier (name, kind, simulated, settings, secret, created_at)
        select 'carrier-' || i, 'smpp', true, '{}', '', $1 from generate_series(1, 50) i returning id`,
      [now],
    );
    const ids = rows.map(({ id }) => id);
    const queue = (accountId: string, carrierId: number) => {
      const common = { pool, accounts: [accountId], carrierId, otherCarrierId: 0, worker: uuidv7(now), now, count: 1 };
      return acceptSends(database.pool, [sendToAccept(common, 0)], false);
    };
    await queue(one.accountId, ids[0]!);
    await queue(other.accountId, ids[0]!);
    await queue(other.accountId, ids[7]!);
    const looks = new WaitingAccountLookups(pool);

    const found = await Promise.all([...ids, ids[7]!].map((id) => looks.of(id)));

    expect(watched.executed).toHaveLength(1);
    const waiting = found.map((turns) => turns.map(({ accountId }) => accountId).sort());
    expect(waiting[0]).toEqual([one.accountId, other.accountId].sort());
    expect([waiting[7], waiting[50]]).toEqual([[other.accountId], [other.accountId]]);
    expect(waiting.flat()).toHaveLength(4);
  });

  it('that fails has failed for all that asked, and the next one begins anew', async () => {
    const looks = new WaitingAccountLookups(watched.pool);
    const cutOff = await database.cutOff();
    const failed = await Promise.allSettled([looks.of(1), looks.of(2)]);
    await cutOff();

    expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await looks.of(1)).toEqual([]);
  });
});

describe('many carriers with nothing in doubt', () => {
  it('are asked about at once', async () => {
    await start({ clock: movableClock('2026-03-02T09:00:00Z') });
    const { pool } = envoi.database;
    await pool.query(
      `insert into former_carrier (id, name, simulated, removed_at) select i, 'former-' || i, true, now() from generate_series(1000, 1099) i`,
    );
    let asked = 0;
    pool.on('acquire', () => asked++);

    await envoi.dispatch.components.inDoubtParts.close();

    // Other chores may come in between.
    expect(asked).toBeLessThan(50);
  });
});

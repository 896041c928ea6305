import { afterEach, expect, it } from 'vitest';
import { systemClock } from '#platform/clock.ts';
import { uuidv7 } from '#platform/ids.ts';
import { createLog } from '#platform/log.ts';
import { notifyQueued, publishSettled } from '#storage/queries/acceptance/acceptors.ts';
import { type TestDatabase, testDatabase } from '#test/support/database/database.ts';
import { listenTo } from '#test/support/envoi/announcements.ts';
import { testSettings } from '#test/support/envoi/dispatching.ts';
import { openContext } from '../open-context.ts';
import { RemoteDispatchers } from './remote-dispatchers.ts';

const log = createLog('silent');

let database: TestDatabase;
afterEach(() => database.close());

it('dispatchers are told of what a process queued, and together of what it queued at once', async () => {
  database = await testDatabase();
  await using announced = await listenTo(database.url, 'queued');
  await using later = await listenTo(database.url, 'work');
  const { acceptance } = openContext({ database, clock: systemClock, log, settings: testSettings });
  const dispatchers = new RemoteDispatchers({ pool: database.pool, log, acceptance });

  for (let i = 0; i < 100; i++) dispatchers.accepted();
  await announced.next(); // the first, at once
  await announced.next(); // all others
  await database.pool.query('notify work');
  await later.next();
  expect(announced.waiting).toBe(0);

  dispatchers.accepted();
  await announced.next();
});

it('an older word of what is settled, which another connection brings late, changes nothing', async () => {
  database = await testDatabase();
  const { pool } = database;
  const acceptor = uuidv7(systemClock.now());
  const known = async () => (await pool.query<{ settled: number }>('select settled from acceptor')).rows[0]?.settled;

  await publishSettled(pool, { acceptor, upTo: 5, disowned: [] });
  await notifyQueued(pool, 'queued', { acceptor, upTo: 3, disowned: [] });
  expect(await known()).toBe(5);

  await publishSettled(pool, { acceptor, upTo: 6, disowned: [] });
  expect(await known()).toBe(6);
});

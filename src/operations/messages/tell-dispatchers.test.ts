import { afterEach, expect, it } from 'vitest';
import { systemClock } from '#platform/clock.ts';
import { createLog } from '#platform/log.ts';
import { listenTo } from '#test/support/announcements.ts';
import { type TestDatabase, testDatabase } from '#test/support/database.ts';
import { testSettings } from '#test/support/dispatching.ts';
import { openContext } from '../open-context.ts';
import { tellDispatchers } from './tell-dispatchers.ts';

const log = createLog('silent');

let database: TestDatabase;
afterEach(() => database.close());

it('dispatchers are told of what a process queued, and together of what it queued at once', async () => {
  database = await testDatabase();
  await using announced = await listenTo(database.url, 'queued');
  await using later = await listenTo(database.url, 'work');
  const { acceptor } = openContext({ database, clock: systemClock, log, settings: testSettings, slot: 0 });
  const tell = tellDispatchers({ pool: database.pool, acceptor, log });

  for (let i = 0; i < 100; i++) tell();
  await announced.next(); // the first, at once
  await announced.next(); // all others
  await database.pool.query('notify work');
  await later.next();
  expect(announced.waiting).toBe(0);

  tell();
  await announced.next();
});

import fs from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { uuidv7 } from '#platform/ids.ts';
import { type TestDatabase, testDatabase } from '#test/support/database/database.ts';
import { runReplyStatements } from '#test/support/database/hot-replies.ts';
import {
  acceptOpened,
  type HotStatementsSetup,
  runHotStatements,
  sendToAccept,
} from '#test/support/database/hot-statements.ts';
import { asOwner, preparedStatements, type WatchedPool, watchPlans } from '#test/support/database/plans.ts';
import { givenAccount } from '#test/support/envoi/accounts.ts';
import { acceptSends } from './acceptance/accept.ts';
import { makePartitions } from './database/partitions.ts';

/** Rows that one statement is given. */
const COUNT = 100;
/** Rows of others that lie about. Whoever looks at all of them, or at every pair of those given, is found out. */
const OTHERS = 2_000;
/** What a step may look at: some rows for each that the statement was given. */
const MOST_ROWS = 12 * COUNT;

const now = new Date('2026-03-02T12:00:00Z');

let database: TestDatabase;
let watched: WatchedPool;
afterEach(async () => {
  await watched.close();
  await database.close();
});

type Wish = { accounts: number; days: boolean };

async function given({ accounts, days }: Wish): Promise<HotStatementsSetup> {
  database = await testDatabase();
  watched = watchPlans(database.url);
  const { pool } = watched;
  const tablesFrom = days ? now : new Date(now.getTime() + 24 * 3_600_000);
  await makePartitions(database.pool, tablesFrom, 2);
  const ids: string[] = [];
  for (let i = 0; i < accounts; i++) {
    ids.push((await givenAccount(database.db, { creditMicros: 1_000_000_000_000 })).accountId);
  }
  const { rows } = await database.pool.query<{ id: number }>(
    `insert into carrier (name, kind, simulated, settings, secret, created_at)
      select 'carrier-' || i, 'smpp', true, '{}', '', $1 from generate_series(1, 2) i returning id`,
    [now],
  );
  const worker = uuidv7(now);
  await database.pool.query(
    'insert into worker (id, slot, started_at, heartbeat_at) values ($1, 0, $2, clock_timestamp())',
    [worker, now],
  );
  const [carrierId, otherCarrierId] = rows.map(({ id }) => id) as [number, number];
  return { pool, accounts: ids, carrierId, otherCarrierId, worker, now, count: COUNT };
}

/** What of others waits, leaves and has left: all that a statement must not look at. */
async function fill(world: HotStatementsSetup): Promise<void> {
  const others = { ...world, count: OTHERS };
  const waiting = Array.from({ length: OTHERS }, (_, i) => sendToAccept(others, i));
  const later = new Date(now.getTime() + 3_600_000);
  const later_ = waiting.map((send) => ({
    ...send,
    slices: send.slices.map((slice) => ({ ...slice, notBefore: later })),
  }));
  await acceptSends(database.pool, later_, false);
  const worker = uuidv7(now);
  await database.pool.query(
    'insert into worker (id, slot, started_at, heartbeat_at) select $1, max(slot) + 1, $2, clock_timestamp() from worker',
    [worker, now],
  );
  await acceptOpened({ ...others, pool: database.pool, worker });
  await acceptSends(
    database.pool,
    Array.from({ length: OTHERS }, (_, i) => sendToAccept(others, i)),
    false,
  );
  await database.pool.query('update slice set worker = $1, attempt = 1 where not_before <= $2 and worker is null', [
    worker,
    now,
  ]);
  await database.pool.query(
    `insert into opt_out (account_id, number, scope, source, since)
      select a.id, '+337' || lpad(i::text, 8, '0'), 'all', 'operator', $1 from account a, generate_series(1, $2::int) i
      where a.id = any($3) on conflict do nothing`,
    [now, OTHERS, world.accounts.slice(0, 1)],
  );
}

/** All that waits and all that is kept for a while, of which there is nothing now and then. */
const emptied = ['slice', 'unmatched_receipt', 'send_key', 'opt_out', 'reply_part', 'long_reply'];

async function empty(): Promise<void> {
  const deletes = emptied.map((table) => `delete from ${table};`);
  await asOwner(database.url, `set session_replication_role = replica; ${deletes.join(' ')}`);
}

async function runAll(world: HotStatementsSetup): Promise<void> {
  await runHotStatements(world);
  await runReplyStatements(world);
}

/** In which state the tables were when PostgreSQL last looked at them, which decides how statements are carried out. */
const states: Record<string, (world: HotStatementsSetup) => Promise<void>> = {
  'as migrated': async (world) => {
    await runAll({ ...world, count: 2 });
    await fill(world);
  },
  'analysed while nothing was ever in them': async (world) => {
    await asOwner(database.url, 'analyze');
    await runAll({ ...world, count: 2 });
    await fill(world);
  },
  'analysed while they were full': async (world) => {
    await fill(world);
    await asOwner(database.url, 'analyze');
  },
  'analysed after a mass delete': async (world) => {
    await fill(world);
    await empty();
    await asOwner(database.url, 'analyze');
    await runAll({ ...world, count: 2 });
    await fill(world);
  },
  'cleaned and analysed after a mass delete': async (world) => {
    await fill(world);
    await empty();
    for (const table of emptied) await asOwner(database.url, `vacuum (analyze, truncate false) ${table}`);
    await runAll({ ...world, count: 2 });
    await fill(world);
  },
};

/** What goes through a whole table in the order of its key, a page at a time, looks at all of it once. */
const walks = ['read-waiting-slices'];

const worlds: [string, Wish, string?][] = [
  ['one account', { accounts: 1, days: true }],
  ['many accounts', { accounts: COUNT, days: true }],
  ['a day without tables', { accounts: 3, days: false }, 'analysed after a mass delete'],
];

const cases = worlds.flatMap(([world, wish, only]) =>
  Object.entries(states)
    .filter(([state]) => !only || only === state)
    .map(([state, prepare]) => ({ world, wish, state, prepare })),
);

describe('a hot statement looks at few rows for each that it is given', () => {
  it.each(cases)('of $world, with tables $state', { timeout: 60_000 }, async ({ wish, prepare }) => {
    const world = await given(wish);
    await prepare(world);
    watched.executed.length = 0;

    await runAll(world);

    const names = await preparedStatements(world.pool);
    const told = watched.executed.map((one) => ({ ...one, name: names.get(one.text) ?? one.text }));
    const tooMany = told.filter(({ name, mostRows }) => mostRows > MOST_ROWS && !walks.includes(name));
    expect(tooMany.map(({ name, mostRows, step }) => `${name}: ${mostRows} rows in ${step}`)).toEqual([]);
    expect(watched.executed.length).toBeGreaterThan(50);
  });
});

it('every named statement is looked at here', async () => {
  const world = await given({ accounts: 1, days: false });
  await runAll(world);

  const files = fs
    .readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })
    .filter((file) => /^[a-z/-]+\.ts$/.test(file));
  const texts = files.map((file) => fs.readFileSync(path.join(import.meta.dirname, file), 'utf8'));
  const names = texts
    .filter((text) => text.includes('named('))
    .flatMap((text) => [...text.matchAll(/name: (?:nameOn\()?'([a-z-]+)'/g)]);
  const run = [...(await preparedStatements(world.pool)).values()];
  expect(names.map(([, name]) => name).filter((name) => !run.some((one) => one.startsWith(name!)))).toEqual([]);
});

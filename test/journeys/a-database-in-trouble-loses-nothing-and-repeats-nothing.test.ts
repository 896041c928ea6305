import fs from 'node:fs';
import pg from 'pg';
import { afterEach, expect, it } from 'vitest';
import { readPhones } from '#simulator/journal/journal.ts';
import { testDatabase } from '#test/support/database/database.ts';
import { openDatabaseDoor } from '#test/support/database/database-door.ts';
import { makeClusterFolder, startDatabase } from '#test/support/database/own-database.ts';
import { canMakeDisks, makeSmallDisk } from '#test/support/database/small-disk.ts';
import { inRequests, provenEnd, tenThousand, untilSubmitted } from '#test/support/envoi/bulk.ts';
import { type Installation, makeInstallation, type RunningEnvoi } from '#test/support/envoi/installation.ts';
import type { V1Account } from '#test/support/envoi/v1-client.ts';

/** Little enough for a small disk. */
const settings = { max_wal_size: '64MB', min_wal_size: '64MB' };
const late = { recipients: ['+33612345678'], message: 'Trop tard' };
const unavailable = { status: false, code: 'ERR_901' };

let installation: Installation;
let envoi: RunningEnvoi;
let account: V1Account;
afterEach(() => installation.remove());

async function start(url: string): Promise<void> {
  installation = makeInstallation({ ENVOI_DATABASE_URL: url });
  envoi = await installation.start();
  account = await installation.account();
  await installation.commands.envoi('simulator set latencyMs=40 receiptDelayMs=200-1500');
}

it.skipIf(!canMakeDisks())(
  'a full disk stops everything, and all goes on when there is room again',
  async () => {
    const disk = makeSmallDisk();
    const database = await startDatabase(`${disk.folder}/postgres`, settings);
    await start(database.url('envoi'));
    const asking = askForAll();
    await untilSubmitted(installation.dataDir, 500);

    disk.fill();
    // It says that there is no space, or ends over it.
    await expect
      .poll(() => envoi.process.output(), { timeout: 30_000 })
      .toMatch(/(No space left on device|Connection terminated).*wait for the database/);
    disk.clear();
    await startDatabase(`${disk.folder}/postgres`, settings); // where it runs on, that one
    await asking;

    expect(await end()).toEqual({ everInDoubt: 0, inDoubt: 0 });
  },
  120_000,
);

it.skipIf(!canMakeDisks())(
  'a disk that becomes read-only stops everything, and all goes on when it is mended',
  async () => {
    const disk = makeSmallDisk();
    let database = await startDatabase(`${disk.folder}/postgres`, settings);
    await start(database.url('envoi'));
    const asking = askForAll();
    await untilSubmitted(installation.dataDir, 500);

    disk.fail();
    await expect.poll(() => envoi.process.output(), { timeout: 30_000 }).toMatch(/wait for the database/);
    expect(await envoi.ask(account, 'sms/send', late)).toEqual(unavailable);
    await database.stop().catch(() => {}); // its lock cannot be given back on that disk
    disk.repair();
    fs.rmSync(`${disk.folder}/postgres.owner`, { force: true });
    database = await startDatabase(`${disk.folder}/postgres`, settings);
    await asking;

    expect(await end()).toEqual({ everInDoubt: 0, inDoubt: 0 });
  },
  120_000,
);

it('a database whose connections others have taken is waited for', async () => {
  const database = await startDatabase(makeClusterFolder(), { ...settings, max_connections: '30' });
  await start(database.url('envoi'));
  const asking = askForAll();
  await untilSubmitted(installation.dataDir, 500);

  const giveBack = await takeAllConnections(database.url('envoi'));
  await expect.poll(() => envoi.health(), { timeout: 30_000, interval: 100 }).toBe(503);
  expect(await envoi.ask(account, 'account/balance')).toEqual(unavailable);
  await giveBack();
  await asking;

  expect(await end()).toEqual({ everInDoubt: 0, inDoubt: 0 });
}, 120_000);

it('a database each of whose answers takes half a second makes everything slow, and nothing wrong', async () => {
  const database = await testDatabase();
  const door = await openDatabaseDoor(database.url);
  await start(door.url);
  door.slow(500);
  let most = 0;
  const watching = setInterval(() => void openParts(database.pool).then((parts) => (most = Math.max(most, parts))), 50);
  await askForAll();
  expect(await envoi.health()).toBe(200);
  await expect
    .poll(() => database.pool.query('select from slice').then(({ rowCount }) => rowCount), { timeout: 90_000 })
    .toBe(0);
  clearInterval(watching);
  door.slow(0);

  expect(most).toBeGreaterThan(0);
  expect(most).toBeLessThanOrEqual(1_000);
  expect(await end()).toEqual({ everInDoubt: 0, inDoubt: 0 });
  await envoi.stop();
  await database.close();
}, 180_000);

/** Asks for ten thousand as a client does that takes `ERR_901` at its word: not accepted, ask again. */
async function askForAll(): Promise<void> {
  const send = (recipients: readonly string[]) =>
    expect
      .poll(() => envoi.ask(account, 'sms/send', { recipients, message: 'Bonjour' }), {
        timeout: 90_000,
        interval: 200,
      })
      .toMatchObject({ code: 'OK' });
  await Promise.all(inRequests(tenThousand, 500).map(send));
}

function end() {
  return provenEnd({ installation, envoi, account, phones: () => readPhones(installation.dataDir) });
}

/** Takes every connection that is free, then those of Envoi, and each that comes free later. */
async function takeAllConnections(url: string): Promise<() => Promise<void>> {
  const taken: pg.Client[] = [];
  let wanted = true;
  const takeFree = async () => {
    while (wanted) {
      const client = new pg.Client({ connectionString: url });
      client.on('error', () => {});
      if (
        !(await client.connect().then(
          () => true,
          () => false,
        ))
      )
        return;
      taken.push(client);
    }
  };
  await takeFree();
  const of = `from pg_stat_activity where application_name like 'envoi%'`;
  const left = () => taken[0]!.query(`select pg_terminate_backend(pid) ${of}`).then(({ rowCount }) => rowCount);
  for (let count = await left(); count !== 0; count = await left()) await takeFree();
  let taking: Promise<void> = Promise.resolve();
  const again = setInterval(() => {
    taking = taking.then(takeFree);
  }, 20);
  return async () => {
    wanted = false;
    clearInterval(again);
    await taking;
    await Promise.all(taken.map((client) => client.end()));
  };
}

async function openParts(pool: pg.Pool): Promise<number> {
  const sql = 'select coalesce(sum((last - first + 1) * parts), 0)::int as parts from slice where worker is not null';
  return (await pool.query<{ parts: number }>(sql)).rows[0]!.parts;
}

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '#platform/clock.ts';
import { isListening } from '#platform/listening.ts';
import { createLog } from '#platform/log.ts';
import { connect, connectAlone } from '#storage/database.ts';
import { isStorageUnavailable } from '#storage/failures.ts';
import { serverAccount } from '#storage/postgres/account.ts';
import { openStore } from '#storage/store.ts';
import { type TestDatabase, testDatabase } from '#test/support/database/database.ts';
import { freePort } from '#test/support/free-port.ts';
import { commandLine } from '#test/support/pages/command-line.ts';

const program = '/usr/sbin/pgbouncer';
const installed = fs.existsSync(program);
if (!installed)
  console.warn('SKIPPED: PgBouncer is not installed (apt-get install pgbouncer), so it was not tried with Envoi.');

describe.skipIf(!installed)('PgBouncer before the database', () => {
  let database: TestDatabase;
  let folder: string;
  let running: ChildProcess[];
  beforeEach(async () => {
    database = await testDatabase();
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'envoi-pgbouncer-'));
    fs.chmodSync(folder, 0o755);
    running = [];
  });
  afterEach(async () => {
    for (const child of running) {
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    }
    await database.close();
    fs.rmSync(folder, { recursive: true });
  });

  /** Gives the address of the database behind it. */
  async function start(poolMode: string, settings: Record<string, string | number> = {}): Promise<string> {
    const given = new URL(database.url.replace('@/', '@localhost/'));
    const name = given.pathname.slice(1);
    const [host, serverPort] = [given.searchParams.get('host'), given.searchParams.get('port')];
    const port = await freePort();
    const all = {
      listen_addr: '127.0.0.1',
      listen_port: port,
      unix_socket_dir: '',
      auth_type: 'any',
      pool_mode: poolMode,
      default_pool_size: 30,
      ...settings,
    };
    const file = path.join(folder, `${port}.ini`);
    const lines = Object.entries(all).map(([key, value]) => `${key} = ${value}`);
    const behind = `host=${host} port=${serverPort} dbname=${name} user=envoi password=${decodeURIComponent(given.password)}`;
    fs.writeFileSync(file, ['[databases]', `${name} = ${behind}`, '[pgbouncer]', ...lines].join('\n'), { mode: 0o644 });
    const child = spawn(program, ['-q', file], { ...serverAccount(folder), stdio: 'ignore' });
    running.push(child);
    const url = `postgres://envoi@127.0.0.1:${port}/${name}`;
    await expect.poll(() => isListening('127.0.0.1', port), { timeout: 30_000 }).toBe(true);
    return url;
  }

  const failureOf = (work: Promise<unknown>) =>
    work.then(
      () => undefined,
      (error: unknown) => error,
    );
  const opened = (databaseUrl: string, serving: boolean) =>
    openStore({ databaseUrl, dataDir: '' }, { log: createLog('silent'), serving, max: 2 });

  it.each(['transaction', 'statement'])(
    'is refused when it pools by %s, at the start and for each connection',
    async (mode) => {
      const url = await start(mode);
      const pool = connect(url, { max: 1 });

      const failures = [
        await failureOf(opened(url, true)),
        await failureOf(opened(url, false)),
        await failureOf(connectAlone(url, 'worker', () => {})),
        await failureOf(pool.pool.query('select 1')),
        await failureOf(pool.db.selectFrom('account').selectAll().execute()),
      ];

      await pool.close();
      for (const failure of failures) {
        expect(String(failure)).toMatch(/a pooler between Envoi and PostgreSQL .*pool_mode = session/);
        expect(isStorageUnavailable(failure)).toBe(true);
      }
    },
  );

  it('is refused with one session for all, which cannot be told apart from one that is busy', async () => {
    const url = await start('transaction', { default_pool_size: 1 });

    expect(String(await failureOf(opened(url, true)))).toMatch(/pool_mode = session/);
  });

  it('is worked with when it pools by session, each with its settings', async () => {
    const url = await start('session');

    const store = await opened(url, true);

    const setting = `select current_setting('enable_seqscan') as seqscan, current_setting('TimeZone') as zone`;
    expect((await store.pool.query(setting)).rows).toEqual([{ seqscan: 'off', zone: 'UTC' }]);
    await store.close();
  });

  it('tells the operator of a command what to do', async () => {
    const dataDir = path.join(folder, 'data');
    const commands = commandLine(
      { ENVOI_DATABASE_URL: await start('transaction'), ENVOI_DATA_DIR: dataDir },
      systemClock,
    );

    const { exitCode, text } = await commands.envoi('account list');

    expect([exitCode, text]).toEqual([1, expect.stringMatching(/name PostgreSQL itself in the address/)]);
  });
});

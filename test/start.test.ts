import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { processMark } from '#platform/data-folder/process-mark.ts';
import { runningEnvoi } from '#platform/data-folder/run-file.ts';
import { clusterFolder } from '#storage/postgres/account.ts';
import { readPostmaster } from '#storage/postgres/postmaster.ts';
import { testDatabase } from './support/database/database.ts';
import { type EnvoiProcess, type EnvoiProcessOptions, startEnvoi } from './support/envoi/envoi-process.ts';

const asRoot = process.getuid?.() === 0;
/** An account without rights, as in every Unix. */
const nobody = { uid: 65_534, gid: 65_534 };
const nobodyReachesUs =
  asRoot && spawnSync('test', ['-r', path.join(import.meta.dirname, '../package.json')], nobody).status === 0;

describe('bin/start', () => {
  let folder: string;
  let dataDir: string;
  let started: EnvoiProcess[];
  beforeEach(() => {
    started = [];
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'envoi-start-'));
    fs.chmodSync(folder, 0o755);
    dataDir = path.join(folder, 'data');
  });
  afterEach(async () => {
    for (const envoi of started) {
      if (processMark(envoi.pid) !== undefined) envoi.signal('SIGKILL');
      await envoi.ended;
    }
    const left = readPostmaster(clusterFolder(dataDir)); // a killed Envoi's database ends a moment later
    if (left) await isGone(left.pid);
    fs.rmSync(folder, { recursive: true });
  });

  function start(options: Partial<EnvoiProcessOptions> = {}): EnvoiProcess {
    const envoi = startEnvoi({ dataDir, ...options });
    started.push(envoi);
    return envoi;
  }

  /** The PostgreSQL that serves the data folder, which must be running. */
  function database(): number {
    const server = readPostmaster(clusterFolder(dataDir));
    expect(server && processMark(server.pid)).toBeDefined();
    return server!.pid;
  }

  async function isGone(pid: number): Promise<void> {
    await expect.poll(() => processMark(pid), { timeout: 30_000 }).toBeUndefined();
  }

  it('runs until SIGTERM, and leaves nothing running behind', async () => {
    const envoi = start();
    await envoi.spoke;
    const postgres = database();

    expect(runningEnvoi(dataDir)).toMatchObject({ pid: envoi.pid });
    expect(fs.statSync(path.join(dataDir, 'secret.key')).mode & 0o777).toBe(0o600);

    envoi.signal('SIGTERM');

    expect(await envoi.ended, envoi.output()).toBe(0);
    expect(processMark(postgres)).toBeUndefined();
    expect(fs.existsSync(path.join(dataDir, 'run.json'))).toBe(false);
  });

  it('ends well on Ctrl-C, which reaches every process of the terminal', async () => {
    const envoi = start();
    await envoi.spoke;
    const postgres = database();

    envoi.signal('SIGINT', 'group');

    expect(await envoi.ended, envoi.output()).toBe(0);
    expect(processMark(postgres)).toBeUndefined();
    expect(fs.readFileSync(`${clusterFolder(dataDir)}.log`, 'utf8')).not.toMatch(/PANIC|FATAL/);
  });

  it('has a sibling, bin/dev, that runs the same under a watch for changed files', async () => {
    const envoi = start({ command: 'dev' });

    expect(await envoi.spoke).toMatch('Envoi runs at');
    const postgres = database();
    envoi.signal('SIGINT', 'group');
    await envoi.ended;
    await isGone(postgres);
  });

  it('ends well on Ctrl-C while its database is being made, and starts the next time', async () => {
    const envoi = start();
    await expect
      .poll(() => fs.existsSync(`${clusterFolder(dataDir)}.new`), { timeout: 30_000, interval: 2 })
      .toBe(true);

    envoi.signal('SIGINT', 'group');

    expect(await envoi.ended, envoi.output()).toBe(0);
    expect(envoi.output()).toBe('');
    await start().spoke;
  });

  it('says in plain words that the database does not answer', async () => {
    const envoi = start({ environment: { ENVOI_DATABASE_URL: 'postgres://localhost:1/envoi' } });

    expect(await envoi.ended).toBe(1);
    expect(envoi.output()).toMatch(/^error: nothing answers at \S+ port 1: is the server running\?\n$/);
  });

  it('tells a second start where the first one runs', async () => {
    const first = start({ environment: { ENVOI_HTTP_PORT: '18080' } });
    await first.spoke;

    const second = start({ environment: { ENVOI_HTTP_PORT: '18081' } });

    expect(await second.ended).toBe(0);
    expect(second.output()).toMatch(/^Envoi runs already, at http:\/\/127\.0\.0\.1:18080 /);
  });

  it('leaves the simulated carrier to the process on the same database that runs it', async () => {
    const database = await testDatabase();
    onTestFinished(() => database.close());
    const environment = { ENVOI_DATABASE_URL: database.url, ENVOI_SECRET_KEY: '5'.repeat(64) };
    const portsOf = async () =>
      (await database.pool.query<{ port: number }>(`select settings->>'port' as port from carrier`)).rows;
    const first = start({ environment });
    await first.spoke;
    const before = await portsOf();

    const second = start({ environment, dataDir: path.join(folder, 'other') });
    await second.spoke;

    expect(await portsOf()).toEqual(before);
    expect(fs.existsSync(path.join(folder, 'other', 'simulator'))).toBe(false);
    first.signal('SIGTERM');
    second.signal('SIGTERM');
    await Promise.all([first.ended, second.ended]); // before their database goes
  });

  it.skipIf(process.platform !== 'linux')('leaves no PostgreSQL when it is killed, and starts again', async () => {
    const killed = start();
    await killed.spoke;
    const postgres = database();

    killed.signal('SIGKILL');
    await killed.ended;

    expect(runningEnvoi(dataDir)).toBeUndefined();
    const again = start();
    await again.spoke;
    expect(database()).not.toBe(postgres);
    await isGone(postgres);
  });

  it.skipIf(!nobodyReachesUs)('runs as an ordinary user, in a folder closed to others', async () => {
    fs.chmodSync(folder, 0o700);
    fs.chownSync(folder, nobody.uid, nobody.gid);
    const envoi = start({ account: nobody });
    await envoi.spoke;
    const postgres = database();

    expect(fs.statSync(dataDir)).toMatchObject({ uid: nobody.uid, mode: 0o40700 });
    envoi.signal('SIGTERM');

    expect(await envoi.ended, envoi.output()).toBe(0);
    expect(processMark(postgres)).toBeUndefined();
  });

  it.skipIf(!nobodyReachesUs)("keeps an ordinary user's data that user's, when root starts it", async () => {
    fs.chownSync(folder, nobody.uid, nobody.gid);
    const first = start({ account: nobody });
    await first.spoke;
    first.signal('SIGTERM');
    await first.ended;

    const byRoot = start();
    await byRoot.spoke;
    byRoot.signal('SIGTERM');
    expect(await byRoot.ended, byRoot.output()).toBe(0);

    const again = start({ account: nobody });
    expect(await again.spoke).toMatch('Envoi runs at');
  });

  it.skipIf(!asRoot)('runs as root in a folder closed to others, where PostgreSQL cannot follow', async () => {
    fs.chmodSync(folder, 0o700);
    const outside = path.dirname(clusterFolder(dataDir));
    onTestFinished(() => fs.rmSync(outside, { recursive: true }));
    const envoi = start();
    await envoi.spoke;

    expect(outside).toMatch(/^\/var\/lib\/envoi\//);
    expect(fs.existsSync(path.join(outside, 'postgres', 'PG_VERSION'))).toBe(true);
    envoi.signal('SIGTERM');

    expect(await envoi.ended, envoi.output()).toBe(0);
    expect(clusterFolder(dataDir)).toBe(path.join(outside, 'postgres'));
    fs.rmSync(dataDir, { recursive: true });
    const anew = path.dirname(clusterFolder(dataDir));
    onTestFinished(() => fs.rmSync(anew, { recursive: true }));
    expect(anew, 'a data folder made anew is a first start again').not.toBe(outside);
  });

  it.skipIf(!nobodyReachesUs)('says whose data it may not touch', async () => {
    fs.mkdirSync(dataDir, { mode: 0o711 });
    const envoi = start({ account: nobody });

    expect(await envoi.ended).toBe(1);
    expect(envoi.output()).toMatch(/^error: the data folder .* cannot be written to: start Envoi as the account/);
  });

  it('stops at a setting it does not know, and gives the right name', async () => {
    const envoi = start({ environment: { ENVOI_HTTP_PROT: '8080' } });

    expect(await envoi.ended).toBe(1);
    expect(envoi.output()).toBe('error: ENVOI_HTTP_PROT is not a setting of Envoi: did you mean ENVOI_HTTP_PORT?\n');
    expect(fs.existsSync(dataDir)).toBe(false);
  });
});

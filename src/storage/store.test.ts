import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { processMark } from '#platform/data-folder/process-mark.ts';
import { createLog } from '#platform/log.ts';
import { testDatabase } from '#test/support/database/database.ts';
import { clusterFolder } from './postgres/account.ts';
import { readPostmaster } from './postgres/postmaster.ts';
import { openStore, type Store } from './store.ts';

const log = createLog('silent');

async function works(store: Store): Promise<boolean> {
  const { rows } = await store.pool.query<{ n: number }>('select count(*) as n from account');
  return rows[0]?.n === 0;
}

describe('openStore on the bundled server', () => {
  let dataDir: string;
  let opened: Store[];
  beforeEach(() => {
    opened = [];
    dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'envoi-store-'));
    fs.chmodSync(dataDir, 0o711);
  });
  afterEach(async () => {
    await Promise.all(opened.map((store) => store.close()));
    fs.rmSync(dataDir, { recursive: true });
  });

  async function open(serving: boolean): Promise<Store> {
    const store = await openStore({ databaseUrl: undefined, dataDir }, { log, serving, max: 2 });
    opened.push(store);
    return store;
  }

  async function close(store: Store): Promise<void> {
    opened = opened.filter((other) => other !== store);
    await store.close();
  }

  const serverPid = () => readPostmaster(clusterFolder(dataDir))?.pid ?? 0;

  it('starts a server for a command, migrated and durable, and stops it after', async () => {
    const command = await open(false);
    const pid = serverPid();

    expect(command.applied).not.toEqual([]);
    expect(await works(command)).toBe(true);
    const { rows } = await command.pool.query(
      `select string_agg(setting, ' ' order by name) as durable from pg_settings
       where name in ('fsync', 'synchronous_commit', 'full_page_writes')`,
    );
    expect(rows).toEqual([{ durable: 'on on on' }]);

    await close(command);
    expect(processMark(pid)).toBeUndefined();
  });

  it("leaves the server to its owner when a command has used it, and a command's to the next until that is done", async () => {
    const first = await open(false);
    const second = await open(false);
    const pid = serverPid();

    const closing = close(first);
    expect(await works(second)).toBe(true);
    await close(second);
    await closing;

    expect(second.applied).toEqual([]);
    expect(processMark(pid)).toBeUndefined();
  });

  it('lets the serving process start its own server once a command is done', async () => {
    const command = await open(false);
    const commands = serverPid();

    const starting = open(true);
    await close(command);
    const serving = await starting;

    expect(serverPid()).not.toBe(commands);
    expect(await works(serving)).toBe(true);
  });

  it('starts a server that was killed again, at the same address', async () => {
    const serving = await open(true);
    const pid = serverPid();
    await works(serving);

    process.kill(pid, 'SIGKILL');

    // For a moment the killed server's processes still answer.
    await expect.poll(serverPid, { timeout: 30_000 }).not.toBe(pid);
    await expect.poll(() => works(serving).catch(() => false), { timeout: 30_000 }).toBe(true);
  });

  it('takes over a server that outlived its owner, and answers for it', async () => {
    const lost = await open(false);
    const pid = serverPid();
    fs.rmSync(`${clusterFolder(dataDir)}.owner`); // as if that owner had been killed where the kernel does not follow up

    const heir = await open(true);
    expect(serverPid()).toBe(pid);
    await Promise.all([lost.pool.end(), lost.db.destroy()]);
    opened = [heir];
    await close(heir);

    // It is a child of this very process, which may take a moment to notice its end.
    await expect.poll(() => processMark(pid), { timeout: 30_000 }).toBeUndefined();
  });

  it('takes over a lock file whose process number now belongs to another program', async () => {
    await close(await open(false));
    const file = path.join(clusterFolder(dataDir), 'postmaster.pid');
    fs.writeFileSync(file, `${process.pid}\n${clusterFolder(dataDir)}\n1\n5432\n\n\n\nready\n`);

    expect(await works(await open(false))).toBe(true);
  });

  it('starts over when the first start was cut short', async () => {
    fs.mkdirSync(`${clusterFolder(dataDir)}.new/base`, { recursive: true });

    expect(await works(await open(false))).toBe(true);
  });

  it('finds a short place for its socket when the path of the data is long', async () => {
    const deep = path.join(dataDir, 'd'.repeat(90));
    const store = await openStore({ databaseUrl: undefined, dataDir: deep }, { log });
    opened.push(store);

    expect(await works(store)).toBe(true);
    expect(readPostmaster(clusterFolder(deep))?.socketFolder).toMatch(/^\/tmp\/envoi-[0-9a-f]{16}$/);
  });
});

describe('openStore on a server of the operator', () => {
  it('migrates the database it is given, and leaves the server alone', async () => {
    const given = await testDatabase({ empty: true });
    const dataDir = path.join(os.tmpdir(), 'envoi-never-made');

    const store = await openStore({ databaseUrl: given.url, dataDir }, { log });

    expect(await works(store)).toBe(true);
    await store.close();
    expect((await given.pool.query('select 1 as n')).rows).toEqual([{ n: 1 }]);
    expect(fs.existsSync(dataDir)).toBe(false);
    await given.close();
  });

  it('opens connections beside its own: who takes all of these leaves those alone', async () => {
    const given = await testDatabase();
    const store = await openStore({ databaseUrl: given.url, dataDir: '' }, { log, max: 1 });
    const beside = store.beside(1);
    const taken = await beside.pool.connect();
    const waiting = beside.pool.query('select 1 as n');

    expect(await works(store)).toBe(true);

    taken.release();
    await waiting;
    await beside.close();
    await store.close();
    await given.close();
  });

  it('names what is wrong with an address where no server answers', async () => {
    const databaseUrl = 'postgres://envoi@127.0.0.1:1/envoi';

    await expect(openStore({ databaseUrl, dataDir: '' }, { log })).rejects.toThrow(/ECONNREFUSED 127\.0\.0\.1:1/);
  });
});

import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '#test/support/database/database.ts';
import { type DatabaseProxy, openDatabaseProxy } from './database-proxy.ts';
import { errors, turningAway, uncertain } from './errors.ts';
import type { Fault } from './faults.ts';
import { readServerAddress } from './server-address.ts';

let database: TestDatabase;
let proxy: DatabaseProxy;
let url: string;
let told: Fault[];
const clients: pg.Client[] = [];
beforeAll(async () => {
  database = await testDatabase({ empty: true });
  await database.pool.query('create table noted (what text)');
});
afterAll(() => database.close());
beforeEach(async () => {
  const address = readServerAddress(database.url);
  told = [];
  proxy = openDatabaseProxy(address.connect, (fault) => void told.push(fault));
  url = address.behind(await proxy.openDoor(() => false));
});
afterEach(async () => {
  for (const client of clients.splice(0)) await client.end().catch(() => {});
  await proxy.close();
  await database.pool.query('truncate noted');
});

async function open(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  clients.push(client);
  await client.connect();
  return client;
}

const next = (fault: Fault) => proxy.arm({ fault, skipped: 0, times: 1, early: true });
const note = (client: pg.Client, what: string) => client.query('insert into noted values ($1)', [what]);
/** Prepared once under a name, as hot paths do. */
const noteByName = (client: pg.Client, what: string) =>
  client.query({ name: 'note', text: 'insert into noted values ($1)', values: [what] });
const noted = async () =>
  (await database.pool.query('select what from noted order by what')).rows.map((row) => row.what);
const failure = (query: Promise<unknown>) =>
  query.then(
    () => undefined,
    (error: Error & { code?: string }) => error,
  );
const cancelled = errors.find(({ sqlstate }) => sqlstate === '57014')!;
const HANG_MS = 700;

describe('without faults', () => {
  it('statements of all kinds pass, and what is announced', async () => {
    const client = await open();
    const heard: unknown[] = [];
    client.on('notification', ({ payload }) => heard.push(payload));
    await client.query('listen news');

    await noteByName(client, 'a');
    await noteByName(client, 'b');
    await client.query('begin');
    await note(client, 'c');
    await client.query('rollback');
    const { rows } = await client.query('select n from generate_series(1, 20000) as n');
    await database.pool.query(`notify news, 'all'`);

    expect(await noted()).toEqual(['a', 'b']);
    expect(rows).toHaveLength(20_000);
    await expect.poll(() => heard).toEqual(['all']);
  });

  it('two connections do not wait for each other, and a goodbye ends one', async () => {
    const [one, two] = [await open(), await open()];
    await one.query('begin; lock table noted');
    const waiting = note(two, 'later');
    await one.query('commit');
    await waiting;
    expect(proxy.connections).toBe(2);

    await one.end();

    await expect.poll(() => proxy.connections).toBe(1);
  });
});

describe('an error before a statement', () => {
  it.each(errors.map((error) => [error.sqlstate, error] as const))(
    '%s is what the client is told',
    async (code, error) => {
      const client = await open();
      next({ kind: 'error', error });

      expect(await failure(noteByName(client, 'never'))).toMatchObject({ code, severity: error.severity });

      expect(await noted()).toEqual([]);
      if (error.severity === 'FATAL') expect(await failure(note(client, 'gone'))).toBeDefined();
      else await noteByName(client, 'after');
      expect(await noted()).toEqual(error.severity === 'FATAL' ? [] : ['after']);
    },
  );

  it('within a transaction leaves that failed, until it is rolled back', async () => {
    const client = await open();
    await client.query('begin');
    await note(client, 'before');
    next({ kind: 'error', error: cancelled });
    await failure(note(client, 'never'));

    expect(await failure(note(client, 'neither'))).toMatchObject({ code: '25P02' });
    expect((await client.query('commit')).command).toBe('ROLLBACK');
    expect(await noted()).toEqual([]);
  });

  it('at the commit leaves none of it, and no transaction', async () => {
    const client = await open();
    await client.query('begin');
    await note(client, 'before');
    next({ kind: 'error', error: cancelled });

    expect(await failure(client.query('commit'))).toMatchObject({ code: '57014' });

    await note(client, 'after');
    expect(await noted()).toEqual(['after']);
  });

  it('at the rollback of one that has failed leaves it failed', async () => {
    const client = await open();
    await client.query('begin');
    await failure(client.query('select 1 / 0'));
    next({ kind: 'error', error: cancelled });

    expect(await failure(client.query('rollback'))).toMatchObject({ code: '57014' });
    expect(await failure(client.query('select 1'))).toMatchObject({ code: '25P02' });
    await client.query('rollback');
    await note(client, 'after');
  });

  it('comes to as many statements as were asked for, after those that pass', async () => {
    const client = await open();
    proxy.arm({ fault: { kind: 'error', error: cancelled }, skipped: 1, times: 2, early: true });

    const codes = [];
    for (const what of ['a', 'b', 'c', 'd']) codes.push((await failure(note(client, what)))?.code);

    expect(codes).toEqual([undefined, '57014', '57014', undefined]);
    expect(told).toHaveLength(2);
  });
});

describe('an answer that is lost', () => {
  it('is of a statement that was done, on a connection that closes', async () => {
    const client = await open();
    next({ kind: 'lost', instead: undefined });

    expect((await failure(noteByName(client, 'done')))?.message).toMatch(/Connection terminated|ECONNRESET/);
    expect(await noted()).toEqual(['done']);
  });

  it.each(uncertain.map((error) => [error.sqlstate, error] as const))('has %s in its place', async (code, instead) => {
    const client = await open();
    next({ kind: 'lost', instead });

    expect(await failure(noteByName(client, 'done'))).toMatchObject({ code });
    expect(await noted()).toEqual(['done']);
    if (instead.severity === 'ERROR') await note(client, 'and this');
  });

  it('within a transaction undoes that, since it is told to have failed', async () => {
    const client = await open();
    await client.query('begin');
    next({ kind: 'lost', instead: uncertain.find(({ sqlstate }) => sqlstate === '40003') });
    await failure(note(client, 'undone'));

    expect(await failure(client.query('select 1'))).toMatchObject({ code: '25P02' });
    expect((await client.query('commit')).command).toBe('ROLLBACK');
  });

  it('of a commit leaves it committed', async () => {
    const client = await open();
    await client.query('begin');
    await note(client, 'done');
    next({ kind: 'lost', instead: undefined });

    expect(await failure(client.query('commit'))).toBeDefined();
    expect(await noted()).toEqual(['done']);
  });
});

describe('a commit that hangs', () => {
  const writes: [string, (client: pg.Client) => Promise<unknown>][] = [
    [
      'of a transaction',
      async (client) =>
        client
          .query('begin')
          .then(() => note(client, 'it'))
          .then(() => client.query('commit')),
    ],
    ['of a statement alone', (client) => noteByName(client, 'it')],
  ];

  it.each(writes)('%s is answered later, and done before', async (_of, write) => {
    const client = await open();
    next({ kind: 'hang', forMs: HANG_MS, applied: true, answered: true });
    const writing = write(client);

    await expect.poll(noted).toEqual(['it']);
    expect(await Promise.race([writing, Promise.resolve('hangs')])).toBe('hangs');
    await writing;
    await note(client, 'next');
  });

  it.each(writes)(
    '%s for want of a standby is seen by nobody, holds its locks, and is done in the end',
    async (_of, write) => {
      const client = await open();
      next({ kind: 'hang', forMs: HANG_MS, applied: false, answered: true });
      const writing = write(client);
      const locked = `select 1 from pg_locks where relation = 'noted'::regclass and mode = 'RowExclusiveLock'`;
      await expect.poll(async () => (await database.pool.query(locked)).rowCount).toBe(1);
      expect(await noted()).toEqual([]);

      expect(await writing).toMatchObject({ command: _of === 'of a transaction' ? 'COMMIT' : 'INSERT' });
      expect(await noted()).toEqual(['it']);
      await note(client, 'next');
    },
  );

  it.each(writes)('%s is done although its client has gone', async (_of, write) => {
    const client = await open();
    next({ kind: 'hang', forMs: HANG_MS, applied: false, answered: true });
    const writing = failure(write(client));
    await expect.poll(() => told.length).toBe(1);

    await client.end();

    await writing;
    await expect.poll(noted).toEqual(['it']);
    await expect.poll(() => proxy.connections).toBe(0);
  });

  it.each([true, false])('may end without an answer (seen meanwhile: %s)', async (applied) => {
    const client = await open();
    next({ kind: 'hang', forMs: HANG_MS, applied, answered: false });

    expect(await failure(noteByName(client, 'it'))).toBeDefined();
    await expect.poll(noted).toEqual(['it']);
  });

  it('does not become one when its statement fails', async () => {
    const client = await open();
    next({ kind: 'hang', forMs: HANG_MS, applied: false, answered: true });

    expect(await failure(client.query(`insert into noted select 1 / 0`))).toMatchObject({ code: '22012' });
    await note(client, 'next');
    expect(await noted()).toEqual(['next']);
  });

  it.each([true, false])('goes on as soon as all is to be calm (seen meanwhile: %s)', async (applied) => {
    const client = await open();
    next({ kind: 'hang', forMs: 3_600_000, applied, answered: true });
    const writing = note(client, 'it');
    await expect.poll(() => told.length).toBe(1);

    proxy.calm();

    await writing;
    expect(await noted()).toEqual(['it']);
  });
});

describe('a statement that is late', () => {
  it('is done, and answered, later', async () => {
    const client = await open();
    next({ kind: 'delay', forMs: 200 });
    const writing = note(client, 'it');
    await expect.poll(() => told.length).toBe(1);
    expect(await noted()).toEqual([]);

    await writing;
    expect(await noted()).toEqual(['it']);
  });

  it('reaches the server although its client has gone', async () => {
    const client = await open();
    next({ kind: 'delay', forMs: 500 });
    const writing = failure(note(client, 'it'));
    await expect.poll(() => told.length).toBe(1);
    await client.end();

    await writing;
    await expect.poll(noted).toEqual(['it']);
  });
});

describe('a connection', () => {
  it('may close before a statement', async () => {
    const client = await open();
    next({ kind: 'closed' });

    expect(await failure(note(client, 'never'))).toBeDefined();
    expect(await noted()).toEqual([]);
  });

  it('may be broken alone, whatever it does', async () => {
    const [one, two] = [await open(), await open()];
    const waiting = failure(one.query('select pg_sleep(60)'));

    proxy.breakOne(0);

    expect(await waiting).toBeDefined();
    await note(two, 'other');
    await expect.poll(() => proxy.connections).toBe(1);
    expect(told).toEqual([{ kind: 'closed' }]);
  });

  it.each(turningAway.map((error) => [error.sqlstate, error] as const))(
    'may be turned away by %s',
    async (code, error) => {
      next({ kind: 'refused', error });

      expect(await failure(open())).toMatchObject({ code });
      await note(await open(), 'then');
      expect(await noted()).toEqual(['then']);
    },
  );
});

import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '#test/support/database/database.ts';
import { connectAlone } from './database.ts';
import { isOfSession, isRefusedData, isStorageUnavailable, isTransient } from './failures.ts';

describe('a failure of the database', () => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await testDatabase();
  });
  afterEach(() => database.close());

  const failureOf = (work: Promise<unknown>): Promise<unknown> =>
    work.then(
      () => undefined,
      (error: unknown) => error,
    );
  const at = (change: (url: string) => string) => failureOf(connectAlone(change(database.url), 'test', () => {}));

  it.each<[string, (url: string) => string]>([
    ['its server is not there', () => 'postgresql://127.0.0.1:1/none'],
    ['its server’s name is unknown', () => 'postgresql://nowhere.invalid/none'],
    ['it is not there', (url) => url.replace('/test_', '/gone_')],
  ])('is waited for when %s', async (_when, change) => {
    const failure = await at(change);

    expect(failure).toBeInstanceOf(Error);
    expect([isStorageUnavailable(failure), isTransient(failure)]).toEqual([true, true]);
  });

  it('is waited for when connections are broken, and then refused', async () => {
    const sleeping = failureOf(database.pool.query('select pg_sleep(60)'));
    await expect
      .poll(
        async () =>
          (await database.pool.query(`select from pg_stat_activity where query like '%pg_sleep(60)'`)).rowCount,
      )
      .toBeGreaterThan(0);

    const comeBack = await database.cutOff();
    const failures = [await sleeping, await failureOf(database.pool.query('select 1')), await at((url) => url)];
    await comeBack();

    for (const failure of failures) expect(isStorageUnavailable(failure), String(failure)).toBe(true);
    expect((await database.pool.query('select 1')).rowCount).toBe(1);
  });

  it('is waited for when all connections are taken', async () => {
    const pool = new pg.Pool({ connectionString: database.url, max: 1, connectionTimeoutMillis: 500 });
    const taken = await pool.connect();

    const failure = await failureOf(pool.query('select 1'));

    taken.release();
    await pool.end();
    expect(isStorageUnavailable(failure)).toBe(true);
  });

  it('that two transactions caused each other is tried again, though the server is there', async () => {
    const [one, two] = [await database.pool.connect(), await database.pool.connect()];
    await one.query('create table pair as select generate_series(1, 2) as n');
    for (const client of [one, two]) await client.query('begin');
    const lock = 'select from pair where n = $1 for update';
    await one.query(lock, [1]);
    await two.query(lock, [2]);
    const failures = await Promise.all([
      failureOf(one.query(lock, [2])),
      failureOf(two.query(lock, [1])).then(async (failure) => {
        await two.query('rollback');
        return failure;
      }),
    ]);
    await one.query('rollback');
    for (const client of [one, two]) client.release();

    const deadlock = failures.find((failure) => failure !== undefined);
    expect([isTransient(deadlock), isStorageUnavailable(deadlock)]).toEqual([true, false]);
  });

  it.each([
    ['57014', 'set statement_timeout = 20', 'select pg_sleep(5)'],
    ['57014', '', 'select pg_cancel_backend(pg_backend_pid()), pg_sleep(5)'],
    ['55P03', '', 'do $$ begin lock table account in share mode nowait; end $$'],
    ['40001', '', `do $$ begin raise exception 'x' using errcode = '40001'; end $$`],
    ['25P04', '', `do $$ begin raise exception 'x' using errcode = '25P04'; end $$`],
  ])('is tried again, though the server is there, when it is %s', async (code, before, statement) => {
    const [holder, client] = [await database.pool.connect(), await database.pool.connect()];
    await holder.query('begin; lock table account in access exclusive mode');
    if (before) await client.query(before);

    const failure = await failureOf(client.query(statement));

    await holder.query('rollback');
    for (const each of [holder, client]) each.release(true);
    expect(failure).toMatchObject({ code });
    expect([isTransient(failure), isStorageUnavailable(failure), isRefusedData(failure)]).toEqual([true, false, false]);
  });

  it.each([
    [`select repeat('1', 40)::int`, [true, false]],
    ['insert into balance (account_id, micros) values (gen_random_uuid(), 1)', [true, false]],
    ['execute forgotten', [false, true]],
    ['select from nothing_of_that_name', [false, false]],
  ])('of %s says whether its values are to blame, or its session', async (statement, expected) => {
    const failure = await failureOf(database.pool.query(statement));

    expect([isRefusedData(failure), isOfSession(failure)]).toEqual(expected);
  });

  it.each([
    ['select 1 / 0', 'a mistake in a statement'],
    ['insert into balance (account_id, micros) values (gen_random_uuid(), 1)', 'a broken rule'],
    ['select from nothing_of_that_name', 'a table that is not there'],
  ])('is not waited for when it is %s: %s', async (statement) => {
    const failure = await failureOf(database.pool.query(statement));

    expect([isStorageUnavailable(failure), isTransient(failure)]).toEqual([false, false]);
  });

  it.each([undefined, null, 'text', 7, new Error('mail server away')])('is not seen in %s', (anything) => {
    expect(isTransient(anything)).toBe(false);
  });
});

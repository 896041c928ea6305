import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readOwnObjects } from '#storage/queries/database/own-objects.ts';
import { type TestDatabase, testDatabase } from '#test/support/database/database.ts';
import { useGivenDatabase } from './proof-database.ts';

let database: TestDatabase;
const told: string[] = [];
const report = (words: string) => void told.push(words);
beforeEach(async () => {
  told.length = 0;
  database = await testDatabase({ empty: true });
});
afterEach(() => database.close());

const objects = () => readOwnObjects(database.db, 100);

describe('a database of the operator', () => {
  it('is empty again after it was used, whatever Envoi made in it', async () => {
    const used = await useGivenDatabase(database.url, report);
    const { rows } = await used.store.pool.query(`select count(*)::int as count from account`);
    expect(rows).toEqual([{ count: 0 }]);
    expect((await objects()).length).toBeGreaterThan(40);

    await used.close();

    expect(await objects()).toEqual([]);
    expect(told).toEqual(['the database is empty again']);
  });

  it.each([
    ['a table', 'create table notes (note text)', 'table public.notes'],
    ['a view', 'create view one as select 1', 'view public.one'],
    ['a sequence', 'create sequence numbers', 'sequence public.numbers'],
    ['a function', `create function f(int) returns int language sql as 'select 1'`, 'routine f(integer)'],
    ['a type', `create type mood as enum ('good')`, 'type public.mood'],
    ['a schema', 'create schema "Some where"', 'schema "Some where"'],
  ])('that holds %s is refused, and left as it is', async (_what, make, name) => {
    await database.pool.query(make);

    await expect(useGivenDatabase(database.url, report)).rejects.toThrow(`not empty (${name})`);

    expect((await objects()).map((object) => `${object.kind} ${object.name}`)).toEqual([name]);
    expect(told).toEqual([]);
  });

  it('may hold extensions', async () => {
    await database.pool.query('create extension if not exists plpgsql');
    const used = await useGivenDatabase(database.url, report);
    await used.close();

    expect(told).toEqual(['the database is empty again']);
  });

  it('that cannot be emptied is told, with what is left', async () => {
    const used = await useGivenDatabase(database.url, report);
    // Nobody may drop what an event trigger forbids.
    await database.pool.query(`create function forbid() returns event_trigger language plpgsql
      as $$ begin if tg_tag = 'DROP VIEW' then raise exception 'kept'; end if; end $$`);
    await database.pool.query('create view kept as select 1');
    await database.pool.query('create event trigger forbidding on ddl_command_start execute function forbid()');

    await used.close();

    expect(told).toEqual(['the database could not be emptied: kept']);
    expect((await objects()).map(({ name }) => name)).toContain('public.kept');
  });

  it('has its sessions ended where a server of our own would crash', async () => {
    const used = await useGivenDatabase(database.url, report);
    const [{ pid } = { pid: 0 }] = (await database.pool.query('select pg_backend_pid() as pid')).rows;

    expect(await used.crash('SIGKILL')).toBe(true);

    await expect
      .poll(
        async () =>
          (await database.pool.query('select pg_backend_pid() as pid').catch(() => ({ rows: [{ pid }] }))).rows[0].pid,
      )
      .not.toBe(pid);
    await used.close();
    expect(told).toEqual(['the database is empty again']);
  });
});

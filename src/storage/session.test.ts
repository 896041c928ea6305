import pg from 'pg';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createLog } from '#platform/log.ts';
import { type TestDatabase, testDatabase } from '#test/support/database/database.ts';
import { olderPostgres, startOlderPostgres } from '#test/support/database/older-postgres.ts';
import { connect, connectAlone } from './database.ts';
import { isStorageUnavailable } from './failures.ts';
import { openStore } from './store.ts';

type Ask = (statement: string) => Promise<string[]>;

/** What may be set on a role or a database, and what Envoi's statements need instead. */
const strange: [string, string, string][] = [
  ['statement_timeout', '1s', '0'],
  ['lock_timeout', '1s', '0'],
  ['transaction_timeout', '1s', '0'],
  ['idle_session_timeout', '1s', '0'],
  ['idle_in_transaction_session_timeout', '0', '15s'],
  ['search_path', 'elsewhere', 'public'],
  ['TimeZone', 'Pacific/Auckland', 'UTC'],
  ['DateStyle', 'German, DMY', 'ISO, MDY'],
  ['IntervalStyle', 'iso_8601', 'postgres'],
  ['bytea_output', 'escape', 'hex'],
  ['standard_conforming_strings', 'off', 'on'],
  ['default_transaction_isolation', 'serializable', 'read committed'],
  ['synchronous_commit', 'off', 'on'],
];

describe('the session of a role that has settings of its own', () => {
  let database: TestDatabase;
  let url: string;
  beforeAll(async () => {
    database = await testDatabase();
    const role = `role_${database.url.match(/test_\w+/)?.[0]}`;
    await database.pool.query(`create role ${role} login password 'secret'`);
    await database.pool.query(`grant select on all tables in schema public to ${role}`);
    for (const [name, value] of strange) await database.pool.query(`alter role ${role} set ${name} = '${value}'`);
    url = database.url.replace(/\/\/[^@]+@/, `//${role}:secret@`);
    return async () => {
      await database.pool.query(`drop owned by ${role}`);
      await database.pool.query(`drop role ${role}`);
      await database.close();
    };
  });

  async function inEachKind(work: (ask: Ask, kind: string) => Promise<void>): Promise<void> {
    const used = connect(url, { max: 1 });
    const alone = await connectAlone(url, 'test', () => {});
    const first = (rows: Record<string, string>[]) => rows.map((row) => Object.values(row)[0] ?? '');
    await work(async (statement) => first((await used.pool.query(statement)).rows), 'the hot pool');
    await work(async (statement) => first((await alone.query(statement)).rows), 'a connection of its own');
    await alone.end();
    await used.close();
  }

  it.each(strange)('has its own %s, not %s', async (name, given, needed) => {
    await inEachKind(async (ask, kind) => {
      expect(await ask(`select current_setting('${name}')`), kind).toEqual([needed]);
    });
    const raw = new pg.Client({ connectionString: url });
    await raw.connect();
    const { rows } = await raw.query(`select current_setting($1) as found`, [name]);
    await raw.end();
    expect(rows).toEqual([{ found: given }]);
  });

  it('finishes statements and transactions that take longer than the role is given, and reads the tables', async () => {
    await inEachKind(async (ask) => {
      await ask('begin');
      await ask(`select pg_sleep(1.1)`);
      expect(await ask('select count(*) from account')).toEqual([expect.anything()]);
      await ask('commit');
    });
  });
});

it('a database that is not UTF-8 is refused in words that tell what to do, and waited for', async () => {
  const admin = await testDatabase({ empty: true });
  const name = admin.url.match(/test_\w+/)?.[0];
  await admin.pool.query(
    `create database latin_${name} encoding 'LATIN1' locale 'C' locale_provider libc template template0`,
  );
  onTestFinished(async () => {
    await admin.pool.query(`drop database latin_${name} with (force)`);
    await admin.close();
  });
  const databaseUrl = admin.url.replace(`/${name}`, `/latin_${name}`);

  const opened = openStore({ databaseUrl, dataDir: '' }, { log: createLog('silent') });

  const failure = await opened.catch((error: unknown) => error);
  expect(String(failure)).toMatch(/encoded in LATIN1 .*encoding 'UTF8' template template0/);
  expect(isStorageUnavailable(failure)).toBe(true);
});

const older = olderPostgres();
it.skipIf(!older)(
  `PostgreSQL ${older?.version ?? 15}, which knows no transaction_timeout, is used all the same`,
  async () => {
    const databaseUrl = await startOlderPostgres(older!.programs);

    const store = await openStore({ databaseUrl, dataDir: '' }, { log: createLog('silent'), max: 1 });

    const { rows } = await store.pool.query<{ zone: string; limit: string }>(
      `select current_setting('TimeZone') as zone, current_setting('statement_timeout') as limit`,
    );
    await store.close();
    expect(rows).toEqual([{ zone: 'UTC', limit: '0' }]);
  },
);

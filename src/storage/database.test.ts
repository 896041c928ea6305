import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '#test/support/database/database.ts';
import { connect, named } from './database.ts';

describe('a database connection', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase();
  });
  afterAll(() => database.close());

  async function read(expression: string): Promise<unknown> {
    const { rows } = await database.pool.query<{ value: unknown }>(`select ${expression} as value`);
    return rows[0]?.value;
  }

  it.each([
    ['9007199254740991::int8', 9_007_199_254_740_991],
    ['array[1, null, 3]::int8[]', [1, null, 3]],
    [`'2026-03-29'::date`, '2026-03-29'],
    [`'36 hours'::interval`, '36:00:00'],
    ['0.10::numeric', '0.10'],
    ['7::int4', 7],
    [`'2026-03-29 01:00:00Z'::timestamptz`, new Date('2026-03-29T01:00:00Z')],
    [`current_setting('TimeZone')`, 'UTC'],
  ])('reads %s as the value people mean', async (expression, value) => {
    expect(await read(expression)).toEqual(value);
  });

  it('refuses an integer that JavaScript would round', async () => {
    await expect(read('9007199254740993::int8')).rejects.toThrow('beyond 2^53');
  });

  it('prepares a named statement once per connection', async () => {
    const client = await database.pool.connect();
    const statement = { name: 'double', text: 'select $1::int8 * 2 as twice' };

    const first = await named<{ twice: number }>(client, { ...statement, values: [4] });
    const second = await named<{ twice: number }>(client, { ...statement, values: [5] });
    const prepared = await client.query(`select count(*) as n from pg_prepared_statements where name = 'double'`);
    client.release();

    expect([first, second]).toEqual([[{ twice: 8 }], [{ twice: 10 }]]);
    expect(prepared.rows).toEqual([{ n: 1 }]);
  });

  it('is closed when its connections are, so that the server may stop without breaking them', async () => {
    const closing = connect(database.url, { max: 5 });
    let ended = 0;
    closing.pool.on('connect', (client) => client.on('end', () => ended++));
    await Promise.all(Array.from({ length: 5 }, () => closing.pool.query('select pg_sleep(0.05)')));

    await closing.close();

    expect(ended).toBe(5);
  });

  it('survives the loss of an idle connection', async () => {
    const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(database.db);
    const admin = await testDatabase({ max: 1 });
    await admin.pool.query('select pg_terminate_backend($1)', [rows[0]?.pid]);
    await admin.close();

    await expect.poll(() => read('1').catch(() => 'lost')).toBe(1);
  });
});

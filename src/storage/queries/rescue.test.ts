import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '#test/support/database.ts';
import { makePartitions } from './rescue.ts';

describe('makePartitions', () => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await testDatabase();
  });
  afterEach(() => database.close());

  it('makes each day once, though several processes start at the same time', async () => {
    const from = new Date('2026-03-02T23:59:00Z');

    await Promise.all(Array.from({ length: 5 }, () => makePartitions(database.pool, from, 3)));

    const { rows } = await database.pool.query(
      `select relname from pg_class where relname like 'send\\_p%' and relkind = 'r'`,
    );
    expect(rows.map(({ relname }) => relname).sort()).toEqual(['send_p20260302', 'send_p20260303', 'send_p20260304']);
  });
});

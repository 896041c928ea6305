import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { partEventKinds } from '#domain/messages/message.ts';
import { type TestDatabase, testDatabase } from '#test/support/database/database.ts';

describe('the table of events', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase();
  });
  afterAll(() => database.close());

  it('takes exactly the kinds that the domain knows', async () => {
    const { rows } = await database.pool.query<{ rule: string }>(
      `select pg_get_constraintdef(oid) as rule from pg_constraint where conrelid = 'event'::regclass and conname = 'event_kind_check'`,
    );
    const kinds = [...rows[0]!.rule.matchAll(/'(\w+)'::text/g)].map(([, kind]) => kind!);

    expect(kinds.sort()).toEqual([...partEventKinds].sort());
  });
});

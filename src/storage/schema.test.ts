import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '#test/support/database/database.ts';
import { schemaTypes } from '#test/support/database/schema-types.ts';

describe('schema.gen.ts', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase();
  });
  afterAll(() => database.close());

  it('is what the migrations make: run bin/generate-types after a new one', async () => {
    expect(await schemaTypes(database.url, 'verify')).toMatchObject({ ok: true });
  });

  it('is found out when the schema has moved on', async () => {
    await database.pool.query('create table drift (id int8 primary key)');

    expect(await schemaTypes(database.url, 'verify')).toMatchObject({ ok: false });
  });
});

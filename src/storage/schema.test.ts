import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '#test/support/database/database.ts';
import { schemaTypes } from '#test/support/database/schema-types.ts';

describe('reasons', () => {
  it('are codes with parameters in every table: no sentence fits', async () => {
    const database = await testDatabase();
    const { rows } = await database.pool.query<{ place: string; type: string; check: boolean }>(`
      select format('%s.%s', c.relname, a.attname) as place, format_type(a.atttypid, null) as type,
        exists (select from pg_constraint k where k.conrelid = c.oid and k.contype = 'c' and a.attnum = any(k.conkey)
          and pg_get_constraintdef(k.oid) like '%code%^[a-z][a-z\\_]*$%') as check
      from pg_attribute a join pg_class c on c.oid = a.attrelid
      where a.attname ~ 'reason$' and c.relkind in ('r', 'p') and not c.relispartition
        and c.relnamespace = 'public'::regnamespace order by 1`);
    await database.close();

    const places = ['carrier_connection.breaker_reason', 'carrier_connection.reason', 'event.reason'];
    const all = [...places, 'reroute.reason', 'route_reason.reason'];
    expect(rows).toEqual(all.map((place) => ({ place, type: 'jsonb', check: true })));
  });
});

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

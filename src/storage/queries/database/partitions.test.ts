import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { idBorder, uuidv7 } from '#platform/ids.ts';
import { type TestDatabase, testDatabase } from '#test/support/database/database.ts';
import { makePartitions } from './partitions.ts';

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

  it('waits for who uses the tables without holding up others, or being in a circle with them', async () => {
    const { pool } = database;
    const user = await pool.connect();
    await user.query('begin');
    await user.query('select from event');
    const made = makePartitions(pool, new Date('2026-03-02T12:00:00Z'), 1);
    await expect.poll(() => waitedFor('event'), { interval: 5 }).toBe(true);

    // The maker has `send` by now: a statement that wants it while it has `event` would wait for the maker, and that for it.
    await user.query('select from send');
    await user.query('commit');
    user.release();

    expect(await made).toEqual([]);
    const { rows } = await pool.query(`select from pg_class where relname like '%\\_p20260302' and relkind = 'r'`);
    expect(rows).toHaveLength(4);
  });

  it('cuts days where the ids of that instant begin', async () => {
    await makePartitions(database.pool, new Date('2026-03-02T00:00:00Z'), 2);

    const { rows } = await database.pool.query<{ bounds: string }>(
      `select pg_get_expr(relpartbound, oid) as bounds from pg_class where relname = 'message_p20260302'`,
    );
    const [from, to] = [idBorder(new Date('2026-03-02T00:00:00Z')), idBorder(new Date('2026-03-03T00:00:00Z'))];
    expect(rows).toEqual([{ bounds: `FOR VALUES FROM ('${from}') TO ('${to}')` }]);
  });

  it('puts the rows of a day into that day’s partition, from its first millisecond to its last', async () => {
    await makePartitions(database.pool, new Date('2026-03-02T12:00:00Z'), 1);
    const instants = [
      '2026-03-01T23:59:59.999Z',
      '2026-03-02T00:00:00Z',
      '2026-03-02T23:59:59.999Z',
      '2026-03-03T00:00:00Z',
    ];
    for (const instant of instants) await insertSend(uuidv7(new Date(instant)), new Date(instant));

    const { rows } = await database.pool.query('select tableoid::regclass::text as name from send order by id');
    const day = 'send_p20260302';
    expect(rows.map(({ name }) => name)).toEqual(['send_default', day, day, 'send_default']);
  });

  it('holds the messages, contents and events of each day to sends of their own account, in whichever table they are written', async () => {
    const day = new Date('2026-03-02T12:00:00Z');
    await makePartitions(database.pool, day, 1);
    const send = uuidv7(day);
    await insertSend(send, day);
    const { rows } = await database.pool.query<{ id: string }>('select account_id as id from send');
    const message = (table: string, accountId: string) =>
      database.pool.query(
        `insert into ${table} (account_id, send_id, n, recipient, parts, price_micros) values ($1, $2, 0, '+33612345678', 1, 0)`,
        [accountId, send],
      );
    const event = (table: string, accountId: string) =>
      database.pool.query(
        `insert into ${table} (account_id, send_id, n, part, step, kind, at) values ($1, $2, 0, 1, 11, 'submitted', $3)`,
        [accountId, send, day],
      );

    const content = (table: string, accountId: string) =>
      database.pool.query(
        `insert into ${table} (account_id, send_id, first, text, encoding, characters) values ($1, $2, 0, 'x', 'GSM7', 1)`,
        [accountId, send],
      );

    for (const table of ['message', 'message_p20260302'])
      await expect(message(table, uuidv7(day))).rejects.toMatchObject({ code: '23503' });
    for (const table of ['message_content', 'message_content_p20260302'])
      await expect(content(table, uuidv7(day))).rejects.toMatchObject({ code: '23503' });
    for (const table of ['event', 'event_p20260302'])
      await expect(event(table, uuidv7(day))).rejects.toMatchObject({ code: '23503' });
    await message('message', rows[0]!.id);
    await content('message_content', rows[0]!.id);
    await event('event', rows[0]!.id);
  });

  it.each([
    ['nothing', {}],
    ['half a text', { text: 'x', encoding: 'GSM7' }],
    ['a text in no alphabet', { text: 'x', encoding: 'octets', characters: 1 }],
    ['octets without a coding', { octets: '\\x0141', has_header: false }],
    ['octets that may have a header or not', { octets: '\\x0141', data_coding: 4 }],
    ['octets of no coding that there is', { octets: '\\x0141', data_coding: 256, has_header: false }],
    ['a text and octets', { text: 'x', encoding: 'GSM7', characters: 1, octets: '\\x0141', data_coding: 4 }],
  ])('keeps no content that is %s', async (_, given) => {
    const id = uuidv7(new Date('2026-03-02T12:00:00Z'));
    await insertSend(id, new Date('2026-03-02T12:00:00Z'));
    const columns = ['account_id', 'send_id', 'first', ...Object.keys(given)];
    const written = database.pool.query(
      `insert into message_content (${columns.join(', ')}) values (${columns.map((_, i) => `$${i + 1}`).join(', ')})`,
      [account, id, 0, ...Object.values(given)],
    );

    await expect(written).rejects.toMatchObject({ code: '23514' });
  });

  it('keeps no send that has half a text', async () => {
    const day = new Date('2026-03-02T12:00:00Z');
    await insertSend(uuidv7(day), day);

    await database.pool.query('update send set text = null, encoding = null, characters = null');
    await expect(database.pool.query(`update send set text = 'x'`)).rejects.toMatchObject({ code: '23514' });
    const wrong = database.pool.query(`update send set text = 'x', encoding = 'ASCII', characters = 1`);
    await expect(wrong).rejects.toMatchObject({ code: '23514' });
  });

  it('holds sends and movements to accounts that there are', async () => {
    const day = new Date('2026-03-02T12:00:00Z');
    await makePartitions(database.pool, day, 1);
    const copied = (table: string) =>
      database.pool.query(
        `insert into ${table} (account_id, id, kind, sender, text, encoding, characters, reference, recipients, cost_micros,
            due_at, valid_until, created_at)
          values ($1, $2, 'notification', 'X', 'x', 'GSM7', 1, 0, 1, 0, $3, $3, $3)`,
        [uuidv7(day), uuidv7(day), day],
      );

    await expect(copied('send')).rejects.toMatchObject({ code: '23503' });
    await expect(copied('send_p20260302')).rejects.toMatchObject({ code: '23503' });
    const credit = database.pool.query(
      `insert into movement (account_id, id, kind, micros, at) values ($1, $2, 'credit', 1, $3)`,
      [uuidv7(day), uuidv7(day), day],
    );
    await expect(credit).rejects.toMatchObject({ code: '23503' });
  });

  it('leaves a day where it is whose rows came before its partition, and makes the others', async () => {
    const day = new Date('2026-03-02T12:00:00Z');
    await insertSend(uuidv7(day), day);

    expect(await makePartitions(database.pool, day, 2)).toEqual(['2026-03-02']);
    expect(await makePartitions(database.pool, day, 2)).toEqual(['2026-03-02']);

    const { rows } = await database.pool.query(`select to_regclass('event_p20260303') is not null as made`);
    expect(rows).toEqual([{ made: true }]);
    await insertSend(uuidv7(day), day);
  });

  async function waitedFor(table: string): Promise<boolean> {
    const { rows } = await database.pool.query(
      'select from pg_locks where not granted and relation = to_regclass($1) and database = (select oid from pg_database where datname = current_database())',
      [table],
    );
    return rows.length > 0;
  }

  const account = uuidv7(new Date('2026-01-01T00:00:00Z'));

  async function insertSend(id: string, now: Date): Promise<void> {
    await database.pool.query(
      `insert into account (id, email, name, country, currency, created_at)
      values ($1, 'a@example.com', 'A', 'FR', 'EUR', $2) on conflict do nothing`,
      [account, now],
    );
    await database.pool.query(
      `insert into send (account_id, id, kind, sender, text, encoding, characters, reference, recipients, cost_micros,
        due_at, valid_until, created_at)
      values ($1, $2, 'notification', 'Envoi', '', 'GSM7', 0, 0, 1, 0, $3, $3, $3)`,
      [account, id, now],
    );
  }
});

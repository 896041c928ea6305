import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encodeUcs2 } from '#domain/text/encoding.ts';
import { openAuthenticator } from '#operations/accounts/authenticate.ts';
import { localOperator } from '#operations/actor.ts';
import { accountStatement } from '#operations/billing/account-statement.ts';
import { checkLedger } from '#operations/billing/check-ledger.ts';
import { receiveReplies, storeOverdueReplies } from '#operations/inbox/receive-replies.ts';
import { uuidv7 } from '#platform/ids.ts';
import { hashApiKey } from '#platform/secrets.ts';
import { movableClock } from '#test/support/clock.ts';
import { type TestDatabase, testDatabase } from '#test/support/database/database.ts';
import { testSettings } from '#test/support/envoi/dispatching.ts';
import { migrate, migrationsFolder } from './migrate.ts';
import { readReroutes } from './queries/queue/reroutes.ts';
import { claimSlices } from './queries/queue/slices.ts';

const madeAt = new Date('2026-03-02T09:00:00Z');
const dueAt = new Date('2026-03-03T09:00:00Z');
const accountId = uuidv7(madeAt);
const sendId = uuidv7(madeAt);
const key = `envoi_${'k'.repeat(43)}`;
const phone = '+33639980001';

let database: TestDatabase;
let folder: string;
beforeEach(async () => {
  database = await testDatabase({ empty: true });
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'envoi-migrations-'));
});
afterEach(async () => {
  await database.close();
  fs.rmSync(folder, { recursive: true });
});

/** The first files of those that there are: what an Envoi of that time knew. */
async function migrateTo(last: string): Promise<void> {
  const files = fs.readdirSync(migrationsFolder).filter((file) => file.endsWith('.sql') && file.slice(0, 4) <= last);
  for (const file of files) fs.copyFileSync(path.join(migrationsFolder, file), path.join(folder, file));
  await migrate(database.db, folder);
}

/** An account with credit, whose message to two phones left for one and waits for the other. */
async function givenTraffic(): Promise<void> {
  const { pool } = database;
  await pool.query(
    `insert into account (id, email, name, country, currency, created_at) values ($1, 'a@example.com', 'A', 'FR', 'EUR', $2)`,
    [accountId, madeAt],
  );
  await pool.query(`insert into api_key (account_id, id, hash, hint, created_at) values ($1, $2, $3, 'kkkk', $4)`, [
    accountId,
    uuidv7(madeAt),
    hashApiKey(key),
    madeAt,
  ]);
  await pool.query(
    `insert into carrier (name, kind, simulated, settings, secret, created_at) values ('acme', 'smpp', false, '{}', '', $1)`,
    [madeAt],
  );
  await pool.query('select make_partitions($1)', ['2026-03-02']);
  await pool.query(
    `insert into send (account_id, id, v1_id, kind, sender, text, encoding, characters, reference, recipients, cost_micros,
       due_at, valid_until, created_at, submitted)
     values ($1, $2, '65f1c0ffee001', 'notification', '36000', 'Bonjour', 'GSM7', 7, 1, 2, 100000, $3, $4, $5, 1)`,
    [accountId, sendId, dueAt, new Date('2026-03-05T09:00:00Z'), madeAt],
  );
  await pool.query(
    `insert into message (account_id, send_id, n, recipient, parts, price_micros)
     values ($1, $2, 0, $3, 1, 50000), ($1, $2, 1, '+33639980002', 1, 50000)`,
    [accountId, sendId, phone],
  );
  await pool.query(
    `insert into event (account_id, send_id, n, part, step, kind, at, carrier_id, carrier_message_id)
     values ($1, $2, 0, 1, 11, 'submitted', $3, 1, '4711')`,
    [accountId, sendId, madeAt],
  );
  await pool.query(
    `insert into slice (account_id, send_id, first, last, carrier_id, lane, not_before, parts) values ($1, $2, 1, 1, 1, 0, $3, 1)`,
    [accountId, sendId, dueAt],
  );
  await pool.query('insert into balance (account_id, micros) values ($1, 900000)', [accountId]);
  await pool.query(`insert into movement (account_id, id, kind, micros, at) values ($1, $2, 'credit', 1000000, $3)`, [
    accountId,
    uuidv7(madeAt),
    madeAt,
  ]);
  await pool.query(
    `insert into movement (account_id, id, kind, micros, send_id, at) values ($1, $2, 'charge', -100000, $3, $4)`,
    [accountId, uuidv7(madeAt), sendId, madeAt],
  );
}

/** What phones wrote: a reply, one of a stranger, and two of the three parts of each of two long texts. */
async function givenReplies(): Promise<void> {
  const { pool } = database;
  await pool.query(
    `insert into reply (account_id, id, send_id, n, number, address, text, carrier_id, received_at)
     values ($1, $2, $3, 0, $4, '36000', 'Merci', 1, $5)`,
    [accountId, uuidv7(madeAt), sendId, phone, madeAt],
  );
  await pool.query(
    `insert into stray_reply (id, number, address, text, carrier_id, received_at) values ($1, '+33639980077', '36000', 'Allô', 1, $2)`,
    [uuidv7(madeAt), madeAt],
  );
  for (const reference of [7, 300]) {
    await pool.query(
      `insert into reply_part (carrier_id, number, address, reference, total, sequence, text, received_at)
       values (1, $1, '36000', $2, 3, 1, 'un é€ ', $3), (1, $1, '36000', $2, 3, 3, 'trois', $3)`,
      [phone, reference, madeAt],
    );
  }
}

async function texts(table: 'reply' | 'unmatched_reply'): Promise<string[]> {
  const { rows } = await database.pool.query<{ text: string }>(`select text from ${table} order by received_at, text`);
  return rows.map(({ text }) => text);
}

describe('a database with rows from before 0020, brought to today', () => {
  beforeEach(async () => {
    await migrateTo('0017');
    await givenTraffic();
    await givenReplies();
    await migrate(database.db);
  });

  it('keeps its accounts, keys and books', async () => {
    const clock = movableClock(madeAt);
    const actor = await openAuthenticator(database.db, clock).authenticate({ email: 'a@example.com', key });
    const proof = await checkLedger({ db: database.db, clock }, localOperator);

    expect(actor).toMatchObject({ accountId });
    expect(proof).toMatchObject({ problems: [], accounts: 1, movements: 2, sends: 1, messages: 2 });
  });

  it('shows each charge once, as the send, on the statement', async () => {
    const { movements } = await accountStatement({ db: database.db, clock: movableClock(madeAt) }, localOperator, {
      account: 'a@example.com',
      limit: 10,
    });

    expect(movements).toHaveLength(2);
    expect(movements).toContainEqual(expect.objectContaining({ kind: 'charge', id: sendId, sendId, micros: -100_000 }));
  });

  it('hands over what waited when it is due, and not before', async () => {
    const claim = { carrierId: 1, lane: 0 as const, accountId, worker: uuidv7(madeAt), claim: 1, parts: 10 };
    const settled = { acceptor: uuidv7(madeAt), upTo: 0, disowned: [] };

    const early = await claimSlices(database.pool, { ...claim, settled, now: madeAt });
    const due = await claimSlices(database.pool, { ...claim, settled, now: dueAt });

    expect(early).toEqual([]);
    expect(due).toEqual([expect.objectContaining({ sendId, first: 1, last: 1 })]);
  });

  it('keeps its replies, and puts long ones together with the parts that come now', async () => {
    const receivedAt = new Date(madeAt.getTime() + 60_000);
    const clock = movableClock(receivedAt);
    const ctx = { pool: database.pool, clock, settings: testSettings };
    const second = ([reference, referenceBits]: [number, 8 | 16]) => ({
      ...{ id: uuidv7(receivedAt), carrierId: 1, receivedAt, number: phone, address: '36000' },
      octets: { octets: encodeUcs2('deux '), coding: 'ucs2' as const },
      concatenation: { reference, referenceBits, total: 3, sequence: 2 },
    });

    await receiveReplies(ctx, [second([7, 8]), second([300, 16])], false);
    await storeOverdueReplies(ctx);

    expect(await texts('reply')).toEqual(['Merci', 'un é€ deux trois', 'un é€ deux trois']);
    expect(await texts('unmatched_reply')).toEqual(['Allô']);
  });

  it('stores long replies whose part never comes', async () => {
    const clock = movableClock(new Date(madeAt.getTime() + 24 * 3_600_000));

    await storeOverdueReplies({ pool: database.pool, clock, settings: testSettings });

    expect(await texts('reply')).toEqual(['Merci', 'un é€ […]trois', 'un é€ […]trois']);
  });

  it.each([
    [
      'a message',
      `insert into message (account_id, send_id, n, recipient, parts, price_micros) values ($1, $2, 9, '+33639980003', 1, 1)`,
    ],
    [
      'an event',
      `insert into event (account_id, send_id, n, part, step, kind, at) values ($1, $2, 0, 1, 99, 'delivered', now())`,
    ],
    [
      'a content',
      `insert into message_content (account_id, send_id, first, text, encoding, characters) values ($1, $2, 0, 'x', 'GSM7', 1)`,
    ],
  ])('takes %s only of a send of the account', async (_, statement) => {
    await database.pool.query(statement, [accountId, sendId]);

    await expect(database.pool.query(statement, [uuidv7(madeAt), sendId])).rejects.toMatchObject({ code: '23503' });
  });
});

/** Charges as movements, of which 0027 keeps none: another than the cost, none at all, and one of a send that is free. */
async function givenOddCharges(): Promise<{ dear: string; unpaid: string; free: string }> {
  const { pool } = database;
  const [dear, unpaid, free] = [sendId, uuidv7(madeAt), uuidv7(madeAt)];
  for (const [id, cost] of [
    [unpaid, 7],
    [free, 0],
  ] as const) {
    await pool.query(
      `insert into send (account_id, id, kind, sender, text, encoding, characters, reference, recipients, cost_micros,
         due_at, valid_until, created_at)
       values ($1, $2, 'notification', '36000', 'Bonjour', 'GSM7', 7, 1, 1, $3, $4, $4, $4)`,
      [accountId, id, cost, madeAt],
    );
  }
  await pool.query('alter table movement disable trigger user');
  await pool.query(`update movement set micros = -100001 where kind = 'charge'`);
  await pool.query('alter table movement enable trigger user');
  await pool.query(
    `insert into movement (account_id, id, kind, micros, send_id, at) values ($1, $2, 'charge', -5, $3, $4)`,
    [accountId, uuidv7(madeAt), free, madeAt],
  );
  await pool.query('update balance set micros = 1000000 - 100001 - 5');
  return { dear, unpaid, free };
}

describe('a ledger whose charges are movements of their own', () => {
  beforeEach(async () => {
    await migrateTo('0026');
    await givenTraffic();
  });

  it('adds up to the same, and shows as movements what sends were charged other than they cost', async () => {
    const { dear, unpaid, free } = await givenOddCharges();
    await migrate(database.db);

    const { rows } = await database.pool.query<{ micros: number; note: string }>(
      `select micros, note from movement where note <> '' order by micros`,
    );
    expect(rows).toEqual([
      { micros: -5, note: `send ${free} cost 0 and was charged 5` },
      { micros: -1, note: `send ${dear} cost 100000 and was charged 100001` },
      { micros: 7, note: `send ${unpaid} cost 7 and was charged 0` },
    ]);
    const sums = await database.pool.query(
      'select sum(micros)::bigint as micros, count(*)::int as rows from ledger where micros <> 0',
    );
    expect(sums.rows).toEqual([{ micros: 899_994, rows: 6 }]);
    const { problems } = await checkLedger({ db: database.db, clock: movableClock(madeAt) }, localOperator);
    expect(problems.filter(({ what }) => what.startsWith('the balance'))).toEqual([]);
  });

  it.each([
    'update send set cost_micros = 1',
    'update send_p20260302 set created_at = now()',
    'delete from send where submitted = 1',
    'truncate send cascade',
    'delete from send_p20260302',
    'delete from movement',
  ])('refuses “%s” from then on, and counts on', async (statement) => {
    await migrate(database.db);

    await expect(database.pool.query(statement)).rejects.toThrow('the ledger is append-only');

    await database.pool.query('update send set submitted = submitted + 1');
  });
});

describe('what happened before reasons had codes', () => {
  /** An event as it was written then, and what is told of it today: its code, its reason, what the carrier said. */
  const events = [
    ['submitted', null, null, null, null, null],
    ['submitted', 'no_receipt', null, null, { code: 'no_receipt' }, null],
    ['submitted', 'no_receipt', 'the answer came late', null, { code: 'no_receipt', late: true }, null],
    ['submitted', null, 'the answer came late', null, { code: 'late_answer' }, null],
    ['submitted', null, 'known from its receipt', null, { code: 'known_from_receipt' }, null],
    ['deferred', 'RTHROTTLED', null, 'RTHROTTLED', null, null],
    ['deferred', 'second_copy', null, null, { code: 'second_copy' }, null],
    ['deferred', 'RTHROTTLED', 'the second copy was refused', 'RTHROTTLED', { code: 'second_copy_refused' }, null],
    ['refused', 'RINVDSTADR', 'refused: recipient', 'RINVDSTADR', { code: 'refused', blames: 'recipient' }, null],
    ['in_doubt', null, 'sent, and the link gave no answer', null, { code: 'no_answer' }, null],
    ['in_doubt', null, 'the process that was sending it died', null, { code: 'process_died' }, null],
    ['in_doubt', null, 'sent, and the answer could not be written down', null, { code: 'answer_unwritable' }, null],
    [
      'in_doubt',
      null,
      'words of an Envoi of somebody’s own',
      null,
      inWords('words of an Envoi of somebody’s own'),
      null,
    ],
    [
      'expired',
      null,
      `its validity ended at ${dueAt.toISOString()}`,
      null,
      { code: 'validity_ended', at: dueAt.toISOString() },
      null,
    ],
    [
      'held',
      null,
      `outside marketing hours until ${dueAt.toISOString()}`,
      null,
      { code: 'outside_hours', until: dueAt.toISOString() },
      null,
    ],
    ['suppressed', null, 'the recipient wants no messages', null, { code: 'opted_out', scope: 'all' }, null],
    ['suppressed', null, 'the recipient said STOP', null, { code: 'opted_out', scope: 'marketing' }, null],
    ['cancelled', null, null, null, null, null],
    ['cancelled', null, 'another part of it was refused', null, { code: 'another_part_refused' }, null],
    [
      'cancelled',
      null,
      'other parts left by a carrier that takes texts in parts',
      null,
      { code: 'left_in_parts' },
      null,
    ],
    [
      'cancelled',
      'not_accepted',
      'the database did not answer in time, so its request was answered as not accepted',
      null,
      { code: 'not_accepted' },
      null,
    ],
    ['queried', 'DELIVRD', 'delivered', 'DELIVRD', { code: 'answered', state: 'delivered' }, null],
    ['queried', 'RQUERYFAIL', 'refused', 'RQUERYFAIL', { code: 'answer_refused' }, null],
    ['queried', null, 'unanswered', null, { code: 'not_answered' }, null],
    ['unknown', 'in_doubt', 'charged', null, { code: 'closed_in_doubt', charge: 'charged' }, null],
    ['unknown', 'in_doubt', 'refunded', null, { code: 'closed_in_doubt', charge: 'refunded' }, null],
    ['unknown', null, 'no receipt came in time', null, { code: 'no_receipt_in_time' }, null],
    ['delivered', 'DELIVRD', 'told when it was asked', 'DELIVRD', { code: 'told_when_asked' }, null],
    ['delivered', 'DELIVRD 000', 'id:1 stat:DELIVRD', 'DELIVRD 000', null, 'id:1 stat:DELIVRD'],
    ['undelivered', 'UNDELIV 001', 'id:1 stat:UNDELIV', 'UNDELIV 001', null, 'id:1 stat:UNDELIV'],
    ['buffered', 'ENROUTE', 'refused', 'ENROUTE', null, 'refused'],
    ['repeated', 'in_doubt', 'known from its receipt', 'in_doubt', null, 'known from its receipt'],
  ] as const;

  function inWords(words: string) {
    return { code: 'older_words', words };
  }

  it('has them after the upgrade, and nothing of it is lost', async () => {
    const { pool } = database;
    await migrateTo('0026');
    await givenTraffic();
    await pool.query('delete from event');
    for (const [n, [kind, code, detail]] of events.entries()) {
      await pool.query(
        `insert into event (account_id, send_id, n, part, step, kind, at, code, detail) values ($1, $2, $3, 1, 11, $4, $5, $6, $7)`,
        [accountId, sendId, n, kind, madeAt, code, detail],
      );
    }

    await migrate(database.db);

    const { rows } = await pool.query('select kind, code, reason, raw from event order by n');
    expect(rows).toEqual(events.map(([kind, , , code, reason, raw]) => ({ kind, code, reason, raw })));
  });

  it('takes no sentence for a reason from then on', async () => {
    await migrateTo('0026');
    await givenTraffic();
    await migrate(database.db);
    const said = `update event set reason = $1`;

    for (const sentence of ['"the answer came late"', '{"code": "the answer came late"}', '{"words": "late"}']) {
      await expect(database.pool.query(said, [sentence])).rejects.toMatchObject({ constraint: 'event_reason_check' });
    }
    await database.pool.query(said, [{ code: 'late_answer' }]);
  });
});

describe('routes that were told in sentences', () => {
  const own = { route: 'own' };
  const out = { carrier: 'acme', because: 'out' };
  const words = [
    ['acme is taken out', { code: 'in_order', passed: [out] }],
    ['route own: its first carrier', { code: 'in_order', ...own, place: 1 }],
    [
      'route own: its carrier 3 of 3; acme is taken out; beta is returning',
      { code: 'in_order', ...own, place: 3, of: 3, passed: [out, { carrier: 'beta', because: 'returning' }] },
    ],
    ['route own: its share of 70 in 100', { code: 'by_weight', ...own, weight: 70, of: 100 }],
    [
      'route own: the cheapest, at 0.02 EUR a part; acme delivers less than 90%',
      {
        ...{ code: 'by_cost', ...own, place: 1, cost: { micros: 20_000, currency: 'EUR' } },
        passed: [{ carrier: 'acme', because: 'delivers_less', percent: 90 }],
      },
    ],
    [
      'route own: number 2 by cost, at 1.50 EUR a part',
      { code: 'by_cost', ...own, place: 2, cost: { micros: 1_500_000, currency: 'EUR' } },
    ],
    ['route own: what it charges is not known; acme is taken out', { code: 'by_cost', ...own, passed: [out] }],
    ['route own: all of its carriers are taken out', { code: 'all_out', ...own }],
    ['its carrier is taken out', { code: 'carrier_out' }],
    ['a carrier was found', { code: 'carrier_found' }],
    ['its carrier is not in use any more', { code: 'carrier_gone' }],
    ['it has always gone there', { code: 'older_words', words: 'it has always gone there' }],
    ['route own: by hand', { code: 'older_words', words: 'route own: by hand' }],
  ] as const;

  it('have codes after the upgrade, and nothing of them is lost', async () => {
    const { pool } = database;
    await migrateTo('0026');
    await givenTraffic();
    for (const [n, [sentence]] of words.entries()) {
      await pool.query('insert into route_reason (words) values ($1)', [sentence]);
      await pool.query(
        `insert into detour (account_id, send_id, first, last, attempt, from_carrier_id, to_carrier_id, reason, at)
         values ($1, $2, $3, $3, 1, 1, 1, $4, $5)`,
        [accountId, sendId, n, sentence, madeAt],
      );
    }

    await migrate(database.db);

    const reasons = words.map(([, reason]) => ({ reason }));
    expect((await pool.query('select reason from route_reason order by id')).rows).toEqual(reasons);
    const moved = await readReroutesOf(0, words.length);
    expect(moved).toEqual(reasons);
  });

  /** As they are read, whatever the table is called. */
  async function readReroutesOf(first: number, count: number): Promise<{ reason: unknown }[]> {
    const all = [];
    for (let n = first; n < first + count; n++) {
      const [reroute] = await readReroutes(database.db, { accountId, sendId, n });
      all.push({ reason: reroute?.reason });
    }
    return all;
  }
});

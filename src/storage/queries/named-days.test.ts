import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { uuidv7 } from '#platform/ids.ts';
import { type TestDatabase, testDatabase } from '#test/support/database/database.ts';
import {
  acceptAndClose,
  acceptOpened,
  type HotStatementsSetup,
  sendToAccept,
  sliceOf,
} from '#test/support/database/hot-statements.ts';
import { asOwner, preparedStatements, type WatchedPool, watchPlans } from '#test/support/database/plans.ts';
import { givenAccount } from '#test/support/envoi/accounts.ts';
import { acceptSends } from './acceptance/accept.ts';
import { acceptLargeSend } from './acceptance/accept-large-send.ts';
import { makePartitions } from './database/partitions.ts';
import { readClaimedMessages, readSendContents } from './queue/claimed-messages.ts';
import { recordEvents } from './receipts/record-events.ts';

const DAY_MS = 24 * 3_600_000;
const today = new Date('2026-03-02T12:00:00Z');
const day = (i: number) => new Date(today.getTime() + i * DAY_MS);

let database: TestDatabase;
let watched: WatchedPool;
let world: HotStatementsSetup;

beforeEach(async () => {
  database = await testDatabase();
  watched = watchPlans(database.url);
  const { accountId } = await givenAccount(database.db, { creditMicros: 1_000_000_000 });
  const { rows } = await database.pool.query<{ id: number }>(
    `insert into carrier (name, kind, simulated, settings, secret, created_at)
      values ('carrier', 'smpp', true, '{}', '', $1) returning id`,
    [today],
  );
  const worker = uuidv7(today);
  await database.pool.query(
    'insert into worker (id, slot, started_at, heartbeat_at) values ($1, 0, $2, clock_timestamp())',
    [worker, today],
  );
  const [carrierId, otherCarrierId] = [rows[0]!.id, 0];
  world = { pool: watched.pool, accounts: [accountId], carrierId, otherCarrierId, worker, now: today, count: 3 };
});
afterEach(async () => {
  await watched.close();
  await database.close();
});

/** In which table the rows of a kind are, and how many. */
async function rowsOf(table: 'send' | 'message' | 'event'): Promise<Record<string, number>> {
  const { rows } = await database.pool.query<{ name: string; count: number }>(
    `select tableoid::regclass::text as name, count(*) from ${table} group by 1 order by 1`,
  );
  return Object.fromEntries(rows.map(({ name, count }) => [name, count]));
}

describe('what happens to every message', () => {
  it('opens the tables of its day and of no other', async () => {
    await makePartitions(watched.pool, day(-2), 5);

    await acceptAndClose(world);

    const opened = new Set(watched.executed.flatMap(({ tables }) => tables));
    expect([...opened].filter((table) => /^(send|message|event)_/.test(table)).sort()).toEqual([
      ...['event_p20260302', 'message_p20260302', 'send_p20260302'],
    ]);
  });

  it('is written where there is no table of its day, and in one that is made later by whichever connection', async () => {
    await acceptAndClose(world);
    expect(await rowsOf('event')).toEqual({ event_default: 24 });

    await makePartitions(database.pool, day(1), 1);
    await acceptAndClose({ ...world, now: day(1) });
    expect(await rowsOf('event')).toEqual({ event_default: 24, event_p20260303: 24 });
    expect([...(await preparedStatements(watched.pool)).values()]).toContain('write-affordable-claim 20260303');
  });

  it('goes by the tables of all days when those of its day are gone', async () => {
    await makePartitions(watched.pool, today, 2);
    await acceptAndClose({ ...world, now: day(1) });
    await asOwner(database.url, 'drop table event_p20260302, message_p20260302, send_p20260302 cascade');

    await acceptAndClose(world);
    await acceptLargeSend(watched.pool, sendToAccept(world, 0, { many: 2 }), false);
    await acceptSends(watched.pool, [sendToAccept(world, 0)], true);

    expect(await rowsOf('send')).toEqual({ send_default: 8, send_p20260303: 6 });
    expect(await rowsOf('event')).toEqual({ event_default: 24, event_p20260303: 24 });
  });

  it('is written whole by a statement of several days: at midnight, and of receipts that come late', async () => {
    await makePartitions(watched.pool, day(-3), 4);
    const accepted = await Promise.all(
      [0, 0, -1, -2, -3, -4].map((i) => acceptOpened({ ...world, now: day(i), count: 1 })),
    );
    const sends = accepted.flat();
    const slices = sends.map(sliceOf);

    const midnight = [sendToAccept(world, 0), sendToAccept({ ...world, now: day(-1) }, 0)];
    expect(await acceptSends(watched.pool, midnight, false)).toMatchObject([{ accepted: true }, { accepted: true }]);
    expect((await readClaimedMessages(watched.pool, slices)).map(({ slice }) => slice)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(await readSendContents(watched.pool, slices)).toHaveLength(6);

    for (const some of [sends.slice(0, 3), sends.slice(3)]) {
      const jobs = some.map((send) => {
        const { accountId, sendId, first, attempt } = sliceOf(send);
        const event = { accountId, sendId, n: 0, part: 1, step: 11, kind: 'submitted' as const, at: today };
        const said = {
          carrierId: world.carrierId,
          carrierMessageId: send.id,
          code: null,
          reason: null,
          raw: null,
          counted: true,
        };
        return {
          events: [{ ...event, ...said }],
          closed: { accountId, sendId, first, attempt, worker: world.worker, again: [] },
        };
      });
      await recordEvents(watched.pool, jobs, { worker: world.worker, again: false });
    }
    expect(await rowsOf('event')).toEqual({
      ...{ event_default: 1, event_p20260227: 1, event_p20260228: 1, event_p20260301: 1, event_p20260302: 2 },
    });
    const { rows } = await database.pool.query('select count(*) as slices from slice where worker is not null');
    expect(rows).toEqual([{ slices: 0 }]);
  });

  it('prepares the statements of eight days at most, however many there are', async () => {
    await makePartitions(watched.pool, day(-11), 12);

    for (let i = -11; i <= 0; i++) await acceptAndClose({ ...world, now: day(i) });

    const names = [...(await preparedStatements(watched.pool)).values()];
    expect(new Set(names.flatMap((name) => name.match(/\d{8}/g) ?? [])).size).toBe(8);
    expect(Object.keys(await rowsOf('event'))).toHaveLength(12);
    expect(names.filter((name) => name.length > 63)).toEqual([]);
  });
});

describe('rows of a queue are held to sends of their own account', () => {
  it('whichever day the others of their statement are of', async () => {
    await makePartitions(watched.pool, day(-1), 2);
    const other = await givenAccount(database.db);
    const mine = [
      ...(await acceptOpened({ ...world, count: 1 })),
      ...(await acceptOpened({ ...world, now: day(-1), count: 1 })),
    ];
    const [theirs] = await acceptOpened({ ...world, accounts: [other.accountId], now: day(-1), count: 1 });
    const insert = (ids: readonly string[]) =>
      database.pool.query(
        `insert into slice (account_id, send_id, first, last, carrier_id, lane, not_before, parts)
          select $1, id, 5, 5, $3, 0, $4, 1 from unnest($2::uuid[]) id`,
        [world.accounts[0], ids, world.carrierId, today],
      );

    await expect(insert([mine[0]!.id, theirs!.id])).rejects.toMatchObject({ code: '23503' });
    await expect(insert([theirs!.id])).rejects.toMatchObject({ code: '23503' });
    await expect(insert([mine[0]!.id, uuidv7(day(-1))])).rejects.toMatchObject({ code: '23503' });
    await expect(insert([uuidv7(day(-9))])).rejects.toMatchObject({ code: '23503' });
    expect((await insert([mine[0]!.id, mine[1]!.id])).rowCount).toBe(2);
  });
});

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Clock, systemClock } from '#platform/clock.ts';
import { createLog } from '#platform/log.ts';
import { connectAlone } from '#storage/database.ts';
import { abandonedSlices, takeSlot } from '#storage/queries/queue/workers.ts';
import { movableClock } from '#test/support/clock.ts';
import { type TestDatabase, testDatabase } from '#test/support/database/database.ts';
import { Worker } from './worker.ts';

describe('a worker', () => {
  let own: TestDatabase;
  let other: TestDatabase;
  beforeEach(async () => {
    [own, other] = [await testDatabase(), await testDatabase()];
  });
  afterEach(async () => {
    await own.close();
    await other.close();
  });

  it('outlives a database that refuses it for a while, and keeps its slices', async () => {
    const logged: string[] = [];
    const log = createLog('debug', { write: (line) => void logged.push(line) });
    const worker = await Worker.start({ url: own.url, clock: systemClock, log });
    const name = new URL(own.url.replace('@/', '@localhost/')).pathname.slice(1);
    const id = worker.id;

    await other.pool.query(`alter database ${name} allow_connections false`);
    await other.pool.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name]);
    await expect.poll(() => logged.join(''), { timeout: 30_000 }).toMatch('worker could not reach the database');
    await other.pool.query(`alter database ${name} allow_connections true`);

    const holding = `select 1 from pg_locks join pg_stat_activity using (pid) where locktype = 'advisory' and datname = $1`;
    await expect.poll(async () => (await other.pool.query(holding, [name])).rowCount, { timeout: 30_000 }).toBe(1);
    expect(worker.id).toBe(id);
    await worker.stop();
  });
});

describe('workers on one database', () => {
  let database: TestDatabase;
  const started: Worker[] = [];
  beforeEach(async () => {
    database = await testDatabase();
  });
  afterEach(async () => {
    for (const worker of started.splice(0)) await worker.stop();
    await database.close();
  });

  /** A watch that stands still until a test moves it. */
  let elapsed = 0;
  async function start(clock: Clock = systemClock, elapsedMs = () => elapsed): Promise<Worker> {
    const worker = await Worker.start({ url: database.url, clock, log: createLog('silent'), elapsedMs });
    started.push(worker);
    return worker;
  }

  const listed = async (): Promise<string[]> =>
    (await database.pool.query<{ id: string }>('select id from worker order by slot')).rows.map(({ id }) => id);

  it('each take the first slot that is free, and give it back when they stop', async () => {
    const [one, two, three] = [await start(), await start(), await start()];
    expect([one.slot, two.slot, three.slot]).toEqual([0, 1, 2]);

    await two.stop();
    expect(await listed()).toEqual([one.id, three.id]);
    const four = await start();

    expect(four.slot).toBe(1);
    expect(await listed()).toEqual([one.id, four.id, three.id]);
  });

  it('are sixteen at most', async () => {
    for (let slot = 0; slot < 16; slot++) expect((await start()).slot).toBe(slot);

    await expect(start()).rejects.toThrow('sixteen dispatchers');
  });

  /** Waits until a worker has said so many times more that it lives. */
  async function beats(worker: Worker, count: number): Promise<void> {
    const sql = `select heartbeat_at::text as heartbeat from worker where id = '${worker.id}'`;
    const seen = new Set<string>();
    const look = async () => seen.add((await database.pool.query<{ heartbeat: string }>(sql)).rows[0]!.heartbeat).size;
    await expect.poll(look, { timeout: 30_000, interval: 50 }).toBeGreaterThan(count);
  }

  it('leave each other alone while they live, whatever the time of day of each does', async () => {
    const [early, late] = [movableClock('2026-03-02T09:00:00Z'), movableClock('2026-03-02T10:00:00Z')];
    const [one, two] = [await start(early), await start(late)];
    const ids = [one.id, two.id];

    for (const hours of [1, -2, 30]) {
      for (const clock of [early, late]) clock.advance(hours * 3_600_000);
      elapsed += 4_000;
      await beats(one, 2);
      expect([one.maySend, one.reachesDatabase, two.maySend]).toEqual([true, true, true]);
    }

    expect(await listed()).toEqual(ids);
  }, 20_000);

  it('give up one whose connection is gone when it was silent for five seconds, and its slot with it', async () => {
    const dead = '00000000-0000-7000-8000-000000000001';
    const connection = await connectAlone(database.url, 'dead', () => {});
    expect(await takeSlot(connection, dead, systemClock.now())).toBe(0);
    await connection.end();

    const one = await start();
    // The slot of who died is free at once for who comes: what was left under it is forgotten.
    expect(one.slot).toBe(0);
    expect(await listed()).toEqual([one.id]);

    const second = await connectAlone(database.url, 'dead', () => {});
    expect(await takeSlot(second, dead, systemClock.now())).toBe(1);
    await second.end();
    await beats(one, 8);
    elapsed += 5_000;
    await beats(one, 2);
    expect(await listed()).toEqual([one.id, dead]);
    elapsed += 1;
    await expect.poll(listed, { timeout: 30_000 }).toEqual([one.id]);
  }, 20_000);

  it('give up one that seems connected after 22 seconds of silence: it has ceased to send, and its slices are another’s', async () => {
    const other = await start();
    const frozen = '00000000-0000-7000-8000-000000000001';
    const connection = await connectAlone(database.url, 'frozen', () => {});
    await takeSlot(connection, frozen, systemClock.now());
    await giveSlice(frozen);
    await beats(other, 8);
    elapsed += 22_000;
    await beats(other, 2);
    expect(await abandonedSlices(database.pool, { limit: 10, left: undefined })).toEqual([]);

    elapsed += 1;
    await expect.poll(listed, { timeout: 30_000 }).toEqual([other.id]);

    expect(await abandonedSlices(database.pool, { limit: 10, left: undefined })).toMatchObject([{ worker: frozen }]);
    await connection.end();
  }, 20_000);

  it('cease to send long before they are given up, and begin anew when they find that they were', async () => {
    let own = 0;
    const worker = await start(systemClock, () => own);
    const before = worker.id;
    const gone = await database.cutOff();
    own += 15_000;
    expect(worker.maySend).toBe(false);

    await gone();
    await database.pool.query('delete from worker');
    await expect.poll(() => worker.id !== before && worker.maySend, { timeout: 30_000 }).toBe(true);
    expect(await listed()).toEqual([worker.id]);
  }, 20_000);

  async function giveSlice(worker: string): Promise<void> {
    await database.pool.query(`
      insert into account (id, email, name, country, currency, created_at)
        values ('00000000-0000-7000-8000-00000000000a', 'a@example.com', 'A', 'FR', 'EUR', now())`);
    await database.pool.query(`
      insert into send (account_id, id, kind, sender, text, encoding, characters, reference, recipients, cost_micros,
        due_at, valid_until, created_at)
        values ('00000000-0000-7000-8000-00000000000a', '00000000-0000-7000-8000-00000000000b', 'notification', 'Envoi', '',
          'GSM7', 0, 0, 1, 0, now(), now(), now())`);
    await database.pool.query(
      `insert into slice (account_id, send_id, first, last, lane, not_before, parts, attempt, worker)
        values ('00000000-0000-7000-8000-00000000000a', '00000000-0000-7000-8000-00000000000b', 0, 0, 0, now(), 1, 1, $1)`,
      [worker],
    );
  }
});

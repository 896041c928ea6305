import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Clock, systemClock } from '#platform/clock.ts';
import { createLog } from '#platform/log.ts';
import { connectAlone } from '#storage/database.ts';
import { abandonedSlices, takeSlot } from '#storage/queries/workers.ts';
import { movableClock } from '#test/support/clock.ts';
import { type TestDatabase, testDatabase } from '#test/support/database.ts';
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
    await expect.poll(() => logged.join(''), { timeout: 5_000 }).toMatch('worker could not reach the database');
    await other.pool.query(`alter database ${name} allow_connections true`);

    const holding = `select 1 from pg_locks join pg_stat_activity using (pid) where locktype = 'advisory' and datname = $1`;
    await expect.poll(async () => (await other.pool.query(holding, [name])).rowCount, { timeout: 5_000 }).toBe(1);
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

  async function start(clock: Clock = movableClock('2026-03-02T09:00:00Z')): Promise<Worker> {
    const worker = await Worker.start({ url: database.url, clock, log: createLog('silent') });
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

  it('leave each other alone while they live', async () => {
    const clock = movableClock('2026-03-02T09:00:00Z');
    const [one, two] = [await start(clock), await start(clock)];
    const ids = [one.id, two.id];
    const beats = async () =>
      (await database.pool.query('select from worker where beat_at = $1', [clock.now()])).rowCount;

    for (let second = 0; second < 3; second++) {
      clock.advance(4_000);
      await expect.poll(beats, { timeout: 5_000 }).toBe(2);
    }

    expect(await listed()).toEqual(ids);
    expect([one.maySend, one.reachesDatabase, two.maySend]).toEqual([true, true, true]);
  });

  it('give up one whose connection is gone when it was silent for five seconds, and its slot with it', async () => {
    const clock = movableClock('2026-03-02T09:00:00Z');
    const dead = '00000000-0000-7000-8000-000000000001';
    const connection = await connectAlone(database.url, 'dead', () => {});
    expect(await takeSlot(connection, dead, clock.now())).toBe(0);
    await connection.end();

    const one = await start(clock);
    // The slot of who died is free at once for who comes: what was left under it is forgotten.
    expect(one.slot).toBe(0);
    expect(await listed()).toEqual([one.id]);

    const second = await connectAlone(database.url, 'dead', () => {});
    expect(await takeSlot(second, dead, clock.now())).toBe(1);
    await second.end();
    clock.advance(5_000);
    const beat = async () =>
      (await database.pool.query('select from worker where beat_at = $1', [clock.now()])).rowCount;
    await expect.poll(beat, { timeout: 5_000 }).toBe(1);
    expect(await listed()).toEqual([one.id, dead]);
    clock.advance(1);
    await expect.poll(listed, { timeout: 5_000 }).toEqual([one.id]);
  });

  it('give up one that seems connected after thirty seconds of silence: it begins anew, and its slices are another’s', async () => {
    const still = movableClock('2026-03-02T09:00:00Z');
    const cutOff = await start(still);
    const before = cutOff.id;
    const clock = movableClock('2026-03-02T09:00:29Z');
    const other = await start(clock);
    await giveSlice(before);
    expect(await abandonedSlices(database.pool, 10)).toEqual([]);

    clock.advance(1_001);
    await expect.poll(() => cutOff.id !== before, { timeout: 5_000 }).toBe(true);

    expect(await abandonedSlices(database.pool, 10)).toMatchObject([{ worker: before }]);
    expect(other.slot).toBe(1);
  });

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

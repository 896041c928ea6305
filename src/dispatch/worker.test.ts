import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '#platform/clock.ts';
import { createLog } from '#platform/log.ts';
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

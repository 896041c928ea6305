import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '#test/support/database/database.ts';
import { type Changes, listenForChanges } from './changes.ts';

describe('changes', () => {
  let database: TestDatabase;
  let changes: Changes;
  let heard: string[];
  beforeEach(async () => {
    database = await testDatabase();
    heard = [];
    changes = listenForChanges(database.url);
    for (const channel of ['prices', 'carriers'] as const) changes.on(channel, () => void heard.push(channel));
  });
  afterEach(async () => {
    await changes.stop();
    await database.close();
  });

  const announce = (channel: string) => database.pool.query(`notify ${channel}`);
  /** Who begins to listen is told of everything once. */
  const listening = () => expect.poll(() => heard, { timeout: 30_000 }).toEqual(['prices', 'carriers']);
  const listeners = async () => {
    const { rows } = await database.pool.query<{ pid: number }>(
      `select pid from pg_stat_activity where datname = current_database() and application_name = 'envoi listener'`,
    );
    return rows.map(({ pid }) => pid);
  };

  it('are heard on their channel by all who listen there, and by no others', async () => {
    changes.on('prices', () => void heard.push('prices too'));
    await expect.poll(() => heard).toEqual(['prices', 'prices too', 'carriers']);

    await announce('prices');

    await expect.poll(() => heard.slice(3)).toEqual(['prices', 'prices too']);
  });

  it('are heard when their transaction is committed, and not when it is undone', async () => {
    await listening();
    const client = await database.pool.connect();
    for (const end of ['rollback', 'commit']) {
      await client.query('begin');
      await client.query(end === 'rollback' ? 'notify prices' : 'notify carriers');
      await client.query(end);
    }
    client.release();

    await expect.poll(() => heard.slice(2)).toEqual(['carriers']);
  });

  it('are complete once all that was committed before has been heard, and not while the connection is broken', async () => {
    expect(await changes.areComplete()).toBe(false);
    await listening();

    await announce('prices');
    expect(await changes.areComplete()).toBe(true);
    expect(heard.slice(2)).toEqual(['prices']);

    const [pid] = await listeners();
    await database.pool.query('select pg_terminate_backend($1)', [pid]);
    expect(await changes.areComplete()).toBe(false);
    await expect.poll(() => changes.areComplete()).toBe(true);
    expect(heard.slice(3)).toEqual(['prices', 'carriers']);
  });

  it('that were missed while the connection was broken are made up for', async () => {
    await listening();
    const [pid] = await listeners();

    await database.pool.query('select pg_terminate_backend($1)', [pid]);
    await announce('prices');

    await expect.poll(() => heard.slice(2), { timeout: 30_000 }).toEqual(['prices', 'carriers']);
    expect(await listeners()).not.toEqual([pid]);
    await announce('carriers');
    await expect.poll(() => heard.slice(4)).toEqual(['carriers']);
  });

  it('are listened for again after a time in which every attempt was refused', async () => {
    await listening();
    const lost: Error[] = [];
    const second = listenForChanges(database.url, (error) => void lost.push(error));
    await expect.poll(async () => (await listeners()).length).toBe(2);

    const comeBack = await database.cutOff();
    await expect.poll(() => lost.length, { timeout: 30_000 }).toBeGreaterThan(1);
    await comeBack();

    await expect.poll(() => heard.slice(2), { timeout: 30_000 }).toEqual(['prices', 'carriers']);
    await second.stop();
  });

  it('leave no connection behind when they are stopped while it is being made', async () => {
    await listening();
    const second = listenForChanges(database.url);
    await second.stop();

    await expect.poll(async () => (await listeners()).length).toBe(1);
    // It would be there by now: the next one is.
    const third = listenForChanges(database.url);
    await expect.poll(async () => (await listeners()).length).toBe(2);
    await third.stop();
    await expect.poll(async () => (await listeners()).length).toBe(1);
  });

  it('are heard no more after a stop, and no connection is left', async () => {
    await listening();

    await changes.stop();
    await announce('prices');

    await expect.poll(listeners).toEqual([]);
    expect(heard).toHaveLength(2);
  });
});

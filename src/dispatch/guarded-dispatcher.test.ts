import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CustomerActor } from '#operations/actor.ts';
import { localOperator } from '#operations/actor.ts';
import { releaseSend } from '#operations/messages/release-send.ts';
import { countQueued } from '#operations/restore-guard/count-queued.ts';
import { findLock } from '#operations/restore-guard/find-lock.ts';
import { lockDispatch } from '#operations/restore-guard/lock-dispatch.ts';
import { passGuard } from '#operations/restore-guard/pass-guard.ts';
import { unlockDispatch } from '#operations/restore-guard/unlock-dispatch.ts';
import { systemClock } from '#platform/clock.ts';
import { readGuardFile } from '#platform/data-folder/restore-guard-file.ts';
import { uuidv7 } from '#platform/ids.ts';
import { readLock } from '#storage/queries/database/restore-guard.ts';
import { programOf } from '#test/support/actors.ts';
import { type TestDatabase, testDatabase } from '#test/support/database/database.ts';
import { testNumbers } from '#test/support/envoi/dispatching.ts';
import { givenAccount } from '#test/support/envoi/given.ts';
import { type GuardedEnvoi, startGuardedEnvoi } from '#test/support/envoi/guarded-envoi.ts';

const soon = { timeout: 30_000, interval: 20 };

let database: TestDatabase;
let parent: string;
let actor: CustomerActor;
const running: GuardedEnvoi[] = [];

beforeEach(async () => {
  database = await testDatabase();
  parent = fs.mkdtempSync(path.join(os.tmpdir(), 'envoi-guard-'));
  await database.pool.query(
    `insert into carrier (name, kind, simulated, settings, secret, created_at) values ('scripted', 'smpp', true, '{}', '', now())`,
  );
  await database.pool.query(`insert into price (currency, prefix, micros, set_at) values ('EUR', '', 50000, now())`);
  const { id: accountId } = await givenAccount(ctx(), { creditMicros: 10_000_000 });
  actor = programOf(accountId);
});
afterEach(async () => {
  for (const envoi of running.splice(0)) await envoi.stop();
  await database.close();
  fs.rmSync(parent, { recursive: true });
});

const ctx = () => ({ db: database.db, clock: systemClock });
const folder = (name = 'data') => path.join(parent, name);

async function start(name = 'data', guard?: string): Promise<GuardedEnvoi> {
  const envoi = await startGuardedEnvoi(database.url, folder(name), guard);
  running.push(envoi);
  return envoi;
}

async function stop(envoi: GuardedEnvoi): Promise<void> {
  running.splice(running.indexOf(envoi), 1);
  await envoi.stop();
}

/** Whether a message that is accepted now leaves. */
async function leaves(envoi: GuardedEnvoi): Promise<void> {
  const before = envoi.carrier.taken.length;
  await envoi.send(actor);
  await expect.poll(() => envoi.carrier.taken.length, soon).toBeGreaterThan(before);
}

async function used(name = 'data', guard?: string): Promise<void> {
  const envoi = await start(name, guard);
  await leaves(envoi);
  await stop(envoi);
}

const locked = async () => (await readLock(database.db))?.reason;
const count = async (rows: string) =>
  Number((await database.pool.query(`select count(*) as n from ${rows}`)).rows[0].n);

describe('an installation that nothing was done to', () => {
  it('goes on after every stop, and its folder is as far as its database', async () => {
    for (let time = 0; time < 3; time++) await used();

    const { rows } = await database.pool.query('select token, epoch, confirmed from restore_guard');
    expect(rows).toEqual([
      { token: readGuardFile(folder())?.token, epoch: readGuardFile(folder())?.epoch, confirmed: true },
    ]);
  });

  it('goes on when it died after its database was written and before its folder was', async () => {
    const holder = { name: undefined, bundled: false };
    const worker = uuidv7(new Date());
    await used();
    await database.pool.query('delete from restore_guard'); // an installation from before there was a restore guard
    fs.rmSync(folder(), { recursive: true });

    expect(await passGuard(ctx(), { ...holder, copy: undefined }, worker)).toMatchObject({ open: true });
    await used();
    const copy = readGuardFile(folder());
    expect(await passGuard(ctx(), { ...holder, copy }, worker)).toMatchObject({ open: true });
    await used();
  });

  it('may be of several processes, whose folders come and go while one dispatches', async () => {
    const [one, two] = [await start('one'), await start('two')];
    await leaves(one);
    await leaves(two);
    await stop(one);
    await used('one');
    await stop(two);
    await used('one');
    await used('two');

    expect(await locked()).toBeUndefined();
  });

  it('may have folders that do not last, where its name is set', async () => {
    await used('one', 'shop');
    await used('two', 'shop');

    expect(await locked()).toBeUndefined();
  });
});

describe('dispatch is locked', () => {
  it('when the database is older than the folder: nothing leaves, nothing is claimed, requests are accepted', async () => {
    await used();
    const restore = await database.backUp();
    await used();
    await restore();

    const envoi = await start();
    await envoi.send(actor);

    expect(await locked()).toBe('older');
    expect(envoi.logged()).toContain('"msg":"dispatch is locked"');
    expect(await count('slice where worker is null and attempt = 0')).toBe(1);
    expect(await count('carrier_connection')).toBe(0);
    expect(envoi.carrier.taken).toEqual([]);
  });

  it('for every process, as soon as one of them knows', async () => {
    const [one, two] = [await start('one'), await start('two')];
    await leaves(one);
    await leaves(two);
    await stop(one);
    await stop(two);
    const restore = await database.backUp();
    await used('two');
    await restore();

    const first = await start('one');
    await leaves(first);
    await start('two');

    await expect.poll(() => first.logged(), soon).toContain('dispatch is locked');
    expect(await locked()).toBe('older');
  });

  it('when the database is restored under a running Envoi, before anything leaves', async () => {
    const envoi = await start();
    await leaves(envoi);
    envoi.carrier.state = 'down';
    await envoi.send(actor);
    const restore = await database.backUp();
    await expect.poll(() => envoi.worker.maySend, soon).toBe(true);
    envoi.carrier.state = 'up';
    envoi.carrier.events.ready();
    await expect.poll(() => envoi.carrier.taken.length, soon).toBe(2);
    await expect.poll(() => count('queue'), soon).toBe(0);

    await restore();

    await expect.poll(locked, soon).toBe('older');
    await expect.poll(() => envoi.logged(), soon).toContain('dispatch is locked');
    expect([await count('slice'), envoi.carrier.taken.length]).toEqual([1, 2]);
  });

  it('when the folder is new and nobody vouches for it', async () => {
    await used('one');
    await start('two');

    expect(await locked()).toBe('no_copy');
  });

  it('when the name is another, and the name of now counts after the answer', async () => {
    await used('data', 'shop');
    await stop(await start('data', 'copy'));
    expect(await locked()).toBe('renamed');

    await unlockDispatch(ctx(), localOperator, { since: (await readLock(database.db))!.since, due: 'send' });
    await used('data', 'copy');
    expect(await locked()).toBeUndefined();
  });

  it('when the folder was used with another database since the backup', async () => {
    await used();
    const restore = await database.backUp();
    await lockDispatch(ctx(), localOperator);
    await unlockDispatch(ctx(), localOperator, { since: new Date(), due: 'send' });
    await used();
    await restore();
    await start();

    expect(await locked()).toBe('another');
  });

  it('by hand, at once and until it is opened', async () => {
    const envoi = await start();
    await leaves(envoi);

    const lock = await lockDispatch(ctx(), localOperator);
    await expect.poll(() => envoi.logged(), soon).toContain('an operator locked it');
    const taken = envoi.carrier.taken.length;
    await envoi.send(actor);
    await unlockDispatch(ctx(), localOperator, { since: lock.since, due: 'hold' });

    // Accepted under the lock, it cannot have left before: it is none of those asked about.
    await expect.poll(() => envoi.carrier.taken.length, soon).toBe(taken + 1);
  });
});

describe('a copy of the database', () => {
  it('in another place is locked, and the one it was made of goes on', async () => {
    await used();
    const { rows } = await database.pool.query(
      'select oid::bigint from pg_database where datname = current_database()',
    );
    await database.pool.query('update restore_guard set database_oid = $1', [rows[0].oid + 1]);

    const holder = { copy: readGuardFile(folder()), name: undefined, bundled: false };
    expect(await findLock(ctx(), localOperator, holder)).toMatchObject({ reason: 'moved' });
  });
});

describe('the answer of the operator', () => {
  /** Three messages: due and in the backup; to leave in an hour; one of which a part has been tried. */
  async function restored(): Promise<{ envoi: GuardedEnvoi; since: Date }> {
    const before = await start();
    await leaves(before);
    before.carrier.state = 'down';
    await before.send(actor, { recipients: testNumbers(3) });
    await before.send(actor, { dueAt: new Date(Date.now() + 3_600_000) });
    await stop(before);
    const restore = await database.backUp();
    await used();
    await restore();
    const envoi = await start();
    const { since } = (await readLock(database.db))!;
    expect(await countQueued(ctx(), localOperator, since)).toEqual({ due: 3, later: 1 });
    return { envoi, since };
  }

  const waiting = 'slice where worker is null';

  it('“send” lets what was due leave, and nothing that is to leave later', async () => {
    const { envoi, since } = await restored();

    expect(await unlockDispatch(ctx(), localOperator, { since, due: 'send' })).toBe(0);

    await expect.poll(() => envoi.carrier.taken.length, soon).toBe(3);
    expect(await count(waiting)).toBe(1);
    await leaves(envoi);
  });

  it('“hold” keeps it until each send is released', async () => {
    const { envoi, since } = await restored();

    expect(await unlockDispatch(ctx(), localOperator, { since, due: 'hold' })).toBe(3);

    await leaves(envoi);
    expect(envoi.carrier.taken).toHaveLength(1);
    const { rows } = await database.pool.query(`select distinct send_id from slice where held = 'review'`);
    expect(rows).toHaveLength(1);
    await releaseSend(ctx(), localOperator, rows[0].send_id);
    await expect.poll(() => envoi.carrier.taken.length, soon).toBe(4);
  });

  it('“cancel” gives its cost back', async () => {
    const { envoi, since } = await restored();
    const balance = 'select micros from balance where account_id = $1';
    const before = (await database.pool.query(balance, [actor.accountId])).rows[0].micros;

    expect(await unlockDispatch(ctx(), localOperator, { since, due: 'cancel' })).toBe(3);

    const after = (await database.pool.query(balance, [actor.accountId])).rows[0].micros;
    expect(after - before).toBe(150_000);
    expect(await count(`event where kind = 'cancelled'`)).toBe(3);
    await leaves(envoi);
    expect(envoi.carrier.taken).toHaveLength(1);
    expect(await count(waiting)).toBe(1);
  });

  it('counts for a folder that was not there when it was given', async () => {
    const { envoi, since } = await restored();
    await unlockDispatch(ctx(), localOperator, { since, due: 'cancel' });
    await leaves(envoi);
    await stop(envoi);

    await used();
    expect(await locked()).toBeUndefined();
  });

  it('leaves what a dead worker had open to the usual rescue', async () => {
    const { since } = await restored();
    await database.pool.query('update slice set worker = $1, attempt = 1 where held is null and not_before <= now()', [
      uuidv7(new Date()),
    ]);

    await unlockDispatch(ctx(), localOperator, { since, due: 'cancel' });

    await expect.poll(() => count(`event where kind = 'in_doubt'`), soon).toBe(3);
    expect(await count(`event where kind = 'cancelled'`)).toBe(0);
  });
});

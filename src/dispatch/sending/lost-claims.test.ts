import { describe, expect } from 'vitest';
import type { SendAnswer } from '#operations/acceptance/send-request.ts';
import { createLog } from '#platform/log.ts';
import { movableClock } from '#test/support/clock.ts';
import { type DatabaseDoor, openDatabaseDoor } from '#test/support/database/database-door.ts';
import { refuseRows } from '#test/support/database/refusing-database.ts';
import { type Dispatching, type DispatchingOptions, testNumbers } from '#test/support/envoi/dispatching.ts';
import { count, envoi, it, start as startEnvoi } from '#test/support/envoi/dispatching-test.ts';

async function start(options: DispatchingOptions = {}): Promise<Dispatching> {
  return startEnvoi({ log: createLog('silent'), ...options });
}

const submitted = () => count(`event where kind = 'submitted'`);
const sentTo = () => envoi.carrier.taken.map(({ recipient }) => recipient).sort();

/** Has claims wait in the server until what it gives is called. */
async function holdClaims(): Promise<{ isHeld: () => Promise<boolean>; go: () => Promise<void> }> {
  const { pool } = envoi.database;
  await pool.query(`create function hold_claim() returns trigger language plpgsql as $$
    begin perform pg_advisory_xact_lock(815); return new; end $$`);
  await pool.query(`create trigger hold_claim before update on slice for each row
    when (old.worker is null and new.worker is not null) execute function hold_claim()`);
  const holder = await pool.connect();
  await holder.query('select pg_advisory_lock(815)');
  return {
    isHeld: async () => (await count(`pg_locks where locktype = 'advisory' and objid = 815 and not granted`)) > 0,
    async go() {
      await holder.query('select pg_advisory_unlock(815)');
      holder.release();
    },
  };
}

describe('a claim whose answer was lost', () => {
  it('is undone when it is committed long after, and what had been opened before stays as it is', async () => {
    let door!: DatabaseDoor;
    const { carrier, send, account, history } = await start({
      through: async (url) => {
        door = await openDatabaseDoor(url);
        return door.url;
      },
    });
    const actor = await account();
    carrier.answer = () => undefined;
    const before = await send(actor, { recipients: ['+33639989999'] });
    await expect.poll(() => carrier.taken.length).toBe(1);
    carrier.state = 'down';
    await send(actor, { recipients: testNumbers(20) });
    const claims = await holdClaims();
    carrier.state = 'up';
    await expect.poll(claims.isHeld, { timeout: 30_000 }).toBe(true);

    door.cut();
    carrier.answer = ({ carrierMessageId }) => ({ kind: 'accepted', carrierMessageId });
    await expect.poll(() => count('slice where worker is null and carrier_id is not null')).toBe(1);
    await claims.go();

    await expect.poll(submitted, { timeout: 30_000 }).toBe(20);
    expect([await count('slice where worker is not null'), await count('open_insert_claim')]).toEqual([0, 1]);
    expect(await history(before)).toEqual([]);
    carrier.taken[0]!.onOutcome({ kind: 'accepted', carrierMessageId: 'at last' });
    await expect.poll(() => history(before)).toEqual(['submitted']);
    expect(sentTo()).toEqual([...testNumbers(20), '+33639989999'].sort());
    expect(await count(`event where kind = 'in_doubt'`)).toBe(0);
  });

  it('does not touch what the sender of a carrier had open before the carrier was given other settings', async () => {
    const { carrier, send, account, dispatch, database, history } = await start();
    const actor = await account();
    const allow = await refuseRows(database.pool, { what: 'insert on event', when: 'true', code: 'XX000' });
    const first = await send(actor, { recipients: testNumbers(3) });
    await expect.poll(() => dispatch.problems().length, { timeout: 30_000 }).toBe(1);
    await database.pool.query(`update carrier set settings = '{"window": 3}'`);
    await dispatch.carriersChanged();
    const failing = await refuseRows(database.pool, {
      what: 'update on slice',
      when: 'old.worker is null and new.worker is not null',
      code: 'XX000',
    });
    await send(actor, { recipients: ['+33639989999'] });
    carrier.state = 'up';
    dispatch.queued();
    await dispatch.components.givingBack.flush();
    await failing();
    await allow();

    await expect.poll(submitted, { timeout: 30_000 }).toBe(4);
    expect(await history(first)).toEqual(['submitted']);
    expect(sentTo()).toEqual([...testNumbers(3), '+33639989999'].sort());
  });
});

describe('an opened slice that cannot be read', () => {
  /** No JavaScript number holds this. */
  const beyond = 'update message set price_micros = 9007199254740993 where recipient = $1';

  it('goes back to the queue for a while, and others of its account leave', async () => {
    const clock = movableClock('2026-03-02T09:00:00Z');
    const { carrier, send, account, database } = await start({ clock });
    const actor = await account();
    carrier.state = 'down';
    for (const number of testNumbers(5)) await send(actor, { recipients: [number] });
    await database.pool.query(beyond, [testNumbers(3)[2]]);
    carrier.state = 'up';

    await expect.poll(() => carrier.taken.length).toBe(4);
    await expect.poll(() => count('slice where worker is null')).toBe(1);
    await expect.poll(() => count('slice')).toBe(1);
    await database.pool.query('update message set price_micros = 50000');
    clock.advance(11_000);

    await expect.poll(() => carrier.taken.length, { timeout: 30_000 }).toBe(5);
    expect(sentTo()).toEqual(testNumbers(5));
  });

  it('does not keep others from finding another carrier', async () => {
    const { carrier, carriers, send, account, database, dispatch } = await start({ others: ['other'] });
    const actor = await account();
    carrier.state = 'down';
    for (const number of testNumbers(3)) await send(actor, { recipients: [number] });
    await database.pool.query(beyond, [testNumbers(2)[1]]);
    await database.pool.query(`update carrier set enabled = false where name = 'scripted'`);
    await dispatch.carriersChanged();

    const other = carriers.get('other')!;
    await expect
      .poll(() => other.taken.map(({ recipient }) => recipient).sort(), { timeout: 30_000 })
      .toEqual([testNumbers(1)[0], testNumbers(3)[2]]);
    await expect.poll(() => count('slice where worker is null')).toBe(1);
  });
});

describe('slices that nobody works on', () => {
  it('are put in doubt, but for those that the database refuses', async () => {
    const { carrier, send, account, dispatch, database, history } = await start();
    carrier.answer = () => undefined;
    const actor = await account();
    const answers: SendAnswer[] = [];
    for (const number of testNumbers(3)) answers.push(await send(actor, { recipients: [number] }));
    await expect.poll(() => carrier.taken.length).toBe(3);
    const allow = await refuseRows(database.pool, {
      what: 'insert on event',
      when: `new.send_id = '${answers[1]!.sendId}'`,
      code: 'XX000',
    });
    await database.pool.query('delete from worker where id = $1', [dispatch.components.worker.id]);
    await envoi.another();

    await expect.poll(() => count('open_insert_claim'), { timeout: 30_000 }).toBe(1);
    expect([await history(answers[0]!), await history(answers[2]!)]).toEqual([['in_doubt'], ['in_doubt']]);
    await allow();
    await expect.poll(() => history(answers[1]!), { timeout: 30_000 }).toEqual(['in_doubt']);
  });

  it('since a dispatcher was stopped that could not write, are put in doubt by the next one of the same process', async () => {
    const { send, account, dispatch, database, history } = await start();
    const allow = await refuseRows(database.pool, { what: 'insert on event', when: 'true', code: 'XX000' });
    const answer = await send(await account());
    await expect.poll(() => dispatch.problems().length).toBe(1);
    await dispatch.stop();
    await allow();

    const { carrier } = await envoi.again();

    await expect.poll(() => history(answer)).toEqual(['in_doubt']);
    expect(await count('slice')).toBe(0);
    expect(carrier.taken).toEqual([]);
  });
});

import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { describe, expect } from 'vitest';
import { createLog } from '#platform/log.ts';
import { refuseRows } from '#test/support/database/refusing-database.ts';
import { type Dispatching, type DispatchingOptions, testNumbers } from '#test/support/envoi/dispatching.ts';
import { count, envoi, it, start as startEnvoi } from '#test/support/envoi/dispatching-test.ts';

async function start(options: DispatchingOptions = {}): Promise<Dispatching> {
  return startEnvoi({ log: createLog('silent'), ...options });
}

const submitted = () => count(`event where kind = 'submitted'`);
/** Those that have a row of their own, and those that were claimed on insert. */
const openSlices = async () => (await count('slice where worker is not null')) + (await count('open_insert_claim'));
const once = () => new Set(envoi.carrier.taken.map(({ ref }) => `${ref.sendId} ${ref.n} ${ref.part}`)).size;

describe('an outcome that the database refuses', () => {
  it.each(['XX000', '42501', '26000', 'P0001', '57014', '40001', '55P03'])(
    'with %s is kept, counted as in doubt and told, holds up nobody else, and is written when it can be',
    async (code) => {
      const { carrier, send, account, dispatch, history, database } = await start({ inDoubtCap: 200 });
      const allow = await refuseRows(database.pool, { what: 'insert on event', when: 'new.n = 3', code });
      const answer = await send(await account(), { recipients: testNumbers(20) });

      await expect.poll(submitted, { timeout: 30_000 }).toBe(18);
      const other = await send(await account());
      await expect.poll(() => history(other), { timeout: 30_000 }).toEqual(['submitted']);
      expect(dispatch.problems()).toEqual([expect.stringMatching(`outcomes of messages cannot be written .*${code}`)]);
      expect(await openSlices()).toBeGreaterThan(0);
      expect(dispatch.components.inDoubtCap.open).toBeGreaterThan(0);

      await allow();
      await expect.poll(() => history(answer, 3), { timeout: 30_000 }).toEqual(['submitted']);
      await expect.poll(() => count('queue')).toBe(0);
      await expect.poll(() => dispatch.components.inDoubtCap.open).toBe(0);
      expect(dispatch.problems()).toEqual([]);
      expect([carrier.taken.length, once()]).toEqual([21, 21]);
    },
  );

  it('does not let its slice end before it, so that a restart finds it in doubt', async () => {
    const { send, account, dispatch, history, database, carrier } = await start();
    await refuseRows(database.pool, {
      what: 'insert on event',
      when: `new.n = 0 and new.kind = 'submitted'`,
      code: 'XX000',
    });
    let second: (() => void) | undefined;
    carrier.answer = (taken) => {
      const outcome = { kind: 'accepted', carrierMessageId: taken.carrierMessageId } as const;
      if (taken.ref.n === 0) return outcome;
      second = () => taken.onOutcome(outcome);
      return undefined;
    };
    const answer = await send(await account(), { recipients: testNumbers(2) });
    await expect.poll(() => dispatch.problems().length).toBe(1);
    second!();

    await dispatch.stop();
    expect(await openSlices()).toBe(1);
    await dispatch.components.worker.stop();
    const next = await envoi.another();

    await expect.poll(openSlices, { timeout: 30_000 }).toBe(0);
    expect([await history(answer, 0), await history(answer, 1)]).toEqual([['in_doubt'], ['in_doubt']]);
    expect([carrier.taken.length, next.carrier.taken.length]).toEqual([2, 0]);
  });

  it('with no more than the cap of them, which stops what is new', async () => {
    const { send, account, dispatch, database, carrier } = await start({ inDoubtCap: 10 });
    const allow = await refuseRows(database.pool, { what: 'insert on event', when: 'true', code: '42501' });
    await send(await account(), { recipients: testNumbers(50) });

    await expect.poll(() => dispatch.problems().length).toBe(1);
    await expect.poll(() => carrier.taken.length).toBe(10);
    await dispatch.components.carriers.sync();
    expect(carrier.taken.length).toBe(10);

    await allow();
    await expect.poll(submitted, { timeout: 30_000 }).toBe(50);
    expect([carrier.taken.length, once()]).toEqual([50, 50]);
  });

  it('is not sent again when a claim fails meanwhile', async () => {
    const { send, account, database, carrier, dispatch } = await start();
    const actor = await account();
    const written = await refuseRows(database.pool, {
      what: 'insert on event',
      when: 'true',
      code: 'XX000',
    });
    await send(actor, { recipients: testNumbers(3) });
    await expect.poll(() => dispatch.problems().length).toBe(1);
    const claimed = await refuseRows(database.pool, {
      what: 'update on slice',
      when: 'new.worker is not null',
      code: 'XX000',
    });
    await send(actor, { recipients: testNumbers(4), kind: 'notification' });
    await send(actor, { recipients: testNumbers(2), dueAt: new Date(Date.now() + 300) });
    await expect.poll(() => count('slice where worker is null')).toBeGreaterThan(0);
    await claimed();
    await written();

    await expect.poll(() => count('queue'), { timeout: 30_000 }).toBe(0);
    expect([carrier.taken.length, once()]).toEqual([9, 9]);
  });
});

describe('an answer that never can be written', () => {
  it('is written without an id that is longer than an index row, and its receipt is found all the same', async () => {
    const { send, account, carrier, history, dispatch, database } = await start();
    const ids = new Map<string, string>();
    carrier.answer = ({ recipient, carrierMessageId }) => {
      const long = randomBytes(4_000).toString('hex');
      ids.set(recipient, recipient.endsWith('7') ? long : carrierMessageId);
      return { kind: 'accepted', carrierMessageId: ids.get(recipient)! };
    };
    const answer = await send(await account(), { recipients: testNumbers(600) });

    await expect.poll(submitted, { timeout: 30_000 }).toBe(600);
    await expect.poll(() => count('queue')).toBe(0);
    expect(await count(`event where carrier_message_id is null`)).toBe(60);
    expect(dispatch.problems()).toEqual([]);
    expect([carrier.taken.length, once()]).toEqual([600, 600]);
    expect(await carrier.receipt({ candidates: [ids.get('+33639980007')!], number: '+33639980007' })).toBe(true);
    await expect.poll(() => history(answer, 7)).toEqual(['submitted', 'delivered']);
    const { rows } = await database.pool.query('select submitted, delivered from send');
    expect(rows).toEqual([{ submitted: 600, delivered: 1 }]);
  });

  it('leaves its part in doubt when nothing of it can be written', async () => {
    const { send, account, carrier, history, database } = await start();
    await refuseRows(database.pool, {
      what: 'insert on event',
      when: `new.kind = 'submitted' and new.n = 1`,
      code: '23514',
    });
    const answer = await send(await account(), { recipients: testNumbers(3) });

    await expect.poll(() => history(answer, 1), { timeout: 30_000 }).toEqual(['in_doubt']);
    await expect.poll(() => count('queue')).toBe(0);
    const { rows } = await database.pool.query('select submitted, in_doubt from send');
    expect(rows).toEqual([{ submitted: 2, in_doubt: 1 }]);
    expect(carrier.taken).toHaveLength(3);
  });
});

/** Cancels what Envoi asks its database now and then, for as long as `work` takes. Gives how often. */
async function cancelling(url: string, work: () => Promise<void>): Promise<number> {
  const operator = new pg.Client({ connectionString: url });
  operator.on('error', () => {});
  await operator.connect();
  let [going, cancelled] = [true, 0];
  const loop = (async () => {
    while (going) {
      const { rowCount } = await operator.query(`select pg_cancel_backend(pid) from pg_stat_activity
        where datname = current_database() and application_name = 'envoi' and state = 'active'`);
      cancelled += rowCount ?? 0;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  })();
  await work();
  going = false;
  await loop;
  await operator.end();
  return cancelled;
}

describe('statements that are cancelled now and then', () => {
  it('make nobody get a message twice, and no outcome is lost', async () => {
    const { send, account, carrier, database, dispatch } = await start();
    const actor = await account();
    carrier.room = 20;
    const cancelled = await cancelling(database.url, async () => {
      for (let i = 0; i < 15; i++) await send(actor, { recipients: testNumbers(40) }).catch(() => {});
    });
    expect(cancelled).toBeGreaterThan(0);

    await expect.poll(() => count('queue'), { timeout: 30_000 }).toBe(0);
    const messages = await count('message');
    expect(messages).toBeGreaterThan(300);
    expect(await submitted()).toBe(messages);
    expect([carrier.taken.length, once()]).toEqual([messages, messages]);
    expect(await count(`event where kind = 'in_doubt'`)).toBe(0);
    expect(dispatch.problems()).toEqual([]);
  }, 60_000);
});

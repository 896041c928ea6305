import { describe, expect } from 'vitest';
import { type MovableClock, movableClock } from '#test/support/clock.ts';
import type { Dispatching, DispatchingOptions } from '#test/support/envoi/dispatching.ts';
import { envoi, it, start as startEnvoi } from '#test/support/envoi/dispatching-test.ts';
import { rescue } from '../in-doubt/rescue.ts';

let clock: MovableClock;

async function start(options: DispatchingOptions = {}): Promise<Dispatching> {
  clock = movableClock('2026-03-02T09:00:00Z');
  return startEnvoi({ clock, ...options });
}

const HOUR_MS = 3_600_000;
const recipient = '33639980001';

async function unmatchedReceipts(): Promise<number> {
  return Number((await envoi.database.pool.query('select count(*) as n from unmatched_receipt')).rows[0].n);
}

describe('a receipt that finds no message', () => {
  const unknown = { candidates: ['n0', 'N0'], number: recipient };

  it('is kept once, however often the carrier repeats it', async () => {
    const { carrier } = await start();
    const burst = Array.from({ length: 50 }, () => carrier.receipt(unknown));
    expect(new Set(await Promise.all(burst))).toEqual(new Set([true]));
    for (let i = 0; i < 20; i++) await carrier.receipt(unknown);

    expect(await unmatchedReceipts()).toBe(1);
  });

  it('finds it when another process has written down the submission', async () => {
    const { carrier, send, account, history } = await start();
    carrier.answer = () => undefined;
    const answer = await send(await account());
    await expect.poll(() => carrier.taken.length).toBe(1);
    const other = await envoi.another();
    expect(await other.carrier.receipt(unknown)).toBe(true);

    carrier.taken[0]!.onOutcome({ kind: 'accepted', carrierMessageId: 'N0' });

    await expect.poll(() => history(answer), { timeout: 30_000 }).toEqual(['submitted', 'delivered']);
    await expect.poll(unmatchedReceipts).toBe(0);
    expect(await history(answer)).toEqual(['submitted', 'delivered']);
  });

  it('is told by the process that forgets it, and not again by one that had found its message as well', async () => {
    const { carrier, send, account, history, database, count } = await start();
    carrier.answer = () => ({ kind: 'accepted', carrierMessageId: 'N0' });
    const answer = await send(await account());
    await expect.poll(() => history(answer)).toEqual(['submitted']);
    const { dispatch } = await envoi.another();
    await database.pool.query(
      `insert into unmatched_receipt (id, carrier_id, carrier_message_id, number, address, state, code, raw, received_at)
        select gen_random_uuid(), carrier_id, 'N0', $1, '', 'delivered', '', '', $2 from event`,
      [recipient, new Date(clock.now().getTime() - 1)],
    );
    const first = await database.pool.connect();
    await first.query('begin');
    await first.query('lock table send in access exclusive mode'); // the other one has read the receipt, and waits here
    const looked = dispatch.components.unmatchedReceipts.retryYoung();
    const waits =
      'pg_locks where not granted and database = (select oid from pg_database where datname = current_database())';
    await expect.poll(() => count(waits)).toBeGreaterThan(0);
    await first.query('delete from unmatched_receipt');
    await first.query(`insert into event (account_id, send_id, n, part, step, kind, at, carrier_id)
      select account_id, send_id, n, part, 1000, 'delivered', at, carrier_id from event`);
    await first.query('commit');
    first.release();
    await looked;
    await dispatch.components.writer.idle();

    expect(await history(answer)).toEqual(['submitted', 'delivered']);
  });

  it('finds it when what a dead process had open comes into doubt', async () => {
    const { carrier, send, account, history, dispatch, database } = await start();
    carrier.answer = () => undefined;
    const answer = await send(await account(), { sender: 'Envoi' });
    await expect.poll(() => carrier.taken.length).toBe(1);
    const other = await envoi.another();
    await other.carrier.receipt({ ...unknown, address: 'Envoi' });
    carrier.state = 'down';
    await database.pool.query('delete from worker where id = $1', [dispatch.components.worker.id]);

    await rescue(other.dispatch.components);

    await expect.poll(() => history(answer), { timeout: 30_000 }).toEqual(['submitted', 'in_doubt', 'delivered']);
  });

  it('is looked at again however many others there are', async () => {
    const { send, account, history, dispatch, database } = await start();
    const answer = await send(await account(), { recipients: ['+33639980007'] });
    await expect.poll(() => history(answer)).toEqual(['submitted']);
    // Ten pages, as a carrier leaves them that has gone mad; the right one is the oldest of them.
    await database.pool.query(
      `insert into unmatched_receipt (id, carrier_id, carrier_message_id, number, address, state, code, raw, received_at)
      select uuidv7(), c.id, case i when 5000 then 'id-1' else 'mad-' || i end, '33639980007', '', 'delivered', '', '',
        $1::timestamptz - interval '1 second' * i / 2
      from carrier c, generate_series(1, 5000) i`,
      [clock.now()],
    );

    const look = async (pages: number) => {
      for (let page = 0; page < pages; page++) await dispatch.components.unmatchedReceipts.retryPage();
      await dispatch.components.writer.idle();
      return history(answer);
    };

    expect(await look(9)).toEqual(['submitted']);
    expect(await look(1)).toEqual(['submitted', 'delivered']);
  });

  it('is dropped after 72 hours', async () => {
    const { carrier, dispatch } = await start();
    await carrier.receipt(unknown);

    clock.advance(72 * HOUR_MS);
    await dispatch.components.unmatchedReceipts.drop();
    expect(await unmatchedReceipts()).toBe(1);

    clock.advance(1);
    await dispatch.components.unmatchedReceipts.drop();
    expect(await unmatchedReceipts()).toBe(0);
  });
});

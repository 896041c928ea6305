import { afterEach, describe, expect, it } from 'vitest';
import { messageTimeline } from '#operations/messages/message-timeline.ts';
import type { SendAnswer } from '#operations/messages/send-message.ts';
import { findSend } from '#storage/queries/send-overview.ts';
import { type MovableClock, movableClock } from '#test/support/clock.ts';
import { type Dispatching, type DispatchingOptions, startDispatching } from '#test/support/dispatching.ts';
import { closeUnheardOf, resendDoubtful } from './endings.ts';

let envoi: Dispatching;
afterEach(() => envoi.close());

let clock: MovableClock;
const HOUR_MS = 3_600_000;
/** The validity of a message (48 h) and the grace of its receipt (24 h). */
const TIME_UP_MS = 72 * HOUR_MS + 1;

async function start(options: DispatchingOptions = {}): Promise<Dispatching> {
  clock = movableClock('2026-03-02T09:00:00Z');
  envoi = await startDispatching({ clock, ...options });
  return envoi;
}

const numbers = (count: number) => Array.from({ length: count }, (_, i) => `+3363998${String(i).padStart(4, '0')}`);

async function count(sql: string): Promise<number> {
  return Number((await envoi.database.pool.query(`select count(*) as n from ${sql}`)).rows[0].n);
}

async function stateOf({ sendId }: SendAnswer): Promise<string> {
  const ground = { db: envoi.database.db, clock, secretKey: Buffer.alloc(32) };
  return (await messageTimeline(ground, (await findSend(ground.db, sendId))!, 0)).state;
}

describe('a message whose receipt never comes', () => {
  it('is closed as unknown when its validity and the grace have ended, and not before', async () => {
    const { send, account, history, dispatch, balance } = await start();
    const actor = await account({ creditMicros: 100_000 });
    const answer = await send(actor);
    await expect.poll(() => history(answer)).toEqual(['submitted']);

    clock.advance(TIME_UP_MS - 2);
    await closeUnheardOf(dispatch);
    expect(await history(answer)).toEqual(['submitted']);

    clock.advance(2);
    await closeUnheardOf(dispatch);
    await closeUnheardOf(dispatch);
    expect(await history(answer)).toEqual(['submitted', 'unknown']);
    expect(await balance(actor)).toBe(50_000);
  });

  it('is closed when the last that was heard of it is that it waits for its phone', async () => {
    const { carrier, send, account, history, dispatch } = await start();
    const answer = await send(await account());
    await expect.poll(() => history(answer)).toEqual(['submitted']);
    await carrier.receipt({ candidates: ['id-1'], state: 'buffered' });

    clock.advance(TIME_UP_MS);
    await closeUnheardOf(dispatch);

    expect(await stateOf(answer)).toBe('unknown');
  });

  it('is believed to be delivered when the receipt comes after all', async () => {
    const { carrier, send, account, history, dispatch } = await start();
    const answer = await send(await account());
    await expect.poll(() => history(answer)).toEqual(['submitted']);
    clock.advance(TIME_UP_MS);
    await closeUnheardOf(dispatch);
    const other = await envoi.another();

    for (const one of [other.carrier, carrier]) {
      expect(await one.receipt({ candidates: ['id-1'], number: '33639980001' })).toBe(true);
    }

    expect(await history(answer)).toEqual(['submitted', 'delivered', 'unknown']);
    expect(await stateOf(answer)).toBe('delivered');
  });

  it('is found among thousands, page after page', async () => {
    const { carrier, send, account, dispatch, database } = await start();
    const actor = await account();
    for (let i = 0; i < 3; i++) await send(actor, { recipients: numbers(3_000) });
    const singles = await Promise.all(Array.from({ length: 50 }, () => send(actor)));
    await expect.poll(() => count(`event where kind = 'submitted'`), { timeout: 10_000 }).toBe(9_050);
    // Every third has its receipt; of the last send, all.
    await Promise.all(
      carrier.taken
        .filter(({ ref }, i) => i % 3 === 0 || ref.sendId === singles[7]!.sendId)
        .map(({ carrierMessageId }) => carrier.receipt({ candidates: [carrierMessageId] })),
    );
    const open = 9_050 - (await count(`event where kind = 'delivered'`));

    clock.advance(TIME_UP_MS);
    await closeUnheardOf(dispatch);

    expect(await count(`event where kind = 'unknown'`)).toBe(open);
    const doubly = `(select from event where kind in ('delivered', 'unknown') group by send_id, n having count(*) > 1) as d`;
    expect(await count(doubly)).toBe(0);
    const { rows } = await database.pool.query('select valid_until <= $1 as past from closing', [clock.now()]);
    expect(rows).toEqual([{ past: true }]);
  });

  it('is closed by one process at a time', async () => {
    const { send, account, history, dispatch } = await start();
    const other = await envoi.another();
    const answer = await send(await account(), { recipients: numbers(500) });
    await expect.poll(() => count(`event where kind = 'submitted'`)).toBe(500);

    clock.advance(TIME_UP_MS);
    await Promise.all([dispatch, other.dispatch, dispatch].map(closeUnheardOf));

    expect(await history(answer)).toEqual(['submitted', 'unknown']);
    expect(await count(`event where kind = 'unknown'`)).toBe(500);
  });

  it('stays open for a later look when it was not due, whatever was closed before it', async () => {
    const { send, account, history, dispatch } = await start();
    const actor = await account();
    const later = await send(actor, { dueAt: new Date(clock.now().getTime() + 200 * HOUR_MS) });
    const sooner = await send(actor, { recipients: ['+33639980002'] });
    await expect.poll(() => history(sooner)).toEqual(['submitted']);
    clock.advance(TIME_UP_MS);
    await closeUnheardOf(dispatch);
    expect(await history(sooner)).toEqual(['submitted', 'unknown']);

    clock.advance(200 * HOUR_MS - TIME_UP_MS);
    await expect.poll(() => history(later)).toEqual(['submitted']);
    clock.advance(TIME_UP_MS);
    await closeUnheardOf(dispatch);

    expect(await history(later)).toEqual(['submitted', 'unknown']);
  });
});

describe('carriers that give few receipts', () => {
  it('leave a message submitted when they give none', async () => {
    const { send, account, history, dispatch } = await start({ habits: { receipts: 'none' } });
    const answer = await send(await account(), { text: 'a'.repeat(161) });
    await expect.poll(() => history(answer)).toEqual(['submitted', 'submitted']);

    clock.advance(TIME_UP_MS);
    await closeUnheardOf(dispatch);

    expect(await history(answer)).toEqual(['submitted', 'submitted']);
    expect(await stateOf(answer)).toBe('submitted');
  });

  it.each(['delivered', 'undelivered'] as const)(
    'say of the whole message what they say of part 1: %s',
    async (state) => {
      const { carrier, send, account, history } = await start({ habits: { receipts: 'first' } });
      const answer = await send(await account(), { text: 'a'.repeat(161) });
      await expect.poll(() => history(answer)).toEqual(['submitted', 'submitted']);
      expect(await stateOf(answer)).toBe('submitted');

      await carrier.receipt({ candidates: ['id-1'], state });

      expect(await stateOf(answer)).toBe(state);
    },
  );

  it('leave a message unknown when they say nothing of part 1', async () => {
    const { send, account, history, dispatch } = await start({ habits: { receipts: 'first' } });
    const answer = await send(await account(), { text: 'a'.repeat(161) });
    await expect.poll(() => history(answer)).toEqual(['submitted', 'submitted']);

    clock.advance(TIME_UP_MS);
    await closeUnheardOf(dispatch);

    expect(await history(answer)).toEqual(['submitted', 'unknown', 'submitted']);
    expect(await stateOf(answer)).toBe('unknown');
  });
});

describe('a message in doubt', () => {
  it('is closed as unknown in time: charged, not refunded, and in doubt no more', async () => {
    const { carrier, send, account, dispatch, database, balance } = await start();
    carrier.answer = () => ({ kind: 'unknown' });
    const actor = await account({ creditMicros: 100_000 });
    const answer = await send(actor, { recipients: numbers(2) });
    await expect.poll(() => count(`event where kind = 'in_doubt'`)).toBe(2);

    clock.advance(TIME_UP_MS);
    await closeUnheardOf(dispatch);

    expect(await stateOf(answer)).toBe('unknown');
    expect(await balance(actor)).toBe(0);
    expect((await database.pool.query('select in_doubt from send')).rows).toEqual([{ in_doubt: 0 }]);
  });

  const wait = { inDoubt: 'resend', resendAfterMs: 120_000 } as const;
  const doubtful = async (options: DispatchingOptions, request: Parameters<Dispatching['send']>[1] = {}) => {
    const started = await start(options);
    started.carrier.answer = () => ({ kind: 'unknown' });
    const actor = await started.account({ creditMicros: 1_000_000 });
    const answer = await started.send(actor, request);
    await expect.poll(() => started.history(answer)).toContain('in_doubt');
    await expect.poll(() => count('slice')).toBe(0);
    started.carrier.answer = ({ carrierMessageId }) => ({ kind: 'accepted', carrierMessageId });
    return { ...started, actor, answer };
  };

  it('is sent once more after its wait when the carrier is set so', async () => {
    const { carrier, history, answer, dispatch, balance, actor } = await doubtful({ habits: wait });
    clock.advance(119_999);
    await resendDoubtful(dispatch);
    expect(await count('slice')).toBe(0);

    clock.advance(1);
    await expect.poll(() => history(answer), { timeout: 5_000 }).toEqual(['in_doubt', 'deferred', 'submitted']);
    expect(carrier.taken).toHaveLength(2);
    expect(await balance(actor)).toBe(950_000);
    await carrier.receipt({ candidates: ['id-2'] });
    expect(await stateOf(answer)).toBe('delivered');
  });

  it('is not sent a third time', async () => {
    const { carrier, history, answer, dispatch } = await doubtful({ habits: wait });
    carrier.answer = () => ({ kind: 'unknown' });
    clock.advance(120_000);
    const twice = ['in_doubt', 'deferred', 'in_doubt'];
    await expect.poll(() => history(answer), { timeout: 5_000 }).toEqual(twice);
    await expect.poll(() => count('slice')).toBe(0);

    clock.advance(120_000);
    await resendDoubtful(dispatch);

    expect(await count('slice')).toBe(0);
    expect(carrier.taken).toHaveLength(2);
  });

  it('stays charged and in doubt when its second copy is refused', async () => {
    const { carrier, history, answer, balance, actor } = await doubtful({ habits: wait });
    carrier.answer = () => ({ kind: 'rejected', reason: 'recipient', code: 'RINVDSTADR' });
    clock.advance(120_000);

    await expect.poll(() => history(answer), { timeout: 5_000 }).toEqual(['in_doubt', 'deferred', 'deferred']);
    await expect.poll(() => count('slice')).toBe(0);
    expect(await stateOf(answer)).toBe('in_doubt');
    expect(await balance(actor)).toBe(950_000);
  });

  it('stays charged and in doubt when its validity ends before its second copy can leave', async () => {
    const { carrier, history, answer, balance, actor } = await doubtful({ habits: wait });
    carrier.state = 'down';
    clock.advance(120_000);
    await expect.poll(() => count('slice'), { timeout: 5_000 }).toBe(1);

    clock.advance(49 * HOUR_MS);
    carrier.state = 'up';

    await expect.poll(() => count('slice'), { timeout: 5_000 }).toBe(0);
    expect(await history(answer)).toEqual(['in_doubt', 'deferred']);
    expect(await balance(actor)).toBe(950_000);
    expect(carrier.taken).toHaveLength(1);
  });

  it('is not sent again when a receipt has settled it meanwhile', async () => {
    const { carrier, dispatch } = await doubtful({ habits: wait }, { sender: 'Envoi' });
    await carrier.receipt({ candidates: ['x'], number: '33639980001', address: 'Envoi' });

    clock.advance(120_000);
    await resendDoubtful(dispatch);

    expect(await count('slice')).toBe(0);
  });

  it('leaves only with those of its parts that are in doubt', async () => {
    const { carrier, send, account, history } = await start({ habits: wait });
    carrier.answer = ({ part, carrierMessageId }) =>
      part === 1 && carrier.taken.length < 3 ? { kind: 'unknown' } : { kind: 'accepted', carrierMessageId };
    const answer = await send(await account(), { text: 'a'.repeat(161) });
    await expect.poll(() => history(answer)).toEqual(['in_doubt', 'submitted']);
    await expect.poll(() => count('slice')).toBe(0);

    clock.advance(120_000);

    const whole = ['in_doubt', 'deferred', 'submitted', 'submitted'];
    await expect.poll(() => history(answer), { timeout: 5_000 }).toEqual(whole);
    expect(carrier.taken.map(({ part }) => part)).toEqual([1, 2, 1]);
  });

  it.each([
    ['marketing', { ...wait }, 'marketing'],
    ['a notification by a carrier set to never', { ...wait, inDoubt: 'never' }, 'notification'],
    ['a notification by a carrier set to by-kind', { ...wait, inDoubt: 'by-kind' }, 'notification'],
  ] as const)('is never sent again when it is %s', async (_what, habits, kind) => {
    const { dispatch } = await doubtful({ habits }, { kind });

    clock.advance(120_000);
    await resendDoubtful(dispatch);

    expect(await count('slice')).toBe(0);
  });

  it('counts among those in doubt of its send for as long as it is', async () => {
    const { database, dispatch } = await doubtful({ habits: wait }, { recipients: numbers(3) });
    const counted = async () => (await database.pool.query('select in_doubt, submitted from send')).rows[0];
    expect(await counted()).toEqual({ in_doubt: 3, submitted: 0 });

    clock.advance(120_000);
    await resendDoubtful(dispatch);

    await expect.poll(counted).toEqual({ in_doubt: 0, submitted: 3 });
  });
});

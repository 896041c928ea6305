import { describe, expect } from 'vitest';
import type { SendAnswer } from '#operations/acceptance/send-request.ts';
import { type MovableClock, movableClock } from '#test/support/clock.ts';
import { type Dispatching, type DispatchingOptions, testNumbers } from '#test/support/envoi/dispatching.ts';
import { count, envoi, it, start as startEnvoi } from '#test/support/envoi/dispatching-test.ts';
import { closeUnreceipted } from './close-unreceipted.ts';

let clock: MovableClock;
const HOUR_MS = 3_600_000;
/** The validity of a message (48 h) and the grace of its receipt (24 h). */
const TIME_UP_MS = 72 * HOUR_MS + 1;

async function start(options: DispatchingOptions = {}): Promise<Dispatching> {
  clock = movableClock('2026-03-02T09:00:00Z');
  return startEnvoi({ clock, ...options });
}

const stateOf = (answer: SendAnswer) => envoi.stateOf(answer);

describe('a message whose receipt never comes', () => {
  it('is closed as unknown when its validity and the grace have ended, and not before', async () => {
    const { send, account, history, dispatch, balance } = await start();
    const actor = await account({ creditMicros: 100_000 });
    const answer = await send(actor);
    await expect.poll(() => history(answer)).toEqual(['submitted']);

    clock.advance(TIME_UP_MS - 2);
    await closeUnreceipted(dispatch.components);
    expect(await history(answer)).toEqual(['submitted']);

    clock.advance(2);
    await closeUnreceipted(dispatch.components);
    await closeUnreceipted(dispatch.components);
    expect(await history(answer)).toEqual(['submitted', 'unknown']);
    expect(await balance(actor)).toBe(50_000);
  });

  it('is closed when the last that was heard of it is that it waits for its phone', async () => {
    const { carrier, send, account, history, dispatch } = await start();
    const answer = await send(await account());
    await expect.poll(() => history(answer)).toEqual(['submitted']);
    await carrier.receipt({ candidates: ['id-1'], state: 'buffered' });

    clock.advance(TIME_UP_MS);
    await closeUnreceipted(dispatch.components);

    expect(await stateOf(answer)).toBe('unknown');
  });

  it('is believed to be delivered when the receipt comes after all', async () => {
    const { carrier, send, account, history, dispatch } = await start();
    const answer = await send(await account());
    await expect.poll(() => history(answer)).toEqual(['submitted']);
    clock.advance(TIME_UP_MS);
    await closeUnreceipted(dispatch.components);
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
    for (let i = 0; i < 3; i++) await send(actor, { recipients: testNumbers(3_000) });
    const singles = await Promise.all(Array.from({ length: 50 }, () => send(actor)));
    await expect.poll(() => count(`event where kind = 'submitted'`), { timeout: 30_000 }).toBe(9_050);
    // Every third has its receipt; of the last send, all.
    await Promise.all(
      carrier.taken
        .filter(({ ref }, i) => i % 3 === 0 || ref.sendId === singles[7]!.sendId)
        .map(({ carrierMessageId }) => carrier.receipt({ candidates: [carrierMessageId] })),
    );
    const open = 9_050 - (await count(`event where kind = 'delivered'`));

    clock.advance(TIME_UP_MS);
    await closeUnreceipted(dispatch.components);

    expect(await count(`event where kind = 'unknown'`)).toBe(open);
    const doubly = `(select from event where kind in ('delivered', 'unknown') group by send_id, n having count(*) > 1) as d`;
    expect(await count(doubly)).toBe(0);
    const { rows } = await database.pool.query('select valid_until <= $1 as past from receipt_deadline', [clock.now()]);
    expect(rows).toEqual([{ past: true }]);
  });

  it('is closed by one process at a time', async () => {
    const { send, account, history, dispatch } = await start();
    const other = await envoi.another();
    const answer = await send(await account(), { recipients: testNumbers(500) });
    await expect.poll(() => count(`event where kind = 'submitted'`)).toBe(500);

    clock.advance(TIME_UP_MS);
    await Promise.all([dispatch, other.dispatch, dispatch].map(({ components }) => closeUnreceipted(components)));

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
    await closeUnreceipted(dispatch.components);
    expect(await history(sooner)).toEqual(['submitted', 'unknown']);

    clock.advance(200 * HOUR_MS - TIME_UP_MS);
    await expect.poll(() => history(later)).toEqual(['submitted']);
    clock.advance(TIME_UP_MS);
    await closeUnreceipted(dispatch.components);

    expect(await history(later)).toEqual(['submitted', 'unknown']);
  });
});

describe('carriers that give few receipts', () => {
  it('leave a message submitted when they give none', async () => {
    const { send, account, history, dispatch } = await start({ profile: { receipts: 'none' } });
    const answer = await send(await account(), { text: 'a'.repeat(161) });
    await expect.poll(() => history(answer)).toEqual(['submitted', 'submitted']);

    clock.advance(TIME_UP_MS);
    await closeUnreceipted(dispatch.components);

    expect(await history(answer)).toEqual(['submitted', 'submitted']);
    expect(await stateOf(answer)).toBe('submitted');
  });

  it.each(['delivered', 'undelivered'] as const)(
    'say of the whole message what they say of part 1: %s',
    async (state) => {
      const { carrier, send, account, history } = await start({ profile: { receipts: 'first' } });
      const answer = await send(await account(), { text: 'a'.repeat(161) });
      await expect.poll(() => history(answer)).toEqual(['submitted', 'submitted']);
      expect(await stateOf(answer)).toBe('submitted');

      await carrier.receipt({ candidates: ['id-1'], state });

      expect(await stateOf(answer)).toBe(state);
    },
  );

  it('leave a message unknown when they say nothing of part 1', async () => {
    const { send, account, history, dispatch } = await start({ profile: { receipts: 'first' } });
    const answer = await send(await account(), { text: 'a'.repeat(161) });
    await expect.poll(() => history(answer)).toEqual(['submitted', 'submitted']);

    clock.advance(TIME_UP_MS);
    await closeUnreceipted(dispatch.components);

    expect(await history(answer)).toEqual(['submitted', 'unknown', 'submitted']);
    expect(await stateOf(answer)).toBe('unknown');
  });
});

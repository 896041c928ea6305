import { describe, expect } from 'vitest';
import { setAccountNumber } from '#operations/accounts/set-account-number.ts';
import { localOperator } from '#operations/actor.ts';
import { type MovableClock, movableClock } from '#test/support/clock.ts';
import { type Dispatching, testNumbers } from '#test/support/envoi/dispatching.ts';
import { envoi, it, start as startEnvoi } from '#test/support/envoi/dispatching-test.ts';
import type { Dispatcher } from '../dispatcher.ts';

let clock: MovableClock;

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const START = '2026-03-02T09:00:00Z';

async function start(closeAfterMs = 1e9): Promise<Dispatching> {
  clock = movableClock(START);
  return startEnvoi({ clock, profile: { inDoubt: 'never', closeAfterMs } });
}

/** A message that comes into doubt. */
async function doubt(ownNumber?: string) {
  const { carrier, send, account, history, ctx } = envoi;
  carrier.answer = () => ({ kind: 'unknown' });
  const actor = await account();
  if (ownNumber !== undefined) {
    await setAccountNumber(ctx, localOperator, { account: actor.accountId, number: ownNumber, shortNumber: '36000' });
  }
  const answer = await send(actor, ownNumber === undefined ? { sender: 'Envoi' } : {});
  await expect.poll(() => history(answer)).toEqual(['in_doubt']);
  return answer;
}

const receipt = { candidates: ['x'], number: '33639980001', address: 'Envoi' };
const raw = (submitDate: string) =>
  `id:x sub:001 dlvrd:001 submit date:${submitDate} done date:2603021200 stat:DELIVRD err:000 text:`;
const unmatchedReceipts = () => envoi.count('unmatched_receipt');
const settled = ['submitted', 'in_doubt', 'delivered'];

describe('a receipt without a known id', () => {
  it.each([
    ['to another number', { number: '33639980002' }],
    ['from another sender', { address: 'Autre' }],
    ['without a number', { number: '' }],
    ['without a sender', { address: '' }],
    ['without an id', { candidates: [] }],
    ['of a message that the carrier took days before', { raw: raw('2602281200') }],
    ['of a message that the carrier took days after', { raw: raw('2603041200') }],
  ])('settles no doubt when it is %s', async (_what, other) => {
    const { carrier, history } = await start();
    const answer = await doubt();

    await carrier.receipt({ ...receipt, ...other });

    expect(await history(answer)).toEqual(['in_doubt']);
    expect(await unmatchedReceipts()).toBe(1);
  });

  it.each([
    ['in UTC', '2603020900'],
    ['in the zone of Auckland', '260302220000'],
    ['in the zone of Honolulu', '20260301230000'],
    ['nowhere', '000000000000'],
  ])('settles a doubt when the carrier tells the time %s', async (_where, submitDate) => {
    const { carrier, history } = await start();
    const answer = await doubt();

    await carrier.receipt({ ...receipt, raw: raw(submitDate) });

    expect(await history(answer)).toEqual(settled);
  });

  it('settles a doubt when its addresses are not swapped, and both are telephone numbers', async () => {
    const { carrier, history } = await start();
    const sender = '33755555555';
    const answer = await doubt(sender);
    const unswapped = { candidates: ['x'], number: `+${sender}`, address: '33639980001' };

    await carrier.receipt({ ...unswapped, address: '33639980002' });
    expect(await history(answer)).toEqual(['in_doubt']);
    await carrier.receipt(unswapped);

    expect(await history(answer)).toEqual(settled);
  });

  it('is not of a message that was handed over after it came', async () => {
    const { carrier, dispatch, history } = await start();
    await carrier.receipt(receipt);
    clock.advance(HOUR_MS);
    const answer = await doubt();

    await dispatch.components.unmatchedReceipts.retryPage();

    expect(await history(answer)).toEqual(['in_doubt']);
    expect(await unmatchedReceipts()).toBe(1);
  });

  it('is not of a message that was put off until after it came', async () => {
    const { carrier, dispatch, history, send, account } = await start();
    carrier.answer = () => ({ kind: 'busy', retryAfterMs: 30 * 60_000, code: 'RMSGQFUL' });
    const answer = await send(await account(), { sender: 'Envoi' });
    await expect.poll(() => history(answer)).toEqual(['deferred']);
    clock.advance(4 * 60_000); // it is tried again after ten minutes, and clocks may differ by five
    await carrier.receipt(receipt);
    carrier.answer = () => ({ kind: 'busy', retryAfterMs: 30 * 60_000, code: 'RMSGQFUL' });
    clock.advance(6 * 60_000);
    await expect.poll(() => history(answer), { timeout: 30_000 }).toEqual(['deferred', 'deferred']);
    carrier.answer = () => ({ kind: 'unknown' });
    clock.advance(HOUR_MS);
    await expect.poll(() => history(answer), { timeout: 30_000 }).toEqual(['deferred', 'deferred', 'in_doubt']);
    await expect.poll(() => envoi.count('queue')).toBe(0);

    await dispatch.components.unmatchedReceipts.retryPage();

    expect(await history(answer)).toEqual(['deferred', 'deferred', 'in_doubt']);
    expect(await unmatchedReceipts()).toBe(1);
  });

  it('settles neither of two messages that it may be of, and the other once one is settled', async () => {
    const { carrier, dispatch, history } = await start();
    const first = await doubt();
    const [{ ref }] = carrier.taken as [(typeof carrier.taken)[0]];
    const second = await doubt();
    await carrier.receipt(receipt);
    expect([await history(first), await history(second)]).toEqual([['in_doubt'], ['in_doubt']]);

    carrier.events.lateOutcome(ref, { kind: 'accepted', carrierMessageId: 'late' });
    await expect.poll(() => history(first)).toEqual(['submitted', 'in_doubt']);
    await dispatch.components.unmatchedReceipts.retryPage();

    await expect.poll(() => history(second)).toEqual(settled);
    expect(await history(first)).toEqual(['submitted', 'in_doubt']);
  });

  it('settles that one of two messages whose time fits', async () => {
    const { carrier, history } = await start();
    const first = await doubt();
    clock.advance(2 * DAY_MS);
    const second = await doubt();

    await carrier.receipt({ ...receipt, raw: raw('2603040900') });

    expect([await history(first), await history(second)]).toEqual([['in_doubt'], settled]);
  });

  it('settles neither of two messages of which one was closed as in doubt', async () => {
    const { carrier, history, dispatch } = await start(HOUR_MS);
    const first = await doubt();
    clock.advance(HOUR_MS);
    await dispatch.components.inDoubtParts.close();
    expect(await history(first)).toEqual(['in_doubt', 'unknown']);
    const second = await doubt();

    await carrier.receipt(receipt);

    expect(await history(second)).toEqual(['in_doubt']);
    expect(await unmatchedReceipts()).toBe(1);
  });
});

describe('receipts of parts in doubt that reach two processes at once', () => {
  it('settle a part each, however often and wherever they come again', async () => {
    const { carrier, send, account, another, count, database } = await start();
    const other = await another();
    carrier.answer = () => ({ kind: 'unknown' });
    const recipients = testNumbers(40);
    await send(await account(), { sender: 'Envoi', recipients, text: 'a'.repeat(400) });
    await expect.poll(() => count(`event where kind = 'in_doubt'`)).toBe(120);
    const first = (number: string) => ({ ...receipt, number, candidates: [`${number} first`] });
    const second = (number: string) => ({ ...receipt, number, candidates: [`${number} second`] });

    const toBoth = recipients.flatMap((to) => [
      other.carrier.receipt(second(to)),
      carrier.receipt(first(to)),
      carrier.receipt(second(to)),
    ]);
    await Promise.all(toBoth);
    await Promise.all(recipients.flatMap((to) => [other.carrier.receipt(first(to)), carrier.receipt(second(to))]));

    await expect.poll(() => count(`event where kind = 'delivered'`)).toBe(80);
    await dispatchIsIdle(other.dispatch);
    await dispatchIsIdle(envoi.dispatch);
    expect(await count(`event where kind = 'delivered'`)).toBe(80);
    const { rows } = await database.pool.query<{ n: number }>(
      `select count(distinct carrier_message_id)::int as n from event where kind = 'submitted'`,
    );
    expect(rows).toEqual([{ n: 80 }]);
    expect(await count(`event where kind = 'submitted'`)).toBe(80);
  });
});

async function dispatchIsIdle(dispatch: Dispatcher): Promise<void> {
  await dispatch.components.unmatchedReceipts.retryYoung();
  await dispatch.components.writer.idle();
}

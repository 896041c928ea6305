import { describe, expect } from 'vitest';
import type { SendAnswer } from '#operations/acceptance/send-request.ts';
import { type MovableClock, movableClock } from '#test/support/clock.ts';
import { type Dispatching, type DispatchingOptions, testNumbers } from '#test/support/envoi/dispatching.ts';
import { count, envoi, it, start as startEnvoi } from '#test/support/envoi/dispatching-test.ts';
import { closeUnreceipted } from './close-unreceipted.ts';

const code = 'Votre code : 839201';
let clock: MovableClock;
const HOUR_MS = 3_600_000;
/** The validity of a message (48 h) and the grace of its receipt (24 h). */
const TIME_UP_MS = 72 * HOUR_MS + 1;

async function start(options: DispatchingOptions = {}): Promise<Dispatching> {
  clock = movableClock('2026-03-02T09:00:00Z');
  return startEnvoi({ clock, ...options });
}

const stateOf = (answer: SendAnswer) => envoi.stateOf(answer);

describe('a message in doubt', () => {
  it('that nobody closed before is closed with the messages whose receipt never came, and is counted as in doubt', async () => {
    const { carrier, send, account, dispatch, database, balance } = await start({ profile: { closeAfterMs: 1e9 } });
    carrier.answer = () => ({ kind: 'unknown' });
    const actor = await account({ creditMicros: 100_000 });
    const answer = await send(actor, { recipients: testNumbers(2) });
    await expect.poll(() => count(`event where kind = 'in_doubt'`)).toBe(2);

    clock.advance(TIME_UP_MS);
    await closeUnreceipted(dispatch.components);

    expect(await stateOf(answer)).toBe('unknown');
    expect(await balance(actor)).toBe(0);
    expect((await database.pool.query('select in_doubt from send')).rows).toEqual([{ in_doubt: 2 }]);
  });

  const wait = { inDoubt: 'resend', resendAfterMs: 120_000, closeAfterMs: 1e9 } as const;
  const doubtful = async (options: DispatchingOptions, request: Parameters<Dispatching['send']>[1] = {}) => {
    const started = await start(options);
    started.carrier.answer = () => ({ kind: 'unknown' });
    const actor = await started.account({ creditMicros: 1_000_000 });
    const answer = await started.send(actor, request);
    await expect.poll(() => started.history(answer)).toContain('in_doubt');
    await expect.poll(() => count('queue')).toBe(0);
    started.carrier.answer = ({ carrierMessageId }) => ({ kind: 'accepted', carrierMessageId });
    return { ...started, actor, answer };
  };

  it('is sent once more after its wait when the carrier is set so', async () => {
    const { carrier, history, answer, dispatch, balance, actor } = await doubtful({ profile: wait });
    clock.advance(119_999);
    await dispatch.components.inDoubtParts.resend();
    expect(await count('slice')).toBe(0);

    clock.advance(1);
    await expect.poll(() => history(answer), { timeout: 30_000 }).toEqual(['in_doubt', 'deferred', 'submitted']);
    expect(carrier.taken).toHaveLength(2);
    expect(await balance(actor)).toBe(950_000);
    await carrier.receipt({ candidates: ['id-2'] });
    expect(await stateOf(answer)).toBe('delivered');
  });

  it('is not sent a third time', async () => {
    const { carrier, history, answer, dispatch } = await doubtful({ profile: wait });
    carrier.answer = () => ({ kind: 'unknown' });
    clock.advance(120_000);
    const twice = ['in_doubt', 'deferred', 'in_doubt'];
    await expect.poll(() => history(answer), { timeout: 30_000 }).toEqual(twice);
    await expect.poll(() => count('queue')).toBe(0);

    clock.advance(120_000);
    await dispatch.components.inDoubtParts.resend();

    expect(await count('slice')).toBe(0);
    expect(carrier.taken).toHaveLength(2);
  });

  it('stays charged and in doubt when its second copy is refused', async () => {
    const { carrier, history, answer, balance, actor } = await doubtful({ profile: wait });
    carrier.answer = () => ({ kind: 'rejected', reason: 'recipient', code: 'RINVDSTADR' });
    clock.advance(120_000);

    await expect.poll(() => history(answer), { timeout: 30_000 }).toEqual(['in_doubt', 'deferred', 'deferred']);
    await expect.poll(() => count('queue')).toBe(0);
    expect(await stateOf(answer)).toBe('in_doubt');
    expect(await balance(actor)).toBe(950_000);
  });

  it('stays charged and in doubt when its validity ends before its second copy can leave', async () => {
    const { carrier, history, answer, balance, actor } = await doubtful({ profile: wait });
    carrier.state = 'down';
    clock.advance(120_000);
    await expect.poll(() => count('slice'), { timeout: 30_000 }).toBe(1);

    clock.advance(49 * HOUR_MS);
    carrier.state = 'up';

    await expect.poll(() => count('queue'), { timeout: 30_000 }).toBe(0);
    expect(await history(answer)).toEqual(['in_doubt', 'deferred']);
    expect(await balance(actor)).toBe(950_000);
    expect(carrier.taken).toHaveLength(1);
  });

  it('is not sent again when a receipt has settled it meanwhile', async () => {
    const { carrier, dispatch } = await doubtful({ profile: wait }, { sender: 'Envoi' });
    await carrier.receipt({ candidates: ['x'], number: '33639980001', address: 'Envoi' });

    clock.advance(120_000);
    await dispatch.components.inDoubtParts.resend();

    expect(await count('slice')).toBe(0);
  });

  it('leaves only with those of its parts that are in doubt', async () => {
    const { carrier, send, account, history } = await start({ profile: wait });
    carrier.answer = ({ part, carrierMessageId }) =>
      part === 1 && carrier.taken.length < 3 ? { kind: 'unknown' } : { kind: 'accepted', carrierMessageId };
    const answer = await send(await account(), { text: 'a'.repeat(161) });
    await expect.poll(() => history(answer)).toEqual(['in_doubt', 'submitted']);
    await expect.poll(() => count('queue')).toBe(0);

    clock.advance(120_000);

    const whole = ['in_doubt', 'deferred', 'submitted', 'submitted'];
    await expect.poll(() => history(answer), { timeout: 30_000 }).toEqual(whole);
    expect(carrier.taken.map(({ part }) => part)).toEqual([1, 2, 1]);
  });

  it.each([
    ['marketing', { ...wait }, 'marketing'],
    ['a notification by a carrier set to never', { ...wait, inDoubt: 'never' }, 'notification'],
  ] as const)('is never sent again when it is %s', async (_what, profile, kind) => {
    const { dispatch } = await doubtful({ profile }, { kind, text: code });

    clock.advance(120_000);
    await dispatch.components.inDoubtParts.resend();

    expect(await count('slice')).toBe(0);
  });

  it.each([
    ['a one-time code', { text: code }, 1],
    ['an alert', { text: 'Panne' }, 0],
    ['an alert whose request allows it', { text: 'Panne', resendDoubtful: true }, 1],
    ['a one-time code whose request forbids it', { text: code, resendDoubtful: false }, 0],
  ])('is sent again by a carrier set to by-kind when it is %s: %o', async (_what, request, copies) => {
    const { dispatch, carrier } = await doubtful({ profile: { ...wait, inDoubt: 'by-kind' } }, request);

    clock.advance(120_000);
    await dispatch.components.inDoubtParts.resend();

    await expect.poll(() => carrier.taken.length, { timeout: 30_000 }).toBe(1 + copies);
    expect(await count(`event where reason->>'code' = 'second_copy'`)).toBe(copies);
  });

  it('counts among those in doubt of its send for as long as it is', async () => {
    const { database, dispatch } = await doubtful({ profile: wait }, { recipients: testNumbers(3) });
    const counted = async () => (await database.pool.query('select in_doubt, submitted from send')).rows[0];
    expect(await counted()).toEqual({ in_doubt: 3, submitted: 0 });

    clock.advance(120_000);
    await dispatch.components.inDoubtParts.resend();

    await expect.poll(counted).toEqual({ in_doubt: 0, submitted: 3 });
  });

  it('is not sent a third time when the process dies over the second copy', async () => {
    const { carrier, dispatch, database, history, answer, actor, balance } = await doubtful({ profile: wait });
    carrier.answer = () => undefined;
    clock.advance(120_000);
    await expect.poll(() => carrier.taken.length, { timeout: 30_000 }).toBe(2);
    carrier.state = 'down';
    await database.pool.query('delete from worker where id = $1', [dispatch.components.worker.id]);
    const other = await envoi.another();
    await expect.poll(() => count('queue'), { timeout: 30_000 }).toBe(0);

    clock.advance(240_000);
    await other.dispatch.components.inDoubtParts.resend();

    expect(await count('slice')).toBe(0);
    expect(await history(answer)).toEqual(['in_doubt', 'deferred']);
    expect(await balance(actor)).toBe(950_000);
  });

  it('is closed as unknown by a carrier that gives no receipts too', async () => {
    const { dispatch, answer } = await doubtful({ profile: { receipts: 'none' } });

    clock.advance(TIME_UP_MS);
    await closeUnreceipted(dispatch.components);

    expect(await stateOf(answer)).toBe('unknown');
  });
});

import { describe, expect } from 'vitest';
import { localOperator } from '#operations/actor.ts';
import { checkLedger } from '#operations/billing/check-ledger.ts';
import { type MovableClock, movableClock } from '#test/support/clock.ts';
import { type DispatchingOptions, testNumbers } from '#test/support/envoi/dispatching.ts';
import { envoi, it, start } from '#test/support/envoi/dispatching-test.ts';
import { closeUnreceipted } from './close-unreceipted.ts';

let clock: MovableClock;

const HOUR_MS = 3_600_000;
const PRICE = 50_000;
const profile = { closeAfterMs: HOUR_MS };

/** Messages in doubt, of an account that has this done with them. */
async function doubtful(charge: 'charged' | 'refunded', options: DispatchingOptions & { recipients?: string[] } = {}) {
  clock = movableClock('2026-03-02T09:00:00Z');
  await start({ clock, profile, ...options });
  const { carrier, account, send, database } = envoi;
  carrier.answer = () => ({ kind: 'unknown' });
  const actor = await account({ creditMicros: 10 * PRICE });
  await database.pool.query('update account set in_doubt_charge = $1', [charge]);
  const recipients = options.recipients ?? testNumbers(1);
  const answer = await send(actor, { kind: 'marketing', sender: 'Envoi', recipients });
  await expect.poll(() => envoi.count(`event where kind = 'in_doubt'`)).toBe(recipients.length);
  await expect.poll(() => envoi.count('queue')).toBe(0);
  return { ...envoi, actor, answer };
}

const problems = async () => (await checkLedger({ db: envoi.database.db, clock }, localOperator)).problems;
const receipt = { candidates: ['x'], number: '33639980000', address: 'Envoi' };

describe('marketing in doubt', () => {
  it.each([
    ['charged', 9 * PRICE],
    ['refunded', 10 * PRICE],
  ] as const)('is closed as in doubt after its wait and not before, and %s', async (charge, left) => {
    const { dispatch, history, stateOf, answer, balance, actor, database } = await doubtful(charge);
    clock.advance(HOUR_MS - 1);
    await dispatch.components.inDoubtParts.close();
    expect(await history(answer)).toEqual(['in_doubt']);

    clock.advance(1);
    await dispatch.components.inDoubtParts.close();

    expect(await history(answer)).toEqual(['in_doubt', 'unknown']);
    const { rows } = await database.pool.query(`select code, reason from event where kind = 'unknown'`);
    expect(rows).toEqual([{ code: null, reason: { code: 'closed_in_doubt', charge } }]);
    expect(await stateOf(answer)).toBe('unknown');
    expect(await balance(actor)).toBe(left);
    expect(await problems()).toEqual([]);
  });

  it('is refunded once, whoever closes it and however often', async () => {
    const { dispatch, balance, actor, carrier } = await doubtful('refunded', { recipients: testNumbers(5) });
    const other = await envoi.another();
    clock.advance(HOUR_MS);

    await Promise.all(
      [dispatch, other.dispatch, dispatch, other.dispatch].map((one) => one.components.inDoubtParts.close()),
    );
    expect(await balance(actor)).toBe(10 * PRICE);

    // The carrier says now that it never took it: that was given back already.
    carrier.events.lateOutcome(carrier.taken[0]!.ref, { kind: 'rejected', reason: 'recipient', code: 'RINVDSTADR' });
    await expect.poll(() => envoi.count(`event where kind = 'refused'`)).toBe(1);
    clock.advance(100 * HOUR_MS);
    await closeUnreceipted(dispatch.components);

    expect(await balance(actor)).toBe(10 * PRICE);
    expect(await envoi.count(`movement where kind = 'refund'`)).toBe(5);
    expect(await problems()).toEqual([]);
  });

  it('is believed to be delivered when a receipt comes later, and the refund stays', async () => {
    const { carrier, dispatch, history, stateOf, answer, balance, actor } = await doubtful('refunded');
    clock.advance(HOUR_MS);
    await dispatch.components.inDoubtParts.close();

    expect(await carrier.receipt(receipt)).toBe(true);
    expect(await carrier.receipt({ ...receipt })).toBe(true);

    expect(await history(answer)).toEqual(['submitted', 'in_doubt', 'delivered', 'unknown', 'repeated']);
    expect(await stateOf(answer)).toBe('delivered');
    expect(await balance(actor)).toBe(10 * PRICE);
    expect(await problems()).toEqual([]);
  });

  it('is counted as in doubt until a receipt settles it, closed or not', async () => {
    const { carrier, dispatch, database } = await doubtful('charged', { recipients: testNumbers(2) });
    const counted = async () => (await database.pool.query('select in_doubt, submitted, delivered from send')).rows[0];
    clock.advance(HOUR_MS);
    await dispatch.components.inDoubtParts.close();
    expect(await counted()).toEqual({ in_doubt: 2, submitted: 0, delivered: 0 });

    await carrier.receipt(receipt);

    expect(await counted()).toEqual({ in_doubt: 1, submitted: 1, delivered: 1 });
  });

  it('is not closed when an answer or a receipt has settled it', async () => {
    const { carrier, dispatch, history, answer, actor, balance } = await doubtful('refunded');
    await carrier.receipt({ ...receipt, state: 'buffered' });

    clock.advance(HOUR_MS);
    await dispatch.components.inDoubtParts.close();

    expect(await history(answer)).toEqual(['submitted', 'in_doubt', 'buffered']);
    expect(await balance(actor)).toBe(9 * PRICE);
  });

  it('is closed and refunded when its carrier is gone', async () => {
    const { dispatch, database, history, answer, balance, actor } = await doubtful('refunded');
    await database.pool.query(`insert into former_carrier (id, name, simulated, removed_at)
      select id, name, simulated, created_at from carrier`);
    await database.pool.query('update carrier set enabled = false');
    await dispatch.components.carriers.sync();

    clock.advance(HOUR_MS);
    await dispatch.components.inDoubtParts.close();

    expect(await history(answer)).toEqual(['in_doubt', 'unknown']);
    expect(await balance(actor)).toBe(10 * PRICE);
  });

  it('that was refunded without a movement, or the reverse, is found by the proof of the books', async () => {
    const { database, answer, actor } = await doubtful('charged');
    const closed = `insert into event (account_id, send_id, n, part, step, kind, at, reason)
      values ($1, $2, 0, 1, 1002, 'unknown', $3, '{"code": "closed_in_doubt", "charge": "refunded"}')`;
    await database.pool.query(closed, [actor.accountId, answer.sendId, clock.now()]);

    expect((await problems()).map(({ what }) => what)).toEqual(['the part was closed as in doubt and not refunded']);
  });
});

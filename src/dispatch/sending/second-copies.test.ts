import { describe, expect } from 'vitest';
import { type MovableClock, movableClock } from '#test/support/clock.ts';
import { testNumbers } from '#test/support/envoi/dispatching.ts';
import { envoi, it, start } from '#test/support/envoi/dispatching-test.ts';

let clock: MovableClock;

const WAIT_MS = 120_000;
const receipt = { candidates: ['x'], number: '33639980000', address: 'Envoi' };

/** Codes in doubt, which may be sent once more as soon as the clock is moved. */
async function doubtful(recipients = testNumbers(1)) {
  clock = movableClock('2026-03-02T09:00:00Z');
  await start({ clock, profile: { resendAfterMs: WAIT_MS, closeAfterMs: 1e9 } });
  const { carrier, account, send } = envoi;
  carrier.answer = () => ({ kind: 'unknown' });
  const answer = await send(await account(), { text: 'Votre code : 839201', sender: 'Envoi', recipients });
  await expect.poll(() => envoi.count(`event where kind = 'in_doubt'`)).toBe(recipients.length);
  await expect.poll(() => envoi.count('queue')).toBe(0);
  carrier.answer = ({ carrierMessageId }) => ({ kind: 'accepted', carrierMessageId });
  return { ...envoi, answer };
}

const queued = () => envoi.count(`event where reason->>'code' = 'second_copy'`);
const counters = async () =>
  (await envoi.database.pool.query('select in_doubt, submitted, delivered, refused from send')).rows[0];

describe('a second copy', () => {
  it('does not leave when a receipt comes while it is ready and its link has no room', async () => {
    const { carrier, history, answer } = await doubtful();
    carrier.room = 0;
    clock.advance(WAIT_MS);
    await expect.poll(() => envoi.count('slice where worker is not null'), { timeout: 30_000 }).toBe(1);

    await carrier.receipt(receipt);
    carrier.room = 10_000;
    carrier.events.ready();

    await expect.poll(() => envoi.count('queue'), { timeout: 30_000 }).toBe(0);
    expect(carrier.taken).toHaveLength(1);
    expect(await history(answer)).toEqual(['submitted', 'in_doubt', 'deferred', 'delivered']);
  });

  it('does not leave when the answer comes late in that moment', async () => {
    const { carrier, history, answer } = await doubtful();
    carrier.room = 0;
    clock.advance(WAIT_MS);
    await expect.poll(() => envoi.count('slice where worker is not null'), { timeout: 30_000 }).toBe(1);

    carrier.events.lateOutcome(carrier.taken[0]!.ref, { kind: 'accepted', carrierMessageId: 'late' });
    carrier.room = 10_000;
    carrier.events.ready();

    await expect.poll(() => envoi.count('queue'), { timeout: 30_000 }).toBe(0);
    expect(carrier.taken).toHaveLength(1);
    expect(await history(answer)).toEqual(['submitted', 'in_doubt', 'deferred']);
  });

  it('does not leave when another process hears of it while it is ready', async () => {
    const { carrier, history, answer } = await doubtful();
    const other = await envoi.another();
    other.carrier.room = 0;
    carrier.room = 0;
    clock.advance(WAIT_MS);
    await expect.poll(() => envoi.count('slice where worker is not null'), { timeout: 30_000 }).toBe(1);

    // Whichever of the two has it ready, the other hears of it, too late to be read with its events.
    const [{ worker }] = (await envoi.database.pool.query<{ worker: string }>('select worker from slice')).rows as [
      { worker: string },
    ];
    const [holds, hears] =
      worker === envoi.dispatch.components.worker.id ? [carrier, other.carrier] : [other.carrier, carrier];
    expect(await hears.receipt(receipt)).toBe(true);
    hears.state = 'down';
    clock.advance(1_001);
    holds.room = 10_000;
    holds.events.ready();

    await expect.poll(() => envoi.count('queue'), { timeout: 30_000 }).toBe(0);
    expect(carrier.taken.length + other.carrier.taken.length).toBe(1);
    expect(await history(answer)).toEqual(['submitted', 'in_doubt', 'deferred', 'delivered']);
  });

  it('does not leave when another process hears of it while its message is being read', async () => {
    const { carrier, history, answer, database, count } = await doubtful();
    const other = await envoi.another();
    other.carrier.state = 'down';
    const holder = await database.pool.connect();
    await holder.query('begin');
    await holder.query('lock table opt_out in access exclusive mode'); // who reads messages waits here
    clock.advance(WAIT_MS);
    await expect.poll(() => count('slice where worker is not null'), { timeout: 30_000 }).toBe(1);
    const waits = `pg_locks where not granted and relation = 'opt_out'::regclass`;
    await expect.poll(() => count(waits), { timeout: 30_000 }).toBe(1);

    expect(await other.carrier.receipt(receipt)).toBe(true);
    clock.advance(1_001);
    await holder.query('commit');
    holder.release();

    await expect.poll(() => count('queue'), { timeout: 30_000 }).toBe(0);
    expect(carrier.taken.length + other.carrier.taken.length).toBe(1);
    expect(await history(answer)).toEqual(['submitted', 'in_doubt', 'deferred', 'delivered']);
  });

  it('leaves after long in front of a link without room, when nothing has settled it', async () => {
    const { carrier, history, answer } = await doubtful();
    carrier.room = 0;
    clock.advance(WAIT_MS);
    await expect.poll(() => envoi.count('slice where worker is not null'), { timeout: 30_000 }).toBe(1);

    clock.advance(60_000);
    carrier.room = 10_000;
    carrier.events.ready();

    await expect.poll(() => history(answer), { timeout: 30_000 }).toEqual(['in_doubt', 'deferred', 'submitted']);
    expect(carrier.taken).toHaveLength(2);
  });

  it('does not leave when a receipt was recorded by another process after it was queued', async () => {
    const { carrier, answer, history, dispatch } = await doubtful();
    const other = await envoi.another();
    carrier.state = 'down';
    other.carrier.state = 'down';
    clock.advance(WAIT_MS);
    await dispatch.components.inDoubtParts.resend();
    await expect.poll(queued).toBe(1);

    expect(await other.carrier.receipt(receipt)).toBe(true);
    carrier.state = 'up';

    await expect.poll(() => envoi.count('queue'), { timeout: 30_000 }).toBe(0);
    expect(carrier.taken).toHaveLength(1);
    expect(await history(answer)).toEqual(['submitted', 'in_doubt', 'deferred', 'delivered']);
  });

  it('is queued once by processes that decide at the same time, while receipts settle half of them', async () => {
    const { carrier, dispatch } = await doubtful(testNumbers(60));
    const other = await envoi.another();
    const receiptOf = (i: number) => ({ ...receipt, candidates: [`x${i}`], number: testNumbers(60)[i]!.slice(1) });
    const settled = Array.from({ length: 30 }, (_, i) => i * 2);
    clock.advance(WAIT_MS);

    await Promise.all([
      ...[dispatch, other.dispatch, dispatch, other.dispatch].map((one) => one.components.inDoubtParts.resend()),
      ...settled.map((i) => (i % 4 === 0 ? carrier : other.carrier).receipt(receiptOf(i))),
    ]);

    await expect.poll(() => envoi.count('queue'), { timeout: 30_000 }).toBe(0);
    await expect.poll(() => envoi.count(`event where kind = 'submitted'`)).toBeGreaterThanOrEqual(60);
    const copies = [...carrier.taken, ...other.carrier.taken];
    const times = Map.groupBy(copies, ({ recipient }) => recipient);
    expect(Math.max(...[...times.values()].map((taken) => taken.length))).toBe(2);
    const twice = `(select from event where reason->>'code' = 'second_copy' group by send_id, n having count(*) > 1) as d`;
    expect(await envoi.count(twice)).toBe(0);
  });

  it('that was taken makes the refusal of the first say nothing, and its late answer count for nothing', async () => {
    const { carrier, answer, history } = await doubtful(testNumbers(2));
    clock.advance(WAIT_MS);
    await expect.poll(() => history(answer, 1), { timeout: 30_000 }).toEqual(['in_doubt', 'deferred', 'submitted']);
    await expect.poll(() => history(answer), { timeout: 30_000 }).toEqual(['in_doubt', 'deferred', 'submitted']);

    const [first, second] = carrier.taken;
    carrier.events.lateOutcome(first!.ref, { kind: 'rejected', reason: 'recipient', code: 'RINVDSTADR' });
    carrier.events.lateOutcome(second!.ref, { kind: 'accepted', carrierMessageId: 'late' });

    await expect.poll(() => envoi.count(`event where kind = 'submitted'`)).toBe(3);
    expect(await envoi.count(`event where kind = 'refused'`)).toBe(0);
    expect(await counters()).toEqual({ in_doubt: 0, submitted: 2, delivered: 0, refused: 0 });
  });
});

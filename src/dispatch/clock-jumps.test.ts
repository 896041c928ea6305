import { describe, expect } from 'vitest';
import { type MovableClock, movableClock } from '#test/support/clock.ts';
import { testNumbers } from '#test/support/envoi/dispatching.ts';
import { count, envoi, it, start } from '#test/support/envoi/dispatching-test.ts';

const HOUR_MS = 3_600_000;

let clock: MovableClock;

const soon = { timeout: 30_000 };

/** Two hundred and fifty messages, of which the carrier has answered none yet, and as many that wait. */
async function underWay() {
  clock = movableClock('2026-03-02T12:00:00Z');
  await start({ clock, inDoubtCap: 250 });
  envoi.carrier.answer = () => undefined;
  const actor = await envoi.account({ creditMicros: 1_000_000_000 });
  await envoi.send(actor, { recipients: testNumbers(500) });
  await expect.poll(() => envoi.carrier.taken.length, soon).toBe(250);
  return { actor, worker: envoi.dispatch.components.worker.id };
}

function answerAll(): void {
  const { carrier } = envoi;
  carrier.answer = ({ carrierMessageId }) => ({ kind: 'accepted', carrierMessageId });
  for (const taken of [...carrier.taken])
    taken.onOutcome({ kind: 'accepted', carrierMessageId: taken.carrierMessageId });
}

/** Each message left once, has its receipt, is charged, and the worker was never given up. */
async function allIsWell(messages: number, worker: string): Promise<void> {
  const { carrier, dispatch } = envoi;
  await expect.poll(() => carrier.taken.length, soon).toBe(messages);
  await expect.poll(() => count(`event where kind = 'submitted'`), soon).toBe(messages);
  expect(new Set(carrier.taken.map(({ ref }) => `${ref.sendId} ${ref.n}`)).size).toBe(messages);
  for (const { carrierMessageId } of carrier.taken) await carrier.receipt({ candidates: [carrierMessageId] });
  expect(await count(`event where kind = 'delivered'`)).toBe(messages);
  expect(await count(`event where kind not in ('submitted', 'delivered')`)).toBe(0);
  expect(await count('slice')).toBe(0);
  expect(await count("movement where kind = 'refund'")).toBe(0);
  expect(dispatch.components.worker.id).toBe(worker);
}

describe('a clock that jumps while messages are under way', () => {
  it('by an hour ahead loses none, sends none twice and lets none expire', async () => {
    const { actor, worker } = await underWay();

    clock.advance(HOUR_MS);
    await envoi.send(actor, { recipients: testNumbers(100) });
    answerAll();

    await allIsWell(600, worker);
  });

  it('by an hour back loses none, sends none twice, and goes on with new ones at once', async () => {
    const { actor, worker } = await underWay();

    clock.advance(-HOUR_MS);
    await envoi.send(actor, { recipients: testNumbers(100) });
    // What was accepted before the jump is due in an hour by the new time: new messages do not wait for it.
    answerAll();
    await expect.poll(() => envoi.carrier.taken.length, soon).toBe(350);

    clock.advance(HOUR_MS);
    await allIsWell(600, worker);
  });

  it('ahead and back again keeps what it accepted meanwhile until its time', async () => {
    const { actor, worker } = await underWay();
    clock.advance(HOUR_MS);
    answerAll();
    await expect.poll(() => count(`event where kind = 'submitted'`), soon).toBe(500);
    envoi.carrier.state = 'down';
    await envoi.send(actor, { recipients: testNumbers(50) });

    clock.advance(-HOUR_MS);
    envoi.carrier.state = 'up';
    await envoi.send(actor, { recipients: ['+33639989999'] });
    await expect.poll(() => envoi.carrier.taken.length, soon).toBe(501);

    clock.advance(HOUR_MS);
    await allIsWell(551, worker);
  });
});

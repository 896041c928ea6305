import { describe, expect } from 'vitest';
import { localOperator } from '#operations/actor.ts';
import { limitAccount } from '#operations/limits/limit-account.ts';
import { limitSender } from '#operations/limits/limit-sender.ts';
import { unlimitSender } from '#operations/limits/unlimit-sender.ts';
import { type MovableClock, movableClock } from '#test/support/clock.ts';
import { type Dispatching, testNumbers } from '#test/support/envoi/dispatching.ts';
import { envoi, it, start as startEnvoi } from '#test/support/envoi/dispatching-test.ts';

/** Longer than what waits takes to be looked for again. */
const soon = { timeout: 30_000, interval: 20 };
/** Nothing more leaves: so long is waited to see that. */
const STILL_MS = 400;

let clock: MovableClock;

async function start(): Promise<Dispatching> {
  clock = movableClock('2026-03-02T09:00:00Z');
  return startEnvoi({ clock });
}

const left = () => envoi.carrier.taken.length;

/** As many have left, and no more do. */
async function settles(count: number, of: () => number = left): Promise<void> {
  await expect.poll(of, soon).toBe(count);
  const until = performance.now() + STILL_MS;
  await expect.poll(() => performance.now() > until && of(), soon).toBe(count);
}

describe('a limit of an account', () => {
  it('lets half a second leave at once, then so many parts a second', async () => {
    const { account, send, dispatch, ctx } = await start();
    const actor = await account();
    await limitAccount(ctx, localOperator, { account: actor.accountId, partsPerSecond: 10 });
    await dispatch.components.limits.refresh();
    await send(actor, { recipients: testNumbers(100) });

    await settles(5);
    clock.advance(300);
    await settles(8);
    clock.advance(60_000);
    await settles(13);
  });

  it('counts parts, and lets a message longer than that leave in its time', async () => {
    const { account, send, dispatch, ctx } = await start();
    const actor = await account();
    await limitAccount(ctx, localOperator, { account: actor.accountId, partsPerSecond: 2 });
    await dispatch.components.limits.refresh();
    await send(actor, { recipients: testNumbers(3), text: 'a'.repeat(459) }); // three parts

    await settles(3);
    clock.advance(1_000);
    await settles(3);
    clock.advance(500);
    await settles(6);
  });

  it('holds up nobody else', async () => {
    const { account, send, dispatch, ctx } = await start();
    const [slow, other] = [await account(), await account()];
    await limitAccount(ctx, localOperator, { account: slow.accountId, partsPerSecond: 2 });
    await dispatch.components.limits.refresh();
    await send(slow, { recipients: testNumbers(50) });
    await settles(1);

    await send(other, { recipients: testNumbers(50) });

    await settles(51);
  });

  it('holds from one second to the next while messages wait, and ends likewise', async () => {
    const { account, send, ctx, dispatch } = await start();
    const actor = await account();
    await limitAccount(ctx, localOperator, { account: actor.accountId, partsPerSecond: 1 });
    await dispatch.components.limits.refresh();
    await send(actor, { recipients: testNumbers(20) });
    await settles(1);

    await limitAccount(ctx, localOperator, { account: actor.accountId, partsPerSecond: null });

    await expect.poll(left, soon).toBe(20);
  });

  it('is shared by all dispatchers', async () => {
    const { account, send, ctx, dispatch } = await start();
    const other = await envoi.another();
    const links = () => envoi.count('carrier_connection');
    await expect.poll(links, soon).toBe(2);
    const actor = await account();
    await limitAccount(ctx, localOperator, { account: actor.accountId, partsPerSecond: 20 });
    for (const each of [dispatch, other.dispatch]) await each.components.limits.refresh();
    await send(actor, { recipients: testNumbers(100) });

    const all = () => left() + other.carrier.taken.length;
    await settles(10, all);
    clock.advance(200);
    await settles(14, all);
    expect(left()).toBe(7);

    await other.dispatch.stop();
    await other.dispatch.components.worker.stop();
    await expect.poll(links, soon).toBe(1);
    await dispatch.components.limits.refresh();
    clock.advance(100);
    await settles(16, all);
  });
});

describe('a limit of a sender', () => {
  it('holds over all accounts, whatever its capitals, and holds up no other sender', async () => {
    const { account, send, ctx, dispatch, carrier } = await start();
    await limitSender(ctx, localOperator, { sender: 'Shop', partsPerSecond: 10 });
    await dispatch.components.limits.refresh();
    const [one, two] = [await account(), await account()];
    const under = (sender: string) => () => carrier.taken.filter(({ content }) => content.sender === sender).length;
    await send(one, { sender: 'SHOP', recipients: testNumbers(50) });
    await settles(5);
    await send(two, { sender: 'Shop', recipients: testNumbers(50) });
    await send(one, { sender: 'Other', recipients: testNumbers(300) });

    await settles(300, under('Other'));
    expect(left()).toBe(305);
    clock.advance(400);
    await settles(309);

    await unlimitSender(ctx, localOperator, 'shop');
    await dispatch.components.limits.refresh();
    await settles(400);
  });

  it('lets no more leave than it allows of a claim that has several of its sends', async () => {
    const { account, send, ctx, dispatch } = await start();
    const actor = await account();
    await limitSender(ctx, localOperator, { sender: 'Shop', partsPerSecond: 10 });
    await dispatch.components.limits.refresh();
    envoi.carrier.state = 'down';
    for (let i = 0; i < 10; i++) await send(actor, { sender: 'Shop', recipients: testNumbers(2) });
    envoi.carrier.state = 'up';

    await settles(5);
    clock.advance(500);
    await settles(10);
  });
});

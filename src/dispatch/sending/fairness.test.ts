import { afterEach, describe, expect } from 'vitest';
import type { SendRequest } from '#operations/acceptance/send-request.ts';
import type { CustomerActor } from '#operations/actor.ts';
import { localOperator } from '#operations/actor.ts';
import { limitAccount } from '#operations/limits/limit-account.ts';
import { limitSender } from '#operations/limits/limit-sender.ts';
import { type Clock, systemClock } from '#platform/clock.ts';
import { movableClock } from '#test/support/clock.ts';
import type { Dispatching } from '#test/support/envoi/dispatching.ts';
import { envoi, it, start as startEnvoi } from '#test/support/envoi/dispatching-test.ts';

let answering: NodeJS.Timeout | undefined;
afterEach(async () => {
  clearInterval(answering);
});

const mondayMorning = '2026-03-02T09:00:00Z';
/** Messages a second: a delay is measured in messages that left meanwhile, not by the clock of a busy machine. */
const rate = 2_000;
const latencyMs = 50;
const tickMs = 10;

/** A carrier that takes so many parts a second, each answered after its latency. */
async function start(clock: Clock = movableClock(mondayMorning)): Promise<Dispatching> {
  await startEnvoi({ clock });
  const { carrier } = envoi;
  carrier.rate = rate;
  carrier.room = (rate * latencyMs) / 1_000;
  carrier.answer = () => undefined;
  let answered = 0;
  answering = setInterval(() => {
    const due = Math.min(carrier.taken.length, answered + (rate * tickMs) / 1_000);
    for (; answered < due; answered++) {
      const { onOutcome, carrierMessageId } = carrier.taken[answered]!;
      onOutcome({ kind: 'accepted', carrierMessageId });
    }
  }, tickMs);
  return envoi;
}

const numbers = (count: number) => Array.from({ length: count }, (_, i) => `+336${String(10_000_000 + i)}`);

/** Accepts one message and gives how many others left between that and its own leaving. */
async function leftBefore(actor: CustomerActor, request: Partial<SendRequest> = {}): Promise<number> {
  const { carrier, send } = envoi;
  const { sendId } = await send(actor, { ...request, recipients: ['+33639989999'] });
  const accepted = carrier.taken.length;
  const place = () => carrier.taken.findIndex(({ ref }, i) => i >= accepted - carrier.room && ref.sendId === sendId);
  await expect.poll(place, { timeout: 30_000 }).toBeGreaterThanOrEqual(0);
  return Math.max(0, place() - accepted);
}

describe('one account’s hundred thousand messages', () => {
  it.each(['notification', 'marketing'] as const)(
    'of kind %s do not delay another’s single message by more than a second of the link',
    async (kind) => {
      const { account, send, carrier } = await start();
      const [busy, quiet] = [await account({ creditMicros: 10_000_000_000 }), await account()];
      const { accepted } = await send(busy, { kind, recipients: numbers(100_000) });
      expect(accepted).toBe(100_000);
      await expect.poll(() => carrier.taken.length, { timeout: 30_000 }).toBeGreaterThan(rate / 4);

      for (let i = 0; i < 3; i++) expect(await leftBefore(quiet, { kind })).toBeLessThan(rate);

      // It goes on meanwhile: what is measured is sharing, not waiting.
      expect(carrier.taken.length).toBeGreaterThan(rate / 2);
    },
    60_000,
  );

  it('of marketing do not delay its own notification by more than a second of the link', async () => {
    const { account, send, carrier } = await start();
    const busy = await account({ creditMicros: 10_000_000_000 });
    await send(busy, { kind: 'marketing', recipients: numbers(20_000) });
    await expect.poll(() => carrier.taken.length, { timeout: 30_000 }).toBeGreaterThan(rate / 4);

    expect(await leftBefore(busy)).toBeLessThan(rate);
  }, 60_000);
});

describe('many busy accounts', () => {
  it('share the link in turns short enough for a newcomer to leave within two seconds of it', async () => {
    const { account, send, carrier } = await start();
    for (let i = 0; i < 20; i++) await send(await account(), { recipients: numbers(1_000) });
    const quiet = await account();
    await expect.poll(() => carrier.taken.length, { timeout: 30_000 }).toBeGreaterThan(rate / 4);

    expect(await leftBefore(quiet)).toBeLessThan(2 * rate);
  }, 60_000);

  it('have left alike after a while', async () => {
    const { account, send, carrier } = await start();
    for (let i = 0; i < 4; i++) await send(await account(), { recipients: numbers(2_000) });
    const from = carrier.taken.length;
    await expect.poll(() => carrier.taken.length, { timeout: 30_000 }).toBeGreaterThan(from + 4_000);

    const shares = Map.groupBy(carrier.taken.slice(from, from + 4_000), ({ ref }) => ref.accountId);
    const counts = [...shares.values()].map((taken) => taken.length);
    expect(counts).toHaveLength(4);
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(600);
  }, 60_000);
});

describe('limits of an account and of a sender', () => {
  const [accountRate, senderRate] = [200, 100];

  it('hold while others take equal shares of the rest, and delay nobody', async () => {
    const { account, send, carrier, ctx, dispatch } = await start(systemClock);
    const [limited, ...others] = [await account(), await account(), await account(), await account()];
    await limitAccount(ctx, localOperator, { account: limited!.accountId, partsPerSecond: accountRate });
    await limitSender(ctx, localOperator, { sender: 'Limited', partsPerSecond: senderRate });
    await dispatch.components.limits.refresh();
    const began = performance.now();
    for (const actor of [limited!, ...others]) await send(actor, { recipients: numbers(4_000) });
    await send(others[0]!, { sender: 'Limited', recipients: numbers(4_000) });
    const quiet = await account();
    const from = carrier.taken.length;
    await expect.poll(() => carrier.taken.length, { timeout: 30_000 }).toBeGreaterThan(from + 2_000);
    for (let i = 0; i < 3; i++) expect(await leftBefore(quiet)).toBeLessThan(rate);
    await expect.poll(() => carrier.taken.length, { timeout: 30_000 }).toBeGreaterThan(from + 4_000);

    const seconds = (performance.now() - began) / 1_000;
    const leftOf = ({ accountId }: CustomerActor) =>
      carrier.taken.filter(({ ref }) => ref.accountId === accountId).length;
    const underLimit = carrier.taken.filter(({ content }) => content.sender === 'Limited').length;
    // A claim or two may be on their way when the tokens are counted.
    expect(leftOf(limited!)).toBeLessThanOrEqual(accountRate * (seconds + 1));
    expect(leftOf(limited!)).toBeGreaterThanOrEqual(accountRate * (seconds - 1) * 0.7);
    expect(underLimit).toBeLessThanOrEqual(senderRate * (seconds + 1));
    const shared = Map.groupBy(carrier.taken.slice(from, from + 4_000), ({ ref }) => ref.accountId);
    const shares = others.map(({ accountId }) => shared.get(accountId)?.length ?? 0);
    expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(600);
  }, 60_000);
});

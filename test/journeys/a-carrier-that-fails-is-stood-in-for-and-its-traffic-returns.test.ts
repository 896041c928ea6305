import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Simulator, startSimulator } from '#simulator/start-simulator.ts';
import { type TestDatabase, testDatabase } from '#test/support/database/database.ts';
import { inRequests, statesOf, tenThousand } from '#test/support/envoi/bulk.ts';
import { type Installation, makeInstallation, type RunningEnvoi } from '#test/support/envoi/installation.ts';
import type { V1Account } from '#test/support/envoi/v1-client.ts';

const BIND_FAILED = 0x0d;
const soon = { timeout: 30_000, interval: 50 };

let database: TestDatabase;
let first: Simulator;
let second: Simulator;
let installation: Installation;
let envoi: RunningEnvoi;
let account: V1Account;

beforeEach(async () => {
  database = await testDatabase();
  const settings = { latencyMs: 40, receiptDelayMs: [200, 1_500] } as const;
  [first, second] = await Promise.all([
    startSimulator({ port: 0, memory: true, settings: { ...settings, receiptDelayMs: [200, 1_500] } }),
    startSimulator({ port: 0, memory: true, settings: { ...settings, receiptDelayMs: [200, 1_500] } }),
  ]);
  installation = makeInstallation({
    ENVOI_DATABASE_URL: database.url,
    ENVOI_SECRET_KEY: randomBytes(32).toString('hex'),
  });
  const { envoi: command } = installation.commands;
  const quick = 'breakerSeconds=1 breakerPauseSeconds=1 breakerReturnSeconds=4 reconnectSeconds=1';
  for (const [name, { port }] of Object.entries({ first, second })) {
    const settings = `host=127.0.0.1 port=${port} systemId=envoi window=100 rate=2000 ${quick}`;
    await command(`carrier add ${name} ${settings} --password simulator --simulated`);
  }
  await command('route add all --carriers first,second');
  await command('price set default 0.05');
  account = await installation.account();
  envoi = await installation.start();
});
afterEach(async () => {
  await installation.remove();
  await Promise.all([first.close(), second.close()]);
  await database.close();
});

it('a carrier that drops out is stood in for: nothing is lost or repeated, and its traffic is gradually restored', async () => {
  const { envoi: command, json } = installation.commands;
  const breaker = async () => {
    type Shown = { link: { breaker?: { state: string; share: number } } };
    return (await json<Shown>('carrier show first')).link.breaker;
  };
  const [half, rest] = [tenThousand.slice(0, 6_000), tenThousand.slice(6_000)];
  await Promise.all(inRequests(half, 3_000).map(send));
  await expect.poll(() => first.figures().received, soon).toBeGreaterThan(1_000);
  expect(second.figures().received).toBe(0);

  first.set({ bindStatus: BIND_FAILED });
  first.dropLinks();
  await expect.poll(breaker, soon).toMatchObject({ state: 'open' });
  await expect.poll(() => second.figures().received, soon).toBeGreaterThan(1_000);
  await expect.poll(() => installation.query('select from slice'), soon).toEqual([]);

  first.set({ bindStatus: 0 });
  await expect.poll(breaker, soon).toMatchObject({ state: 'half_open' });
  const before = first.figures().received;
  const shares = new Set<number | undefined>();
  for (const recipients of inRequests(rest, 200)) {
    await send(recipients);
    shares.add((await breaker())?.share);
    await new Promise((later) => setTimeout(later, 300)); // traffic over some seconds, in which it returns
  }
  await expect.poll(breaker, soon).toBeUndefined();
  expect(shares.size).toBeGreaterThan(3);
  const returned = first.figures().received - before;
  expect(returned).toBeGreaterThan(300);
  expect(returned).toBeLessThan(3_900);

  await expect.poll(() => installation.query('select from slice'), soon).toEqual([]);
  await expect.poll(wrong, soon).toEqual([]);
  expect(await command('ledger check')).toMatchObject({ exitCode: 0 });
}, 90_000);

function send(recipients: string[]): Promise<string> {
  return envoi.send(account, { recipients, message: 'Bonjour à tous' });
}

/** The numbers whose message is not once on a phone of one of the carriers, unless it is in doubt and on none. */
async function wrong(): Promise<string[]> {
  const states = await statesOf(installation);
  return tenThousand.filter((number) => {
    const [state] = states.get(number) ?? [];
    const received = [first, second].flatMap(({ phones }) => phones.find(number.slice(1))?.received ?? []);
    const delivered = received.filter((each) => each.state === 'delivered').length;
    return !((state === 'delivered' && delivered === 1) || (state === 'in_doubt' && delivered === 0));
  });
}

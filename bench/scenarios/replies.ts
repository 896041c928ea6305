import { setTimeout as wait } from 'node:timers/promises';
import { allSettled, until } from '../carrier.ts';
import { Connection, jsonRequest } from '../connection.ts';
import { processesOn, type Rig, warmUp, withEnvoi } from '../envoi-under-test.ts';
import { prepareLoad } from '../load.ts';
import { cpuPerMessage, type Figures, perSecond, quantile, rounded } from '../measure.ts';
import { afresh, type Scenario } from '../scenario.ts';
import { FIRST_NUMBER } from '../whole-life.ts';
import { bulkTraffic } from './bulk.ts';

/** All replies may be on their way at once, on the one link. */
const DELIVER_WINDOW = 1_000_000;
const ASK_EVERY_MS = 5;
const LOOK_EVERY_MS = 10;
const STALLED_MS = 60_000;

/** Every phone that got a message answers at once, while another account asks for its balance again and again. */
async function repliesAtOnce(rig: Rig): Promise<Figures> {
  const { carrier, run } = rig;
  await sendAll(rig);
  const balances = new Balances(rig);
  await wait(1_000); // they have found their way, and the database rests from what was sent
  balances.waitedMs.length = 0;
  const before = processesOn(rig, []);
  const startedAt = performance.now();
  await carrier.reply(
    Array.from({ length: run.messages }, (_, i) => `33${Number(FIRST_NUMBER) + i}`),
    'Oui, merci',
  );
  while ((await carrier.repliesTaken()) < run.messages) {
    if (performance.now() - startedAt > STALLED_MS) throw new Error('not all replies were taken');
    await wait(LOOK_EVERY_MS);
  }
  const endedAt = performance.now();
  const after = processesOn(rig, []);
  const waitedMs = await balances.stop();
  await refuseLost(rig);
  return {
    seconds: rounded((endedAt - startedAt) / 1_000),
    perSecond: perSecond(run.messages, startedAt, endedAt),
    balanceP50Ms: quantile(waitedMs, 0.5),
    balanceP99Ms: quantile(waitedMs, 0.99),
    balanceSamples: waitedMs.length,
    ...cpuPerMessage(before, after, run.messages),
  };
}

async function sendAll(rig: Rig): Promise<void> {
  const { carrier, envoi, installation, run } = rig;
  const already = await warmUp(rig);
  const { messages: count, ...how } = bulkTraffic(run.messages);
  const load = await prepareLoad({ ...how, url: envoi.url, account: installation.account, first: FIRST_NUMBER, count });
  await load.run();
  await load.stop();
  await until(carrier, allSettled(already + run.messages), run.say);
}

/** Asks for the balance of an account that sends nothing, as soon as it was answered and a moment has passed. */
class Balances {
  readonly waitedMs: number[] = [];
  readonly #asking: Promise<void>;
  #ended = false;

  constructor({ envoi, installation }: Rig) {
    this.#asking = this.#ask(envoi.url, jsonRequest(envoi.url, '/v1/account/balance', installation.otherAccount));
    this.#asking.catch(() => {}); // whoever stops it is told
  }

  async stop(): Promise<number[]> {
    this.#ended = true;
    await this.#asking;
    return this.waitedMs;
  }

  async #ask(url: string, request: Uint8Array): Promise<void> {
    const connection = new Connection(url);
    while (!this.#ended) {
      const askedAt = performance.now();
      await connection.post(request);
      this.waitedMs.push(performance.now() - askedAt);
      await wait(ASK_EVERY_MS);
    }
    connection.close();
  }
}

async function refuseLost({ envoi, run }: Rig): Promise<void> {
  const { rows } = await envoi.store.pool.query<{ count: number }>('select count(*)::int as count from reply');
  if (rows[0]!.count !== run.messages) throw new Error(`of ${run.messages} replies ${rows[0]!.count} are stored`);
}

export const replies: Scenario = {
  about: 'every phone answers at once on one link, and how long the balance of another account takes meanwhile',
  messages: 5_000,
  goals: { seconds: { atMost: 3, hope: 1 }, balanceP99Ms: { atMost: 100, hope: 25 } },
  open: afresh((run) =>
    withEnvoi(run, { carrier: { receiptDelayMs: [0, 0], deliverWindow: DELIVER_WINDOW } }, repliesAtOnce),
  ),
};

import { setTimeout as wait } from 'node:timers/promises';
import { allSettled, until } from './carrier.ts';
import { processesOn, type Rig, warmUp } from './envoi-under-test.ts';
import type { Account } from './installation.ts';
import { prepareLoad } from './load.ts';
import { cpuPerMessage, type Figures, perSecond, quantile, under } from './measure.ts';
import { peakMemory } from './processes.ts';

/** How messages are sent. */
export type Traffic = {
  messages: number;
  perRequest: number;
  connections: number;
  message: string;
  /** Whose they are, in turn; the bench's own when left out. */
  accounts?: readonly Account[];
};

/** 06 12 is not reserved, but nothing leaves this machine. There are a million of them. */
export const FIRST_NUMBER = '0612000000';
const RECORD_LIMIT_MS = 60_000;
const RECORD_POLL_MS = 50;

/** Sends, and waits until the receipt of every message is on disk: what is measured is all of it. */
export async function wholeLife(rig: Rig, traffic: Traffic): Promise<Figures> {
  const { envoi, carrier, installation, run } = rig;
  const { messages, ...how } = traffic;
  const plan = { ...how, url: envoi.url, account: installation.account, first: FIRST_NUMBER, count: messages };
  const load = await prepareLoad(plan);
  try {
    const already = await warmUp(rig);
    const before = processesOn(rig, [load]);
    const settled = until(carrier, allSettled(already + messages), run.say);
    const [sent] = await Promise.all([load.run(), settled]);
    const endedAt = await recorded(rig, sent.startedAt, messages);
    const after = processesOn(rig, [load]);
    return {
      perSecond: perSecond(messages, sent.startedAt, endedAt),
      acceptedPerSecond: perSecond(messages, sent.startedAt, sent.endedAt),
      acceptP50Ms: quantile(sent.waitedMs, 0.5),
      acceptP99Ms: quantile(sent.waitedMs, 0.99),
      ...cpuPerMessage(before, after, messages),
      ...under('peakMb', peakMemory(after)),
    };
  } finally {
    await load.stop();
  }
}

/**
 * The instant, in ms since 1970, by which the receipts of all messages sent since another were recorded. They are counted
 * once the carrier says that each was answered, which is after its commit: counting before would disturb what is measured.
 */
export async function recorded({ envoi }: Rig, sinceMs: number, messages: number): Promise<number> {
  const limit = performance.now() + RECORD_LIMIT_MS;
  for (;;) {
    const now = performance.timeOrigin + performance.now();
    const count = await countDelivered(envoi.store.pool, sinceMs);
    if (count >= messages) return now;
    if (performance.now() > limit) throw new Error(`of ${messages} receipts ${count} are recorded`);
    await wait(RECORD_POLL_MS);
  }
}

async function countDelivered(pool: Rig['envoi']['store']['pool'], sinceMs: number): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(
    `select count(*)::int as count from event where kind = 'delivered' and send_id >= uuid_from($1)`,
    [new Date(sinceMs)],
  );
  return rows[0]!.count;
}

import { setTimeout as wait } from 'node:timers/promises';
import { type EnvoiUnderTest, type Post, poster, startEnvoiUnderTest } from './envoi-under-test.ts';
import type { Process } from './processes.ts';

/**
 * `npm run bench [scenario …]`: the whole life of messages (accepted by HTTP, submitted over SMPP, receipt recorded) with
 * PostgreSQL, Envoi and the simulated carrier on this machine, fsync on. Prints one JSON object.
 */
type Scenario = (envoi: EnvoiUnderTest) => Promise<Record<string, unknown>>;

const BULK_MESSAGES = 200_000;
const RECIPIENTS_PER_REQUEST = 10_000;
const SINGLE_MESSAGES = 30_000;
const CONNECTIONS = 64;
const IDLE_SAMPLES = 500;
const FINISH_LIMIT_MS = 120_000;

const scenarios: Readonly<Record<string, Scenario>> = {
  accept: acceptOneByOne,
  bulk: (envoi) => wholeLife(envoi, BULK_MESSAGES, sendBulk),
  single: (envoi) => wholeLife(envoi, SINGLE_MESSAGES, sendOneByOne),
  large: acceptLarge,
};

async function main(names: readonly string[]): Promise<void> {
  const results: Record<string, unknown> = { memoryAtRestMb: undefined };
  for (const name of names.length > 0 ? names : Object.keys(scenarios)) {
    const scenario = scenarios[name];
    if (!scenario) throw new Error(`no scenario is called ${name}; there are ${Object.keys(scenarios).join(', ')}`);
    const envoi = await startEnvoiUnderTest();
    try {
      results['memoryAtRestMb'] ??= memory(envoi.processes()).envoi;
      results[name] = await scenario(envoi);
    } finally {
      await envoi.stop();
    }
  }
  process.stdout.write(`${JSON.stringify(results, null, 2)}\n`);
}

/** One request after the other on an idle machine: what a single client waits for. */
async function acceptOneByOne(envoi: EnvoiUnderTest): Promise<Record<string, unknown>> {
  const post = poster(envoi, 1);
  const samples: number[] = [];
  for (let i = 0; i < IDLE_SAMPLES + 100; i++) {
    const started = performance.now();
    await post({ recipients: recipient(i), message: 'Votre code est 1234' });
    if (i >= 100) samples.push(performance.now() - started);
  }
  return { p50Ms: quantile(samples, 0.5), p99Ms: quantile(samples, 0.99) };
}

type Send = (post: Post, count: number) => Promise<number[]>;

async function wholeLife(envoi: EnvoiUnderTest, count: number, send: Send): Promise<Record<string, unknown>> {
  const post = poster(envoi, CONNECTIONS);
  await post({ recipients: '0612999999', message: 'warm-up' });
  await finished(envoi, 1);
  const before = envoi.processes();
  const peak = watchMemory(envoi);
  const started = performance.now();

  const latencies = await send(post, count);
  const accepted = performance.now();
  await finished(envoi, count + 1);
  const ended = performance.now();

  return {
    messages: count,
    perSecond: Math.round(count / ((ended - started) / 1000)),
    acceptedPerSecond: Math.round(count / ((accepted - started) / 1000)),
    acceptP50Ms: quantile(latencies, 0.5),
    acceptP99Ms: quantile(latencies, 0.99),
    cpuUsPerMessage: cpuPerMessage(before, envoi.processes(), count),
    peakMemoryMb: peak.stop(),
  };
}

async function sendBulk(post: Post, count: number): Promise<number[]> {
  const latencies: number[] = [];
  for (let from = 0; from < count; from += RECIPIENTS_PER_REQUEST) {
    const recipients = Array.from({ length: RECIPIENTS_PER_REQUEST }, (_, i) => recipient(from + i));
    const started = performance.now();
    await post({ recipients, message: 'Bonjour, votre commande est prete.' });
    latencies.push(performance.now() - started);
  }
  return latencies;
}

async function sendOneByOne(post: Post, count: number): Promise<number[]> {
  const latencies: number[] = [];
  let next = 0;
  const client = async () => {
    for (let i = next++; i < count; i = next++) {
      const started = performance.now();
      await post({ recipients: recipient(i), message: 'Votre code est 1234' });
      latencies.push(performance.now() - started);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, client));
  return latencies;
}

/** How long 10,000 and 100,000 recipients in one request take, and what a single one waits for meanwhile. */
async function acceptLarge(envoi: EnvoiUnderTest): Promise<Record<string, unknown>> {
  const post = poster(envoi, 4);
  const timed = async (count: number) => {
    const recipients = Array.from({ length: count }, (_, i) => recipient(i));
    const started = performance.now();
    await post({ recipients, message: 'Bonjour' });
    return Math.round(performance.now() - started);
  };
  const tenThousandMs = await timed(10_000);
  const others: number[] = [];
  let under = true;
  const large = timed(100_000).finally(() => {
    under = false;
  });
  while (under) {
    const started = performance.now();
    await post({ recipients: '0612999999', message: 'code' });
    others.push(performance.now() - started);
    await wait(10);
  }
  return {
    tenThousandMs,
    hundredThousandMs: await large,
    otherP50Ms: quantile(others, 0.5),
    otherWorstMs: quantile(others, 1),
  };
}

/**
 * Resolves when so many receipts are recorded. Counting them costs the database more than the messages do, so they are counted
 * only once the queue is empty. (The server's own statistics know how many rows were inserted, but up to ten seconds late.)
 */
async function finished({ store }: EnvoiUnderTest, count: number): Promise<void> {
  const limit = performance.now() + FINISH_LIMIT_MS;
  for (;;) {
    const { rows: waiting } = await store.pool.query('select 1 from slice limit 1');
    if (waiting.length === 0) {
      const { rows } = await store.pool.query<{ n: number }>('select count(*)::int as n from event where step = 1000');
      if (rows[0]!.n >= count) return;
    }
    if (performance.now() > limit) throw new Error(`the receipts of ${count} messages did not all come in time`);
    await wait(100);
  }
}

/** In the range of 06 12, which is not reserved: nothing leaves this machine. */
function recipient(i: number): string {
  return `0612${String(i % 1_000_000).padStart(6, '0')}`;
}

function watchMemory(envoi: EnvoiUnderTest): { stop(): Record<string, number> } {
  const peak: Record<string, number> = {};
  const look = () => {
    for (const [role, mb] of Object.entries(memory(envoi.processes()))) peak[role] = Math.max(peak[role] ?? 0, mb);
  };
  const timer = setInterval(look, 250);
  return {
    stop() {
      clearInterval(timer);
      look();
      return peak;
    },
  };
}

/** The largest process of each role: those of PostgreSQL share most of theirs. */
function memory(all: readonly Process[]): Record<string, number> {
  const largest: Record<string, number> = {};
  for (const { role, residentMb } of all) largest[role] = Math.max(largest[role] ?? 0, residentMb);
  return largest;
}

function cpuPerMessage(before: readonly Process[], after: readonly Process[], count: number): Record<string, number> {
  const total = (all: readonly Process[], role: string) =>
    all.filter((one) => one.role === role).reduce((sum, one) => sum + one.cpuMs, 0);
  const roles = ['envoi', 'postgres', 'simulator'];
  return Object.fromEntries(
    roles.map((role) => [role, Math.round(((total(after, role) - total(before, role)) * 1_000) / count)]),
  );
}

function quantile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  return Math.round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]! * 100) / 100;
}

await main(process.argv.slice(2));

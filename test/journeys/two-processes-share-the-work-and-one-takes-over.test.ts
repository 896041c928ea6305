import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Simulator, startSimulator } from '#simulator/start-simulator.ts';
import { inRequests, provenEnd, tenThousand } from '#test/support/bulk.ts';
import { type TestDatabase, testDatabase } from '#test/support/database.ts';
import { type Installation, makeInstallation, type RunningEnvoi } from '#test/support/installation.ts';
import type { V1Account } from '#test/support/v1-client.ts';

/** How long after its death the work of a process may lie still. */
const TAKEN_OVER_WITHIN_MS = 30_000;

let database: TestDatabase;
let simulator: Simulator;
let installations: [Installation, Installation];
let processes: [RunningEnvoi, RunningEnvoi];
let account: V1Account;

beforeEach(async () => {
  database = await testDatabase();
  simulator = await startSimulator({
    port: 0,
    memory: true,
    settings: { latencyMs: 40, receiptDelayMs: [200, 1_500] },
  });
  const shared = { ENVOI_DATABASE_URL: database.url, ENVOI_SECRET_KEY: randomBytes(32).toString('hex') };
  const [first, second] = [makeInstallation(shared), makeInstallation(shared)];
  installations = [first, second];
  const { envoi } = first.commands;
  const settings = `host=127.0.0.1 port=${simulator.port} systemId=envoi window=400 rate=100000`;
  await envoi(`carrier add lab ${settings} --password simulator --simulated`);
  await envoi('price set default 0.05');
  account = await first.account();
  processes = await Promise.all([first.start(), second.start()]);
});
afterEach(async () => {
  for (const installation of installations) await installation.remove();
  await simulator.close();
  await database.close();
});

it('two processes on one database share ten thousand messages, and send none twice', async () => {
  const asking = Promise.all(inRequests(tenThousand, 500).map((recipients, i) => send(i % 2, recipients)));
  await expect.poll(workersSending, { timeout: 10_000, interval: 5 }).toBe(2);
  await asking;

  expect(await ended(processes[0])).toEqual({ everInDoubt: 0, inDoubt: 0 });
}, 60_000);

it('what a killed process had open is taken over by the other within half a minute', async () => {
  await Promise.all(inRequests(tenThousand, 500).map((recipients, i) => send(i % 2, recipients)));
  await expect.poll(workersSending, { timeout: 10_000, interval: 5 }).toBe(2);

  await processes[1].kill();
  const open = () => installations[0].query('select from slice');
  await expect.poll(open, { timeout: TAKEN_OVER_WITHIN_MS, interval: 100 }).toEqual([]);

  const { everInDoubt } = await ended(processes[0]);
  expect(everInDoubt).toBeGreaterThan(0);
}, 90_000);

function send(which: number, recipients: readonly string[]): Promise<string> {
  return processes[which]!.send(account, { recipients, message: 'Bonjour' });
}

/** How many processes have messages on their way now. */
async function workersSending(): Promise<number> {
  const sql = 'select count(distinct worker)::int as workers from slice where worker is not null';
  return (await installations[0].query<{ workers: number }>(sql))[0]!.workers;
}

function ended(envoi: RunningEnvoi) {
  return provenEnd({ installation: installations[0], envoi, account, phones: () => simulator.phones });
}

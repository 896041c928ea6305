import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { parseMoney } from '#domain/money.ts';
import { createAccount } from '#operations/accounts/create-account.ts';
import { systemClock } from '#platform/clock.ts';
import { createLog } from '#platform/log.ts';
import { openStore, type Store } from '#storage/store.ts';
import { type Process, processes } from './processes.ts';

/** Envoi as `bin/start` runs it, on a fresh data folder on the disk, with an account of much credit. */
export type EnvoiUnderTest = {
  url: string;
  account: { id: string; key: string };
  /** The same database, to look at what was recorded. */
  store: Store;
  processes(): Process[];
  stop(): Promise<void>;
};

const root = path.join(import.meta.dirname, '..');
const START_LIMIT_MS = 30_000;

export async function startEnvoiUnderTest(environment: Record<string, string> = {}): Promise<EnvoiUnderTest> {
  const dataDir = fs.mkdtempSync(path.join(process.env['ENVOI_BENCH_DIR'] ?? os.tmpdir(), 'envoi-bench-'));
  fs.chmodSync(dataDir, 0o711);
  const child = spawn(path.join(root, 'bin/start'), [], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      ENVOI_DATA_DIR: dataDir,
      ENVOI_HTTP_PORT: '0',
      ENVOI_SIMULATOR_PORT: '0',
      ENVOI_REQUESTS_PER_SECOND: '1000000',
      ...environment,
    },
  });
  const url = await addressOf(child);
  const store = await openStore({ databaseUrl: undefined, dataDir }, { log: createLog('error'), max: 2 });
  const credit = parseMoney('1000000000')!;
  const asked = { email: 'bench@example.com', country: 'FR', currency: 'EUR', credit };
  const { account, key } = await createAccount({ db: store.db, clock: systemClock }, asked);
  return {
    url,
    account: { id: account.email, key },
    store,
    processes: () => processes(child.pid!),
    async stop() {
      await store.close();
      const ended = new Promise((resolve) => child.once('close', resolve));
      child.kill('SIGTERM');
      await ended;
      fs.rmSync(dataDir, { recursive: true });
    },
  };
}

function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    const limit = setTimeout(() => reject(new Error(`Envoi did not start: ${said}`)), START_LIMIT_MS);
    child.stdout?.on('data', (chunk: Buffer) => {
      said += chunk;
      const [, url] = /runs at (\S+)/.exec(said) ?? [];
      if (url === undefined) return;
      clearTimeout(limit);
      resolve(url);
    });
    child.once('exit', () => reject(new Error(`Envoi ended: ${said}`)));
  });
}

export type Post = (fields: Record<string, unknown>) => Promise<Record<string, unknown>>;

/** Posts to `sms/send` over so many kept connections. */
export function poster({ url, account }: EnvoiUnderTest, connections: number): Post {
  const agent = new http.Agent({ keepAlive: true, maxSockets: connections });
  return (fields) =>
    new Promise((resolve, reject) => {
      const body = JSON.stringify({ ...account, ...fields });
      const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
      const request = http.request(`${url}/v1/sms/send`, { method: 'POST', agent, headers }, (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => {
          text += chunk;
        });
        response.on('end', () => {
          const answer = JSON.parse(text) as Record<string, unknown>;
          if (answer['code'] === 'OK') resolve(answer);
          else reject(new Error(`sms/send answered ${text}`));
        });
      });
      request.on('error', reject);
      request.end(body);
    });
}

import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import type { Settings } from '#simulator/settings.ts';
import type { Store } from '#storage/store.ts';
import { allSettled, type Carrier, startCarrier, until } from './carrier.ts';
import { Connection, sendRequest } from './connection.ts';
import { type Installation, install, openStoreOf } from './installation.ts';
import { type Process, processesOf, processOf } from './processes.ts';
import type { Run } from './scenario.ts';

/** Envoi as `bin/start` runs it, on a data folder on the disk. */
export type EnvoiUnderTest = {
  url: string;
  /** The same database, to look at what was recorded. */
  store: Store;
  processes(): Process[];
  stop(): Promise<void>;
};

/** All that a repetition stands on. */
export type Rig = { run: Run; installation: Installation; carrier: Carrier; envoi: EnvoiUnderTest };

export type Setup = {
  /** How the simulated carrier behaves. */
  carrier?: Partial<Settings>;
  /** Submissions that may await their answer. */
  window?: number;
  /** How many carriers Envoi has; all are the same simulated one. */
  carriers?: number;
  /** Settings of Envoi. */
  environment?: Record<string, string>;
};

const root = path.join(import.meta.dirname, '..');
const START_LIMIT_MS = 120_000; // with millions of messages stored, recovery may be part of it
const STOP_LIMIT_MS = 30_000;
/** As the carrier that comes with Envoi is set. */
const USUAL_WINDOW = 1_000;

/** A carrier and an Envoi on a fresh data folder, for as long as `work` takes. */
export async function withEnvoi<Result>(
  run: Run,
  { carrier: behaviour = {}, window = USUAL_WINDOW, carriers = 1, environment = {} }: Setup,
  work: (rig: Rig) => Promise<Result>,
): Promise<Result> {
  const carrier = await startCarrier(behaviour);
  try {
    const installation = await install(run.folder, { port: carrier.port, window, carriers });
    try {
      return await withEnvoiOn({ run, installation, carrier }, environment, work);
    } finally {
      installation.remove();
    }
  } finally {
    await carrier.stop();
  }
}

/** The same on a data folder that stays. */
export async function withEnvoiOn<Result>(
  rig: Omit<Rig, 'envoi'>,
  environment: Record<string, string>,
  work: (rig: Rig) => Promise<Result>,
): Promise<Result> {
  const envoi = await startEnvoi(rig, environment);
  try {
    await refuseUnsafe(envoi.store);
    return await work({ ...rig, envoi });
  } finally {
    await envoi.stop();
  }
}

async function startEnvoi({ installation, run }: Omit<Rig, 'envoi'>, environment: Record<string, string>) {
  const { dataDir, running } = installation;
  const child = spawn(path.join(root, 'bin/start'), [], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'],
      ...(run.profile === undefined ? {} : { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${run.profile}` }),
      ENVOI_DATA_DIR: dataDir,
      ENVOI_HTTP_PORT: '0',
      ENVOI_REQUESTS_PER_SECOND: '1000000',
      ...environment,
    },
  });
  running.add(child.pid!);
  const ended = new Promise<void>((resolve) =>
    child.once('exit', () => {
      running.delete(child.pid!);
      resolve();
    }),
  );
  const url = await addressOf(child);
  const store = await openStoreOf(dataDir);
  return {
    url,
    store,
    processes: () => processesOf(child.pid!),
    async stop() {
      await store.close();
      child.kill('SIGTERM');
      const limit = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
      await ended;
      clearTimeout(limit);
    },
  } satisfies EnvoiUnderTest;
}

function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    const limit = setTimeout(() => reject(new Error(`Envoi did not start: ${said}`)), START_LIMIT_MS);
    child.stderr?.on('data', (chunk: Buffer) => {
      said += chunk;
      process.stderr.write(chunk);
    });
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

/** A figure of a database that may lose what it committed would be worth nothing. */
async function refuseUnsafe({ pool }: Store): Promise<void> {
  for (const setting of ['fsync', 'synchronous_commit', 'full_page_writes']) {
    const { rows } = await pool.query<Record<string, string>>(`show ${setting}`);
    if (rows[0]![setting] !== 'on') throw new Error(`${setting} is ${rows[0]![setting]}: it must be on`);
  }
}

/** All processes of this repetition, with those that send. */
export function processesOn({ envoi, carrier }: Rig, loads: readonly { pid: number }[]): Process[] {
  return [
    ...envoi.processes(),
    ...processOf(carrier.pid, 'simulator'),
    ...loads.flatMap(({ pid }) => processOf(pid, 'load')),
  ];
}

/** One message that goes all the way: links are bound and tables of the day made. Gives how many the carrier has got then. */
export async function warmUp({ envoi, carrier, installation }: Rig): Promise<number> {
  const { received } = await carrier.figures();
  const connection = new Connection(envoi.url);
  await connection.post(
    sendRequest(envoi.url, { ...installation.account, recipients: '0612999999', message: 'warm-up' }),
  );
  connection.close();
  await until(carrier, allSettled(received + 1), () => {});
  return received + 1;
}

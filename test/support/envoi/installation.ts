import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { systemClock } from '#platform/clock.ts';
import { processMark } from '#platform/data-folder/process-mark.ts';
import { clusterFolder } from '#storage/postgres/account.ts';
import { startEmbedded } from '#storage/postgres/embedded.ts';
import { readPostmaster } from '#storage/postgres/postmaster.ts';
import { eventually } from '../eventually.ts';
import { type CommandLine, commandLine } from '../pages/command-line.ts';
import { type EnvoiProcess, type EnvoiProcessOptions, startEnvoi } from './envoi-process.ts';
import { httpClient, type V1Account, type V1Client } from './v1-client.ts';

/** An Envoi as a person has it: a data folder, `bin/start` on it, `bin/envoi` beside it. */
export type Installation = {
  readonly dataDir: string;
  /** `bin/envoi` on this data folder. */
  readonly commands: CommandLine;
  /** Starts Envoi and waits until it runs. */
  start(environment?: Record<string, string>, limits?: Pick<EnvoiProcessOptions, 'openFiles'>): Promise<RunningEnvoi>;
  /** An account with ten thousand euros, made by the operator's command. */
  account(): Promise<V1Account>;
  /** Asks the database, where no door tells as much at once. */
  query<Row extends pg.QueryResultRow>(text: string): Promise<Row[]>;
  /** The process id of the bundled PostgreSQL that runs now. */
  postmaster(): number;
  /** Ends all that was started here and removes the data folder. */
  remove(): Promise<void>;
};

export type RunningEnvoi = V1Client & {
  readonly process: EnvoiProcess;
  /** Ends as after SIGTERM. */
  stop(): Promise<void>;
  /** Ends as after `kill -9`: Envoi itself, nothing else. */
  kill(): Promise<void>;
};

/** What is set here counts for Envoi and for its commands. */
export function makeInstallation(environment: Record<string, string> = {}): Installation {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'envoi-journey-'));
  fs.chmodSync(folder, 0o755); // as root, PostgreSQL runs as another account, which must pass through
  const dataDir = path.join(folder, 'data');
  const commands = commandLine({ ...environment, ENVOI_DATA_DIR: dataDir }, systemClock);
  const started: EnvoiProcess[] = [];
  let accounts = 0;

  async function query<Row extends pg.QueryResultRow>(text: string): Promise<Row[]> {
    const url = environment['ENVOI_DATABASE_URL'];
    const server = url === undefined ? await startEmbedded(clusterFolder(dataDir)) : undefined;
    const client = new pg.Client({ connectionString: url ?? server!.url('envoi') });
    try {
      await client.connect();
      return (await client.query<Row>(text)).rows;
    } finally {
      await client.end();
      await server?.stop();
    }
  }

  return {
    dataDir,
    commands,
    query,
    async start(more = {}, limits = {}) {
      const envoi = startEnvoi({ ...limits, dataDir, environment: { ...environment, ...more } });
      started.push(envoi);
      const greeting = await envoi.spoke;
      const end = async (signal: NodeJS.Signals) => {
        envoi.signal(signal);
        await envoi.ended;
      };
      const [address = ''] = /http:\/\/[^\s/]+/.exec(greeting) ?? [];
      return { ...httpClient(address), process: envoi, stop: () => end('SIGTERM'), kill: () => end('SIGKILL') };
    },
    account() {
      accounts += 1;
      return commands.json<V1Account>(`account create --email journey-${accounts}@example.com --credit 10000`);
    },
    postmaster() {
      const server = readPostmaster(clusterFolder(dataDir));
      if (!server) throw new Error('no database runs');
      return server.pid;
    },
    async remove() {
      for (const envoi of started) {
        if (processMark(envoi.pid) !== undefined) envoi.signal('SIGTERM');
        await envoi.ended;
      }
      const left = readPostmaster(clusterFolder(dataDir)); // a killed Envoi's database ends a moment later
      await eventually(() => !left || processMark(left.pid) === undefined, 'the end of the database');
      fs.rmSync(folder, { recursive: true, force: true });
    },
  };
}

import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import type { TestProject } from 'vitest/node';
import { connect } from '#storage/database.ts';
import { migrate } from '#storage/migrate.ts';
import { type EmbeddedServer, startEmbedded } from '#storage/postgres/embedded.ts';
import { makePartitions } from '#storage/queries/database/partitions.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Where test files ask for the run's PostgreSQL; see `database.ts`. */
    clusterSocket: string;
  }
}

/** What a test file needs to make databases: `%DATABASE%` stands for the name; `template` is migrated, with the days asked for. */
export type ClusterAnswer = { url: string; template: string } | { error: string };

const MEMORY_FOLDER = '/dev/shm';
const ROOM_FOR_A_CLUSTER_BYTES = 2 ** 31;
const TEMPLATE = 'envoi_template';
/** As many as a process makes when it starts. */
const DAYS_AHEAD = 8;
/** Any number: PostgreSQL cannot clone one template twice at the same time, so clones queue on this advisory lock. */
export const CLONE_LOCK = 4_711;

/**
 * One throw-away cluster per run, in memory where there is room. It starts when the first test file asks, so a run of pure
 * tests does without; and here, in the run's own process, so that it ends with the run, however that ends.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = fs.mkdtempSync(path.join(roomyFolder(), 'envoi-test-'));
  fs.chmodSync(folder, 0o711); // as root, the server runs as another account, which must pass through
  let server: Promise<EmbeddedServer> | undefined;
  const withDays = new Map<string, Promise<string>>();

  /** The template with the daily partitions from a day on, `YYYY-MM-DD`; without any where no day is named. */
  async function templateOf(day: string): Promise<ClusterAnswer> {
    server ??= startTemplate(path.join(folder, 'postgres'));
    const running = await server;
    if (day !== '' && !withDays.has(day)) withDays.set(day, addDays(running, day));
    return { url: running.url('%DATABASE%'), template: (await withDays.get(day)) ?? TEMPLATE };
  }

  const door = net.createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => {}); // a test process that ended while it waited
    void text(socket)
      .then(templateOf)
      .catch((error: Error) => ({ error: error.stack ?? error.message }))
      .then((answer) => socket.end(JSON.stringify(answer)));
  });
  const socketPath = path.join(folder, 'ask');
  await new Promise<void>((listening) => door.listen(socketPath, listening));
  project.provide('clusterSocket', socketPath);

  return async () => {
    await new Promise((closed) => door.close(closed));
    await server?.then((running) => running.stop()).catch(() => {}); // a failed start was told to the tests
    fs.rmSync(folder, { recursive: true, force: true });
  };
}

async function startTemplate(folder: string): Promise<EmbeddedServer> {
  const server = await startEmbedded(folder, { durable: false });
  const admin = connect(server.url('postgres'), { max: 1 });
  await admin.pool.query(`create database ${TEMPLATE}`);
  await admin.close();

  const template = connect(server.url(TEMPLATE), { max: 1 });
  await migrate(template.db);
  await template.close(); // a template with connections cannot be cloned
  return server;
}

/** Making the days takes longer than cloning them: once for all databases that begin on that day. */
async function addDays(server: EmbeddedServer, day: string): Promise<string> {
  const name = `${TEMPLATE}_${day.replaceAll('-', '')}`;
  const admin = connect(server.url('postgres'), { max: 1 });
  await admin.pool.query('select pg_advisory_lock($1)', [CLONE_LOCK]);
  await admin.pool.query(`create database ${name} template ${TEMPLATE} strategy file_copy`);
  await admin.close(); // gives the lock back too

  const template = connect(server.url(name), { max: 1 });
  await makePartitions(template.pool, new Date(day), DAYS_AHEAD);
  await template.close();
  return name;
}

function roomyFolder(): string {
  const memory = fs.statfsSync(MEMORY_FOLDER, { bigint: false });
  return memory.bavail * memory.bsize > ROOM_FOR_A_CLUSTER_BYTES ? MEMORY_FOLDER : os.tmpdir();
}

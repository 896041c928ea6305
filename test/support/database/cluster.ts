import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { connect } from '#storage/database.ts';
import { migrate } from '#storage/migrate.ts';
import { type EmbeddedServer, startEmbedded } from '#storage/postgres/embedded.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Where test files ask for the run's PostgreSQL; see `database.ts`. */
    clusterSocket: string;
  }
}

/** What a test file needs to make databases: `%DATABASE%` stands for the name, `template` is migrated. */
export type ClusterAnswer = { url: string; template: string } | { error: string };

const MEMORY_FOLDER = '/dev/shm';
const ROOM_FOR_A_CLUSTER_BYTES = 2 ** 31;
const TEMPLATE = 'envoi_template';

/**
 * One throw-away cluster per run, in memory where there is room. It starts when the first test file asks, so a run of pure
 * tests does without; and here, in the run's own process, so that it ends with the run, however that ends.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = fs.mkdtempSync(path.join(roomyFolder(), 'envoi-test-'));
  fs.chmodSync(folder, 0o711); // as root, the server runs as another account, which must pass through
  let server: Promise<EmbeddedServer> | undefined;

  const door = net.createServer((socket) => {
    socket.on('error', () => {}); // a test process that ended while it waited
    server ??= startTemplate(path.join(folder, 'postgres'));
    server.then(
      (running) => answer(socket, { url: running.url('%DATABASE%'), template: TEMPLATE }),
      (error: Error) => answer(socket, { error: error.stack ?? error.message }),
    );
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

function answer(socket: net.Socket, cluster: ClusterAnswer): void {
  socket.end(JSON.stringify(cluster));
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

function roomyFolder(): string {
  const memory = fs.statfsSync(MEMORY_FOLDER, { bigint: false });
  return memory.bavail * memory.bsize > ROOM_FOR_A_CLUSTER_BYTES ? MEMORY_FOLDER : os.tmpdir();
}

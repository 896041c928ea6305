import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { onTestFinished } from 'vitest';
import { type EmbeddedServer, startEmbedded } from '#storage/postgres/embedded.ts';

/** A folder for a server of the operator's own, gone with the test. */
export function makeClusterFolder(): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'envoi-cluster-'));
  fs.chmodSync(folder, 0o711); // as root, the server runs as another account, which must pass through
  onTestFinished(() => fs.rmSync(folder, { recursive: true }));
  return path.join(folder, 'postgres');
}

/** A server of the operator's own, with the database `envoi`. */
export async function startDatabase(folder: string, settings: Record<string, string> = {}): Promise<EmbeddedServer> {
  const isNew = !fs.existsSync(folder);
  const server = await startEmbedded(folder, { settings });
  onTestFinished(() => server.stop());
  if (isNew) {
    const client = new pg.Client({ connectionString: server.url('postgres') });
    await client.connect();
    await client.query('create database envoi');
    await client.end();
  }
  return server;
}

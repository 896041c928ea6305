import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { expect, onTestFinished } from 'vitest';
import { give, serverAccount } from '#storage/postgres/account.ts';

const DEBIAN_FOLDER = '/usr/lib/postgresql';

/** The oldest PostgreSQL that Debian's packages have put on this machine, older than the bundled one. */
export function olderPostgres(): { version: number; programs: string } | undefined {
  const versions = fs.existsSync(DEBIAN_FOLDER) ? fs.readdirSync(DEBIAN_FOLDER).map(Number) : [];
  const version = versions.sort((a, b) => a - b).find((each) => each >= 15 && each < 18);
  if (version === undefined) return undefined;
  const programs = path.join(DEBIAN_FOLDER, String(version), 'bin');
  return fs.existsSync(path.join(programs, 'postgres')) ? { version, programs } : undefined;
}

/** Starts it on a fresh cluster, which ends with the test; gives the address of an empty database. */
export async function startOlderPostgres(programs: string): Promise<string> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'envoi-older-'));
  const account = serverAccount(folder);
  give(account, folder);
  const data = path.join(folder, 'data');
  const options = { ...account, cwd: folder, env: { LC_ALL: 'C', TZ: 'UTC' } as NodeJS.ProcessEnv };
  const made = spawnSync(
    path.join(programs, 'initdb'),
    ['-D', data, '-U', 'envoi', '-A', 'trust', '--encoding=UTF8', '--no-locale', '--no-sync'],
    { ...options, encoding: 'utf8' },
  );
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr}`);
  const server = spawn(
    path.join(programs, 'postgres'),
    ['-D', data, '-c', `unix_socket_directories=${folder}`, '-c', 'listen_addresses=', '-c', 'fsync=off'],
    { ...options, stdio: 'ignore' },
  );
  const ended = new Promise((resolve) => server.once('exit', resolve));
  onTestFinished(async () => {
    server.kill('SIGINT');
    await ended;
    fs.rmSync(folder, { recursive: true });
  });
  const url = `postgres://envoi@/postgres?host=${encodeURIComponent(folder)}`;
  await expect.poll(() => answers(url), { timeout: 10_000 }).toBe(true);
  return url;
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  return client.connect().then(
    () => client.end().then(() => true),
    () => false,
  );
}

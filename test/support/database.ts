import { randomBytes } from 'node:crypto';
import net from 'node:net';
import { text } from 'node:stream/consumers';
import pg from 'pg';
import { inject } from 'vitest';
import { connect, type Database } from '#storage/database.ts';
import type { ClusterAnswer } from './cluster.ts';

/** A migrated database of a test's own. `close` drops it. */
export type TestDatabase = Database & {
  readonly url: string;
  /** Breaks every connection and refuses new ones, until what it gives is called. */
  cutOff(): Promise<() => Promise<void>>;
};

/** Any number: PostgreSQL cannot clone one template twice at the same time, so clones queue on this advisory lock. */
const CLONE_LOCK = 4_711;

/** Clones the migrated template (about 10 ms): `beforeAll` for a file, `beforeEach` for cases that must not meet. */
export async function testDatabase(options: { max?: number; empty?: boolean } = {}): Promise<TestDatabase> {
  const cluster = await askForCluster();
  const name = `test_${randomBytes(8).toString('hex')}`;
  const source = options.empty ? 'template0' : cluster.template;
  await asAdmin(cluster.url, async (admin) => {
    await admin.query('select pg_advisory_lock($1)', [CLONE_LOCK]);
    await admin.query(`create database ${name} template ${source} strategy file_copy`);
  });

  const url = cluster.url.replace('%DATABASE%', name);
  const database = connect(url, { max: options.max ?? 5 });
  return {
    ...database,
    url,
    async cutOff() {
      await asAdmin(cluster.url, async (admin) => {
        await admin.query(`alter database ${name} allow_connections false`);
        await admin.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name]);
      });
      return () => asAdmin(cluster.url, (admin) => admin.query(`alter database ${name} allow_connections true`));
    },
    async close() {
      await database.close();
      await asAdmin(cluster.url, (admin) => admin.query(`drop database ${name} with (force)`));
    },
  };
}

async function asAdmin(url: string, work: (admin: pg.Client) => Promise<unknown>): Promise<void> {
  const admin = new pg.Client({ connectionString: url.replace('%DATABASE%', 'postgres') });
  await admin.connect();
  try {
    await work(admin);
  } finally {
    await admin.end(); // gives the advisory lock back too
  }
}

async function askForCluster(): Promise<{ url: string; template: string }> {
  const answer = JSON.parse(await text(net.connect(inject('clusterSocket')))) as ClusterAnswer;
  if ('error' in answer) throw new Error(`the test cluster did not start: ${answer.error}`);
  return answer;
}

import { randomBytes } from 'node:crypto';
import net from 'node:net';
import { text } from 'node:stream/consumers';
import pg from 'pg';
import { inject } from 'vitest';
import { connect, type Database } from '#storage/database.ts';
import { CLONE_LOCK, type ClusterAnswer } from './cluster.ts';

/** A migrated database of a test's own. `close` drops it. */
export type TestDatabase = Database & {
  readonly url: string;
  /** Breaks every connection and refuses new ones, until what it gives is called. */
  cutOff(): Promise<() => Promise<void>>;
  /** Makes a backup as a server's own means do, and gives what restores it in the same place. Breaks every connection. */
  backUp(): Promise<() => Promise<void>>;
};

export type TestDatabaseOptions = {
  /** Connections at most. */
  max?: number;
  /** Without Envoi's tables. */
  empty?: boolean;
  /** When Envoi starts on it: the daily partitions that it would make are there already. */
  startsAt?: Date;
};

/** Clones the migrated template (about 10 ms): `beforeAll` for a file, `beforeEach` for cases that must not meet. */
export async function testDatabase(options: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const cluster = await askForCluster(options.startsAt?.toISOString().slice(0, 10) ?? '');
  const name = `test_${randomBytes(8).toString('hex')}`;
  const source = options.empty ? 'template0' : cluster.template;
  await asAdmin(cluster.url, async (admin) => {
    await admin.query('select pg_advisory_lock($1)', [CLONE_LOCK]);
    await admin.query(`create database ${name} template ${source} strategy file_copy`);
  });

  const url = cluster.url.replace('%DATABASE%', name);
  const database = connect(url, { max: options.max ?? 5 });
  const backups: string[] = [];
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
    async backUp() {
      const backup = `${name}_${backups.length}`;
      backups.push(backup);
      await asAdmin(cluster.url, (admin) => copy(admin, name, backup));
      return () =>
        asAdmin(cluster.url, async (admin) => {
          const { rows } = await admin.query('select oid from pg_database where datname = $1', [name]);
          await admin.query(`drop database ${name} with (force)`);
          await copy(admin, backup, `${name} oid ${rows[0].oid}`);
        });
    },
    async close() {
      await database.close();
      await asAdmin(cluster.url, async (admin) => {
        for (const each of [name, ...backups]) await admin.query(`drop database ${each} with (force)`);
      });
    },
  };
}

/** Nobody may be connected to a database that is copied. */
async function copy(admin: pg.Client, from: string, to: string): Promise<void> {
  await admin.query(`alter database ${from} allow_connections false`);
  await admin.query('select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = $1', [from]);
  await admin.query(`create database ${to} template ${from} strategy file_copy`);
  await admin.query(`alter database ${from} allow_connections true`);
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

async function askForCluster(day: string): Promise<{ url: string; template: string }> {
  const answer = JSON.parse(await text(net.connect(inject('clusterSocket')).end(day))) as ClusterAnswer;
  if ('error' in answer) throw new Error(`the test cluster did not start: ${answer.error}`);
  return answer;
}

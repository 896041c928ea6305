import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLog } from '#platform/log.ts';
import { connect } from '../database.ts';
import { migrate } from '../migrate.ts';
import { openStore, type Store } from '../store.ts';
import { clusterFolder } from './account.ts';
import { startEmbedded } from './embedded.ts';

const log = createLog('silent');

describe('the bundled database', () => {
  let dataDir: string;
  beforeEach(() => {
    dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'envoi-bundled-'));
    fs.chmodSync(dataDir, 0o711);
  });
  afterEach(() => fs.rmSync(dataDir, { recursive: true }));

  const open = (serving: boolean) => openStore({ databaseUrl: undefined, dataDir }, { log, serving, max: 2 });

  async function ask(store: Store, expression: string): Promise<unknown> {
    return (await store.pool.query<{ value: unknown }>(`select ${expression} as value`)).rows[0]?.value;
  }

  const notOurs = `(select count(*) from (
    select relowner as owner from pg_class where relnamespace = 'public'::regnamespace
    union all select proowner from pg_proc where pronamespace = 'public'::regnamespace
    union all select datdba from pg_database where datname = current_database()) as things
    where owner <> current_user::regrole)`;

  async function expectOwner(store: Store): Promise<void> {
    expect(await ask(store, '(select rolsuper from pg_roles where rolname = current_user)')).toBe(false);
    expect(await ask(store, notOurs)).toBe(0);
    expect(await ask(store, '(select system_identifier is not null from pg_control_system())')).toBe(true);
    // What a chore does at night.
    await store.pool.query(`select make_partitions('2031-05-06')`);
    expect(await ask(store, `to_regclass('message_p20310506') is not null`)).toBe(true);
    await expect(store.pool.query(`select pg_read_file('/etc/passwd')`)).rejects.toThrow(/permission denied/);
    await expect(store.pool.query(`copy account to program 'cat'`)).rejects.toThrow(/permission denied/);
  }

  it('is used by a role that owns it and is no superuser, by the serving process and by commands', async () => {
    const serving = await open(true);
    const command = await open(false);

    await expectOwner(serving);
    expect(await ask(command, 'current_user::text')).toBe('envoi_owner');
    await command.close();
    await serving.close();
  });

  it('that was used by the superuser is handed over with all that is in it, and stays so', async () => {
    await makeOldData();

    const store = await open(false);
    expect(store.applied).toEqual([]);
    await expectOwner(store);
    expect(await ask(store, '(select name from carrier)')).toBe('old');
    await store.pool.query(`insert into carrier (name, kind, simulated, settings, secret, created_at)
      select 'new', kind, simulated, settings, secret, created_at from carrier`);
    await store.close();

    const again = await open(false);
    expect(await ask(again, `(select string_agg(name, ' ' order by name) from carrier)`)).toBe('new old');
    await again.close();
  });

  /** As an Envoi left it that knew one role: a migrated database of the superuser's. */
  async function makeOldData(): Promise<void> {
    const server = await startEmbedded(clusterFolder(dataDir));
    const admin = connect(server.url('postgres'), { max: 1 });
    await admin.pool.query('create database envoi');
    await admin.close();
    const database = connect(server.url('envoi'), { max: 1 });
    await migrate(database.db);
    await database.pool.query(
      `insert into carrier (name, kind, simulated, settings, secret, created_at) values ('old', 'smpp', true, '{}', '', now())`,
    );
    await database.close();
    await server.stop();
  }
});

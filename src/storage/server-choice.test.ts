import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import tls from 'node:tls';
import { beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createLog } from '#platform/log.ts';
import { testDatabase } from '#test/support/database/database.ts';
import { openDatabaseDoor } from '#test/support/database/database-door.ts';
import { freePort } from '#test/support/free-port.ts';
import { testCertificate, testCertificateKey } from '#test/support/smpp/test-certificate.ts';
import { connect, connectAlone } from './database.ts';
import { isStorageUnavailable } from './failures.ts';
import { give, serverAccount } from './postgres/account.ts';
import { type EmbeddedServer, startEmbedded } from './postgres/embedded.ts';
import { openStore } from './store.ts';

const log = createLog('silent');
const failureOf = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => error as Error,
  );

/** What a connection by this address reads. */
async function ask(url: string, expression: string): Promise<unknown> {
  const client = await connectAlone(url, 'test', () => {});
  try {
    return (await client.query<{ value: unknown }>(`select ${expression} as value`)).rows[0]?.value;
  } finally {
    await client.end();
  }
}

describe('the way to a server that has TLS', () => {
  let folder: string;
  let server: EmbeddedServer;
  let port: number;
  let password: string;
  beforeAll(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'envoi-tls-'));
    fs.chmodSync(folder, 0o711);
    const cluster = path.join(folder, 'postgres');
    port = await freePort();
    const files = { ssl_cert_file: testCertificate, ssl_key_file: testCertificateKey };
    for (const [name, text] of Object.entries(files)) {
      fs.writeFileSync(path.join(folder, name), text, { mode: 0o600 });
      give(serverAccount(cluster), path.join(folder, name));
    }
    const settings = Object.fromEntries(Object.keys(files).map((name) => [name, path.join(folder, name)]));
    server = await startEmbedded(cluster, {
      durable: false,
      settings: { ...settings, ssl: 'on', listen_addresses: '127.0.0.1,127.0.0.2', port },
    });
    password = decodeURIComponent(/:([^:@]+)@/.exec(server.url('x'))![1]!);
    fs.chmodSync(path.join(folder, 'ssl_cert_file'), 0o644);
    return async () => {
      await server.stop();
      fs.rmSync(folder, { recursive: true });
    };
  });

  const at = (parameters: string, host = 'localhost') =>
    `postgres://envoi:${password}@${host}:${port}/postgres?${parameters}`;
  const encrypted = (url: string) => ask(url, '(select ssl from pg_stat_ssl where pid = pg_backend_pid())');
  const ca = () => `sslrootcert=${encodeURIComponent(path.join(folder, 'ssl_cert_file'))}`;

  it.each<[string, () => string, boolean]>([
    ['is left alone on this same machine', () => '', false],
    ['is left alone with sslmode=disable', () => 'sslmode=disable', false],
    ['is left alone with sslmode=allow', () => 'sslmode=allow', false],
    ['is used with sslmode=prefer', () => 'sslmode=prefer', true],
    ['is used with sslmode=require, whoever signed', () => 'sslmode=require', true],
    ['is used with sslmode=require and the right certificate', () => `sslmode=require&${ca()}`, true],
    ['is used with sslmode=verify-ca', () => `sslmode=verify-ca&${ca()}`, true],
    ['is used with sslmode=verify-full', () => `sslmode=verify-full&${ca()}`, true],
    ['is used with a certificate alone', () => ca(), true],
  ])('%s', async (_what, parameters, expected) => {
    const warned = vi.spyOn(process, 'emitWarning');

    expect(await encrypted(at(parameters()))).toBe(expected);

    expect(warned).not.toHaveBeenCalled();
    warned.mockRestore();
  });

  it.each([
    ['a certificate that nobody known has signed', () => at('sslmode=verify-full'), /self-signed certificate/],
    [
      'another certificate',
      () => at(`sslmode=require&sslrootcert=${encodeURIComponent(otherCertificate())}`),
      /self-signed certificate/,
    ],
    [
      'another name',
      () => at(`sslmode=verify-full&${ca()}`, '127.0.0.2'),
      /does not match certificate's altnames: IP: 127\.0\.0\.2/,
    ],
  ])('is refused for %s', async (_what, url, expected) => {
    const failure = await failureOf(encrypted(url()));

    expect(String(failure)).toMatch(expected);
    expect(isStorageUnavailable(failure)).toBe(true);
  });

  it('is not heeded in PG… variables, which are for other programs', async () => {
    const strange = { PGSSLMODE: 'require', PGHOST: 'nowhere.invalid', PGPORT: '1', PGUSER: 'x', PGPASSWORD: 'x' };
    const more = { PGDATABASE: 'x', PGOPTIONS: '-c nonsense=1', PGAPPNAME: 'x', PGCLIENT_ENCODING: 'LATIN1' };
    for (const [name, value] of Object.entries({ ...strange, ...more, PGSSLNEGOTIATION: 'direct' }))
      vi.stubEnv(name, value);
    onTestFinished(() => void vi.unstubAllEnvs());

    expect(await encrypted(at(''))).toBe(false);
    expect(await ask(server.url('postgres').replace('5432', String(port)), '1')).toBe(1);
  });

  it('is encrypted where it can be, and plain where the server has none, with sslmode=prefer', async () => {
    const database = await testDatabase();
    const door = await openDatabaseDoor(database.url);

    expect(await encrypted(`${door.url}?sslmode=prefer`)).toBe(false);
    expect(String(await failureOf(encrypted(`${door.url}?sslmode=require`)))).toMatch(/does not support SSL/);
    await database.close();
  });

  function otherCertificate(): string {
    // Any certificate that signed nothing here: one of those that Node trusts.
    const file = path.join(folder, 'other.pem');
    fs.writeFileSync(file, tls.rootCertificates[0]!);
    return file;
  }
});

describe('an address with parameters of its own', () => {
  it('keeps its options and its name beside those of Envoi', async () => {
    const database = await testDatabase();
    const url = `${database.url}&application_name=shop&options=-c%20work_mem%3D7MB%20-c%20statement_timeout%3D30ms`;

    const value = await ask(
      url,
      `concat_ws(' ', current_setting('work_mem'), current_setting('statement_timeout'),
      current_setting('TimeZone'), current_setting('application_name'))`,
    );

    expect(value).toBe('7MB 0 UTC envoi test shop');
    await database.close();
  });

  it('leads to tables in a schema of its own, and is asked for where they are elsewhere', async () => {
    const database = await testDatabase({ empty: true });
    await database.pool.query('create schema mine');
    const open = (databaseUrl: string) => openStore({ databaseUrl, dataDir: '' }, { log, max: 1 });
    const mine = `${database.url}&options=-c%20search_path%3Dmine`;
    await (await open(mine)).close();

    expect(String(await failureOf(open(database.url)))).toMatch(/in the schema mine .*options=-c%20search_path%3Dmine/);

    const again = await open(mine);
    expect(again.applied).toEqual([]);
    await again.close();
    await database.close();
  });

  it('finds its password in a file, read for each connection', async () => {
    const database = await testDatabase({ empty: true });
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'envoi-password-'));
    onTestFinished(() => fs.rmSync(folder, { recursive: true }));
    const databasePasswordFile = path.join(folder, 'password');
    const [, password = ''] = /:([^:@]+)@/.exec(database.url) ?? [];
    const databaseUrl = database.url.replace(`:${password}@`, '@');
    const open = () => openStore({ databaseUrl, databasePasswordFile, dataDir: '' }, { log, max: 2 });

    expect(String(await failureOf(open()))).toMatch(/ENVOI_DATABASE_PASSWORD_FILE cannot be read: ENOENT/);
    fs.writeFileSync(databasePasswordFile, 'wrong\n');
    expect(String(await failureOf(open()))).toMatch(/password authentication failed/);
    fs.writeFileSync(databasePasswordFile, `${decodeURIComponent(password)}\n`);
    const store = await open();
    expect((await store.pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
    await store.close();
    await database.close();
  });

  it('is needed where a file with its password is named', async () => {
    const opened = openStore({ databaseUrl: undefined, databasePasswordFile: '/x', dataDir: '' }, { log });
    expect(String(await failureOf(opened))).toMatch(/goes with ENVOI_DATABASE_URL/);
  });
});

describe('an address with several servers', () => {
  type Server = { port: number; start(): Promise<void>; stop(): Promise<void>; mayWrite(may: boolean): Promise<void> };
  let servers: [Server, Server];
  beforeAll(async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'envoi-several-'));
    fs.chmodSync(folder, 0o711);
    servers = [await makeServer(path.join(folder, 'one')), await makeServer(path.join(folder, 'two'))];
    return async () => {
      for (const server of servers) await server.stop();
      fs.rmSync(folder, { recursive: true });
    };
  });

  /** One that is to only read says of itself what a standby says. */
  async function makeServer(folder: string): Promise<Server> {
    const port = await freePort();
    let running: EmbeddedServer | undefined;
    const settings = { listen_addresses: '127.0.0.1', port };
    const direct = `postgres://envoi:same@127.0.0.1:${port}/postgres`;
    const server: Server = {
      port,
      async start() {
        running ??= await startEmbedded(folder, { durable: false, settings });
      },
      async stop() {
        await running?.stop();
        running = undefined;
      },
      async mayWrite(may) {
        const setting = `default_transaction_read_only = ${may ? 'off' : 'on'}`;
        const client = await connectAlone(direct, 'admin', () => {});
        await client.query(`begin read write; alter database postgres set ${setting}; commit`);
        await client.end();
      },
    };
    await server.start();
    const client = await connectAlone(running!.url('postgres').replace('port=5432', `port=${port}`), 'admin', () => {});
    await client.query(`alter role envoi password 'same'; create table here as select ${port} as port`);
    await client.end();
    return server;
  }

  const places = () => servers.map(({ port }) => `127.0.0.1:${port}`).join(',');
  const url = () => `postgres://envoi:same@${places()}/postgres?target_session_attrs=read-write`;
  const reached = () => ask(url(), '(select port from here)');

  it('takes the first that takes writes, whichever stands first', async () => {
    const [one, two] = servers;
    expect(await reached()).toBe(one.port);

    await one.mayWrite(false);
    expect(await reached()).toBe(two.port);

    await one.mayWrite(true);
    expect(await reached()).toBe(one.port);
  });

  it('goes on at the second when the first has ended, and at the first when the second only reads', async () => {
    const [one, two] = servers;
    const database = connect(url(), { max: 2 });
    onTestFinished(() => database.close());
    const where = async () => (await database.pool.query<{ port: number }>('select port from here')).rows[0]?.port;
    expect(await where()).toBe(one.port);

    await one.stop();
    await expect.poll(() => where().catch(String), { timeout: 30_000 }).toBe(two.port);

    await one.start();
    await two.mayWrite(false);
    const terminated = `(select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'envoi')`;
    expect(await ask(`postgres://envoi:same@127.0.0.1:${two.port}/postgres`, terminated)).toBe(true);
    await expect.poll(() => where().catch(String), { timeout: 30_000 }).toBe(one.port);
    await two.mayWrite(true);
  });

  it('says of each server why it will not do, and is waited for', async () => {
    const [one, two] = servers;
    await one.mayWrite(false);
    await two.stop();

    const failure = await failureOf(reached());

    expect(String(failure)).toMatch(
      new RegExp(
        `none of the 2 servers takes writes: 127.0.0.1:${one.port} only reads; .*ECONNREFUSED 127.0.0.1:${two.port}`,
      ),
    );
    expect(isStorageUnavailable(failure)).toBe(true);
    await two.start();
    await one.mayWrite(true);
  });
});

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isGone } from '#platform/data-folder/gone.ts';
import { type HeldLock, takeLock } from '#platform/data-folder/lock-file.ts';
import { processMark } from '#platform/data-folder/process-mark.ts';
import { give, mayUse, type ServerAccount, serverAccount } from './account.ts';
import { type Binaries, bundledBinaries } from './binaries.ts';
import { clearStaleLock, readPostmaster, serves, until } from './postmaster.ts';
import { durableSettings, type ServerSettings, throwAwaySettings } from './server-settings.ts';
import { makeSocketFolder, removeSocketFolder, SERVER_PORT, socketFolder } from './socket.ts';

export type EmbeddedOptions = {
  /** False for a cluster that need not outlive a power cut: tests. */
  durable?: boolean;
  /** Settings of postgresql.conf that differ from ours. */
  settings?: ServerSettings;
  /**
   * Whether to use a server that another process owns. Without it the start waits until that process is done, so that
   * the server does not end with a short-lived command.
   */
  adopt?: boolean;
};

/** A running server of one cluster. */
export type EmbeddedServer = {
  readonly pid: number;
  /** Whether this process answers for the server: it started it, or found it without a living owner. */
  readonly owned: boolean;
  /** As the server's superuser, unless another role is named. */
  url(database: string, role?: string): string;
  /** The superuser's. */
  readonly password: string;
  /** Stops the server if it is ours; a server that another process owns is left alone. */
  stop(): Promise<void>;
};

const USER = 'envoi';
const START_TIMEOUT_MS = 60_000; // recovery after a crash replays up to max_wal_size
const STOP_TIMEOUT_MS = 15_000;
const LEFTOVER_TIMEOUT_MS = 10_000;
const POLL_MS = 20;
const LOG_LIMIT_BYTES = 10 * 1024 * 1024;

/**
 * Starts the bundled PostgreSQL on `folder` (made by the first start), or finds it running. The folder's parent must
 * exist. One process owns the server and stops it; the kernel does so when that process is killed (Linux). Call it from
 * the main thread only: the kernel watches the thread that started the server.
 */
export async function startEmbedded(folder: string, options: EmbeddedOptions = {}): Promise<EmbeddedServer> {
  const deadline = performance.now() + START_TIMEOUT_MS;
  for (;;) {
    const owner = takeLock(`${folder}.owner`);
    if (owner.kind === 'taken') return own(folder, options, owner.lock);

    const adopt = options.adopt ?? true;
    const running = readPostmaster(folder);
    if (adopt && running?.state === 'ready' && serves(running.pid, folder)) return describe(folder, running.pid);
    if (performance.now() > deadline) {
      const why = adopt ? 'and its server is not ready' : 'and does not end: stop it first';
      throw new Error(`process ${owner.pid} uses the database in ${folder}, ${why}`);
    }
    await sleep(POLL_MS);
  }
}

/** With the owner's lock in hand: a server that outlived its owner, or a fresh one. */
async function own(folder: string, options: EmbeddedOptions, lock: HeldLock<unknown>): Promise<EmbeddedServer> {
  try {
    const found = await findOrphan(folder);
    const pid = found ?? (await launch(folder, options));
    return {
      ...describe(folder, pid),
      owned: true,
      async stop() {
        await stopServer(pid, folder);
        removeSocketFolder(folder);
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

function describe(folder: string, pid: number): EmbeddedServer {
  const password = fs.readFileSync(passwordFile(folder), 'utf8').trim();
  const host = encodeURIComponent(socketFolder(folder));
  return {
    pid,
    owned: false,
    password,
    url: (database, role = USER) =>
      `postgres://${role}:${encodeURIComponent(password)}@/${database}?host=${host}&port=${SERVER_PORT}`,
    async stop() {},
  };
}

/** A live server whose owner was killed (where the kernel does not end it), once ready; clears what a dead one left. */
async function findOrphan(folder: string): Promise<number | undefined> {
  const left = readPostmaster(folder);
  if (!left) return undefined;
  const ended = () => !serves(left.pid, folder);
  await until(
    () => ended() || readPostmaster(folder)?.state === 'ready',
    START_TIMEOUT_MS,
    () => {
      throw new Error(`a PostgreSQL server (process ${left.pid}) holds ${folder} and does not become ready`);
    },
  );
  if (!ended()) return left.pid;
  // A server that ended well took its lock file with it.
  const stale = readPostmaster(folder);
  if (stale) await clearStaleLock(folder, stale, LEFTOVER_TIMEOUT_MS);
  return undefined;
}

async function launch(folder: string, options: EmbeddedOptions): Promise<number> {
  const account = serverAccount(folder);
  const binaries = bundledBinaries(account, folder);
  if (!fs.existsSync(path.join(folder, 'PG_VERSION'))) createCluster(folder, binaries, account);
  if (!mayOpen(folder, account)) {
    throw new Error(`the database in ${folder} belongs to another account: start Envoi as that account, or as root`);
  }
  const child = spawnServer(folder, binaries, account, options);
  let ended: string | undefined;
  child.once('exit', (code, signal) => {
    ended = `exit ${code ?? signal}`;
  });
  child.once('error', (error) => {
    ended = error.message;
  });
  const ready = () => {
    const server = readPostmaster(folder);
    return server?.pid === child.pid && server?.state === 'ready';
  };
  await until(
    () => ended !== undefined || ready(),
    START_TIMEOUT_MS,
    () => {
      ended = `not ready after ${START_TIMEOUT_MS / 1000} s`;
    },
  );
  if (ended !== undefined || child.pid === undefined) {
    if (child.pid !== undefined) child.kill('SIGQUIT');
    throw new Error(
      `PostgreSQL did not start (${ended}); the end of ${logFile(folder)}:\n${lastLines(logFile(folder))}`,
    );
  }
  child.unref(); // a server must not keep a process alive that has nothing left to do
  return child.pid;
}

/** Made beside and renamed, so that a first start cut short leaves nothing half made. */
function createCluster(folder: string, binaries: Binaries, account: ServerAccount | undefined): void {
  const fresh = `${folder}.new`;
  fs.rmSync(fresh, { recursive: true, force: true });
  fs.mkdirSync(fresh, { mode: 0o700 });
  give(account, fresh);
  fs.writeFileSync(passwordFile(folder), randomBytes(24).toString('base64url'), { mode: 0o600 });
  give(account, passwordFile(folder));
  const args = ['-D', fresh, '-U', USER, `--pwfile=${passwordFile(folder)}`, '-A', 'scram-sha-256', '--encoding=UTF8'];
  // The builtin locale sorts and folds alike on every machine, whatever locales it has.
  const locale = ['--no-locale', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const make = () =>
    spawnSync(binaries.initdb, [...args, ...locale, '--no-instructions'], {
      ...account,
      ...ownSession,
      cwd: fresh,
      encoding: 'utf8',
      env: serverEnvironment,
    });
  let made = make();
  // A Ctrl-C may reach it before it has a session of its own. Then nothing was made yet, and who stops us waits for this.
  if (made.signal === 'SIGINT') made = make();
  if (made.status !== 0) throw new Error(`initdb failed: ${made.error?.message ?? ''}${made.stderr}${made.stdout}`);
  fs.renameSync(fresh, folder);
}

function spawnServer(
  folder: string,
  binaries: Binaries,
  account: ServerAccount | undefined,
  options: EmbeddedOptions,
): ChildProcess {
  const settings: ServerSettings = {
    port: SERVER_PORT,
    listen_addresses: '',
    unix_socket_directories: makeSocketFolder(folder, account),
    ...(options.durable === false ? throwAwaySettings : durableSettings),
    ...options.settings,
  };
  const args = ['-D', folder, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
  const [program, wrapped] = dyingWithUs(binaries.postgres, args, account);
  const log = fs.openSync(logFile(folder), freshLog(folder) ? 'w' : 'a', 0o600);
  try {
    return spawn(program, wrapped, {
      ...(program === binaries.postgres ? account : {}),
      ...ownSession,
      stdio: ['ignore', log, log],
      cwd: folder,
      env: serverEnvironment,
    });
  } finally {
    fs.closeSync(log);
  }
}

/** On Linux the kernel is asked to stop the server (SIGINT: fast shutdown) when this process dies, even by SIGKILL. */
function dyingWithUs(postgres: string, args: string[], account: ServerAccount | undefined): [string, string[]] {
  const setpriv = '/usr/bin/setpriv';
  if (process.platform !== 'linux' || !fs.existsSync(setpriv)) return [postgres, args];
  const as = account ? [`--reuid=${account.uid}`, `--regid=${account.gid}`, '--clear-groups'] : [];
  return [setpriv, ['--pdeathsig', 'INT', ...as, '--', postgres, ...args]];
}

async function stopServer(pid: number, folder: string): Promise<void> {
  const mark = processMark(pid);
  if (!serves(pid, folder)) return;
  signal(pid, 'SIGINT'); // fast shutdown: open transactions are rolled back
  await until(
    () => processMark(pid) !== mark, // one that is ending has lost its command line already, and still runs
    STOP_TIMEOUT_MS,
    () => signal(pid, 'SIGQUIT'),
  );
}

/** It may have ended by itself just now. */
function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}

/** Ctrl-C in the terminal must reach us, not the database under us. */
const ownSession = { detached: true };

const serverEnvironment = { TZ: 'UTC', LC_ALL: 'C' } as NodeJS.ProcessEnv;

function passwordFile(folder: string): string {
  return `${folder}.password`;
}

function logFile(folder: string): string {
  return `${folder}.log`;
}

function freshLog(folder: string): boolean {
  return (fs.statSync(logFile(folder), { throwIfNoEntry: false })?.size ?? 0) > LOG_LIMIT_BYTES;
}

function lastLines(file: string): string {
  return fs.readFileSync(file, 'utf8').trimEnd().split('\n').slice(-8).join('\n');
}

function mayOpen(folder: string, account: ServerAccount | undefined): boolean {
  try {
    fs.accessSync(folder, fs.constants.R_OK | fs.constants.W_OK);
  } catch {
    return false;
  }
  return mayUse(account, 'r', path.join(folder, 'PG_VERSION'));
}

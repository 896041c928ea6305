import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isGone } from '#platform/data-folder/gone.ts';
import { processMark } from '#platform/data-folder/process-mark.ts';

/** What a server writes about itself in `postmaster.pid`: line 1 pid, 4 port, 5 socket folder, 8 state. */
export type Postmaster = { pid: number; port: number; socketFolder: string; state: string };

const POLL_MS = 10;

/** The server that says it holds `folder`, alive or not. @throws when that cannot be found out. */
export function readPostmaster(folder: string): Postmaster | undefined {
  let lines: string[];
  try {
    lines = fs.readFileSync(path.join(folder, 'postmaster.pid'), 'utf8').split('\n');
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
  const [pid, , , port, socketFolder, , , state] = lines.map((line) => line.trim());
  return { pid: Number(pid), port: Number(port), socketFolder: socketFolder ?? '', state: state ?? '' };
}

/** Whether `pid` is a living PostgreSQL server of this folder, and not some program that got the same number. */
export function serves(pid: number, folder: string): boolean {
  if (processMark(pid) === undefined) return false;
  const [program = '', ...rest] = commandLine(pid);
  return path.basename(program) === 'postgres' && rest.includes(folder);
}

/**
 * Removes what a dead server left, once nobody uses the folder any more: the processes of a killed server leave by
 * themselves, a little later, and two servers must never share the files.
 */
export async function clearStaleLock(folder: string, left: Postmaster, timeoutMs: number): Promise<void> {
  await until(
    () => usersOf(folder).length === 0,
    timeoutMs,
    () => {
      throw new Error(`processes ${usersOf(folder).join(', ')} of a dead server still use ${folder}`);
    },
  );
  fs.rmSync(path.join(folder, 'postmaster.pid'), { force: true });
  if (left.socketFolder === '') return;
  const socket = path.join(left.socketFolder, `.s.PGSQL.${left.port}`);
  fs.rmSync(socket, { force: true });
  fs.rmSync(`${socket}.lock`, { force: true });
}

/** Waits for a condition that only polling can tell; `onTimeout` throws. */
export async function until(condition: () => boolean, timeoutMs: number, onTimeout: () => void): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!condition()) {
    if (performance.now() > deadline) return onTimeout();
    await sleep(POLL_MS);
  }
}

function commandLine(pid: number): string[] {
  if (process.platform !== 'linux') {
    const { stdout, error } = spawnSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
    if (error) throw error;
    return stdout.trim().split(' ');
  }
  try {
    return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  } catch (error) {
    if (isGone(error)) return [];
    throw error;
  }
}

/** PostgreSQL processes whose working folder is this one; Linux only, elsewhere the server's own check must do. */
function usersOf(folder: string): number[] {
  if (process.platform !== 'linux') return [];
  const real = fs.realpathSync(folder);
  const pids = fs
    .readdirSync('/proc')
    .map(Number)
    .filter((pid) => Number.isInteger(pid));
  return pids.filter((pid) => {
    try {
      const name = fs.readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
      return name === 'postgres' && fs.readlinkSync(`/proc/${pid}/cwd`) === real;
    } catch (error) {
      const notOurs = ['EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '');
      if (isGone(error) || notOurs) return false;
      throw error;
    }
  });
}

import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';

/** `bin/start` or `bin/dev` as a person runs it, in a process group of its own. */
export type EnvoiProcess = {
  readonly pid: number;
  /** All of standard output, then of standard error, so far. */
  output(): string;
  /** The first line on standard output: Envoi runs, or runs elsewhere. Fails when the process ends without one. */
  readonly spoke: Promise<string>;
  /** The exit code, or the signal. */
  readonly ended: Promise<number | string>;
  /** To the process alone; `group`: to all of its group, as Ctrl-C in a terminal. */
  signal(name: NodeJS.Signals, to?: 'group'): void;
};

export type EnvoiProcessOptions = {
  dataDir: string;
  /** `start` unless said otherwise. */
  command?: 'start' | 'dev';
  environment?: Record<string, string>;
  /** How many files it may open. */
  openFiles?: string;
  /** The account to run as, when we are root. */
  account?: { uid: number; gid: number };
};

const bin = path.join(import.meta.dirname, '../../../bin');

/** Ports are chosen by the machine unless `environment` says otherwise. Nothing of our own environment goes along but PATH. */
export function startEnvoi(options: EnvoiProcessOptions): EnvoiProcess {
  const program = path.join(bin, options.command ?? 'start');
  const limit = options.openFiles === undefined ? '' : `ulimit -n ${options.openFiles} && `;
  const child = spawn('sh', ['-c', `${limit}exec "$0"`, program], {
    ...options.account,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'],
      ENVOI_DATA_DIR: options.dataDir,
      ENVOI_HTTP_PORT: '0',
      ENVOI_SIMULATOR_PORT: '0',
      ...options.environment,
    },
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk;
  });
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk;
  });
  const output = () => `${out}${err}`;
  const ended = new Promise<number | string>((resolve) => {
    child.once('close', (code, signal) => resolve(code ?? signal ?? 'unknown'));
  });
  return {
    pid: child.pid ?? 0,
    output,
    spoke: firstLine(child, () => out, ended, output),
    ended,
    signal: (name, to) => process.kill(to === 'group' ? -(child.pid ?? 0) : (child.pid ?? 0), name),
  };
}

function firstLine(
  child: ChildProcess,
  out: () => string,
  ended: Promise<number | string>,
  output: () => string,
): Promise<string> {
  const spoke = new Promise<string>((resolve, reject) => {
    child.stdout?.on('data', () => {
      if (out().includes('\n')) resolve(out().slice(0, out().indexOf('\n')));
    });
    void ended.then((how) => reject(new Error(`bin/start ended (${how}) without a word:\n${output()}`)));
  });
  spoke.catch(() => {}); // not every test waits for it
  return spoke;
}

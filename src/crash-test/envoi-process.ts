import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { childEnvironment, settings } from '#platform/config.ts';

/** One Envoi, started again whenever it ends before `stop`. */
export type EnvoiProcess = {
  readonly name: string;
  readonly roles: string;
  /** Where its API is; undefined while it is down. */
  readonly url: string | undefined;
  readonly running: boolean;
  /** `kill -9`. False when it was down already. */
  kill(): boolean;
  /** Resolves when it says that it runs. */
  up(): Promise<void>;
  /** The last lines of its log that call for someone to act. */
  errors(): readonly string[];
  /** Ends as after SIGTERM; as after `kill -9` when told so, or when it takes too long. */
  stop(how: 'well' | 'at-once'): Promise<void>;
};

export type EnvoiProcessOptions = { name: string; roles: string; environment: Record<string, string> };

const program = path.join(import.meta.dirname, '../app/main.ts');
const RESTART_MS = 100;
const STOP_LIMIT_MS = 25_000;
const ERRORS_KEPT = 20;
const SETPRIV = '/usr/bin/setpriv';

/** Runs `src/app/main.ts` with nothing of the operator's own settings but what `environment` says. */
export function keepEnvoi({ name, roles, environment }: EnvoiProcessOptions): EnvoiProcess {
  const errors: string[] = [];
  const waiting: (() => void)[] = [];
  let child: ChildProcess | undefined;
  let retry: NodeJS.Timeout | undefined;
  let url: string | undefined;
  let stopping = false;
  start();

  function start(): void {
    const started = launch({ ...environment, ENVOI_ROLES: roles });
    child = started;
    let said = '';
    started.stdout?.on('data', (chunk: Buffer) => {
      said += chunk;
      url ??= /\bat (http:\/\/[^\s/]+)\S*\n/.exec(said)?.[1]; // a dispatcher tells that of its probes
      if (url !== undefined) for (const report of waiting.splice(0)) report();
    });
    keepErrors(started, errors);
    started.once('close', () => {
      child = undefined;
      url = undefined;
      if (!stopping) retry = setTimeout(start, RESTART_MS);
    });
  }

  return {
    name,
    roles,
    get url() {
      return url;
    },
    get running() {
      return child !== undefined;
    },
    kill: () => child?.kill('SIGKILL') ?? false,
    up: () => (url === undefined ? new Promise((resolve) => void waiting.push(resolve)) : Promise.resolve()),
    errors: () => errors,
    stop(how) {
      stopping = true;
      clearTimeout(retry);
      return ended(child, how);
    },
  };
}

function launch(environment: Record<string, string>): ChildProcess {
  const unset = Object.fromEntries(Object.values(settings).map((setting) => [setting.name, '']));
  const env = childEnvironment({ ...unset, ENVOI_LOG_LEVEL: 'error', ...environment });
  const [command = '', ...args] = dyingWithUs([
    process.execPath,
    '--max-semi-space-size=8',
    '--max-old-space-size=1280',
    program,
  ]);
  // A session of its own: Ctrl-C in the terminal is for the proof, which ends its processes itself.
  return spawn(command, args, { detached: true, stdio: ['ignore', 'pipe', 'pipe'], env });
}

/** On Linux the kernel kills it when this process dies, even by SIGKILL. */
function dyingWithUs(command: string[]): string[] {
  if (process.platform !== 'linux' || !fs.existsSync(SETPRIV)) return command;
  return [SETPRIV, '--pdeathsig', 'KILL', '--', ...command];
}

/** While the database is away an Envoi that starts says so and ends: that is no fault. */
function keepErrors({ stderr }: ChildProcess, errors: string[]): void {
  let rest = '';
  stderr?.on('data', (chunk: Buffer) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    errors.push(...lines.filter((line) => line.includes('"level":"error"')));
    errors.splice(0, errors.length - ERRORS_KEPT);
  });
}

function ended(child: ChildProcess | undefined, how: 'well' | 'at-once'): Promise<void> {
  if (!child || child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    const limit = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
    child.once('close', () => {
      clearTimeout(limit);
      resolve();
    });
    child.kill(how === 'well' ? 'SIGTERM' : 'SIGKILL');
  });
}

import { type ChildProcess, fork } from 'node:child_process';
import path from 'node:path';
import { type Config, childEnvironment } from '#platform/config.ts';
import type { Log } from '#platform/log.ts';
import type { ChildReport } from '#simulator/run-simulator.ts';

/** The simulated carrier as a child: it ends when this process does, however that ends. */
export type SimulatorChild = { readonly port: number; stop(): Promise<void> };

const program = path.join(import.meta.dirname, '../simulator/main.ts');
/** A simulator that ends by itself is started again after this. */
const RESTART_MS = 1_000;

/** Starts the simulated carrier and waits until it listens. Fails with what it says of a taken port. */
export async function startSimulatorChild(config: Config, log: Log): Promise<SimulatorChild> {
  let stopping = false;
  let retry: NodeJS.Timeout | undefined;
  let { child, port } = await launch(config.simulatorPort);
  watch(child);

  function watch(watched: ChildProcess): void {
    watched.once('exit', () => {
      if (stopping) return;
      log.warn('simulated carrier ended and is started again');
      retry = setTimeout(() => void restart(), RESTART_MS);
    });
  }

  async function restart(): Promise<void> {
    try {
      ({ child, port } = await launch(port));
      watch(child);
    } catch (error) {
      log.error('simulated carrier could not be started', { error: error as Error });
      retry = setTimeout(() => void restart(), RESTART_MS);
    }
  }

  return {
    get port() {
      return port;
    },
    stop() {
      stopping = true;
      clearTimeout(retry);
      if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
      const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
      child.disconnect();
      return ended;
    },
  };

  function launch(wantedPort: number): Promise<{ child: ChildProcess; port: number }> {
    return new Promise((resolve, reject) => {
      const env = childEnvironment({ ENVOI_SIMULATOR_PORT: String(wantedPort), ENVOI_DATA_DIR: config.dataDir });
      const launched = fork(program, [], { env, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
      // Under `node --watch` a child also reports every file that it loads: told on, a change there restarts us too.
      launched.on('message', (report: ChildReport | object) => {
        if ('ready' in report) resolve({ child: launched, port: report.ready });
        else if ('problem' in report) reject(new Error(report.problem));
        else process.send?.(report);
      });
      launched.once('error', reject);
      launched.once('exit', (code) => reject(new Error(`the simulated carrier ended at once (${code})`)));
    });
  }
}

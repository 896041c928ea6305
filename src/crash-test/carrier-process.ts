import { type ChildProcess, fork } from 'node:child_process';
import path from 'node:path';
import { childEnvironment, settings } from '#platform/config.ts';
import type { ChildReport } from '#simulator/run-simulator.ts';

/** The simulated carrier as a process of its own; it ends when this one does, however that ends. */
export type CarrierProcess = { readonly port: number; stop(): Promise<void> };

const program = path.join(import.meta.dirname, '../simulator/main.ts');

/** Starts it on a port that the machine chooses, with its journal in `dataDir`. */
export async function startCarrier(dataDir: string): Promise<CarrierProcess> {
  const unset = Object.fromEntries(Object.values(settings).map((setting) => [setting.name, '']));
  const env = childEnvironment({ ...unset, ENVOI_SIMULATOR_PORT: '0', ENVOI_DATA_DIR: dataDir });
  const child = fork(program, [], { env, detached: true, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const port = await portOf(child);
  return {
    port,
    stop() {
      if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
      const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
      child.disconnect();
      return ended;
    },
  };
}

function portOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.on('message', (report: ChildReport) => {
      if ('ready' in report) resolve(report.ready);
      else reject(new Error(report.problem));
    });
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`the simulated carrier ended (${code})`)));
  });
}

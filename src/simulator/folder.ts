import { mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { makeDataFolder } from '#platform/data-folder/data-folder.ts';
import { readLock, takeLock } from '#platform/data-folder/lock-file.ts';
import { SimulatorProblem } from './problem.ts';

/** What others may know of the simulator that holds a folder. */
type Facts = { port: number; socketPath: string };

/** A data folder that no other simulator uses meanwhile. */
export type Folder = {
  readonly dataDir: string;
  /** Where the control door goes. */
  readonly socketPath: string;
  /** Tells the others where the simulator is. */
  publish(port: number): void;
  release(): void;
};

/** Socket paths have about 104 octets on macOS and 108 on Linux. */
const longestSocketPath = 100;

/** Where the simulator keeps its files. */
export const simulatorDir = (dataDir: string): string => join(resolve(dataDir), 'simulator');
const lockPath = (dataDir: string): string => join(simulatorDir(dataDir), 'lock.json');

/** Makes the folder where there is none, in a data folder that has the modes all of Envoi needs. */
export function makeSimulatorFolder(dataDir: string): void {
  makeDataFolder(dataDir);
  mkdirSync(simulatorDir(dataDir), { recursive: true, mode: 0o700 });
}

/** Takes the folder for this process. @throws {SimulatorProblem} while another simulator has it. */
export function holdFolder(dataDir: string): Folder {
  makeSimulatorFolder(dataDir);
  const taken = takeLock<Facts>(lockPath(dataDir));
  if (taken.kind === 'held') {
    const where = taken.facts ? ` on port ${taken.facts.port}` : '';
    throw new SimulatorProblem(`A simulated carrier (process ${taken.pid}) uses ${dataDir} already${where}.`);
  }
  const socketPath = socketPathFor(dataDir);
  rmSync(socketPath, { force: true }); // what a simulator left that was killed
  return {
    dataDir,
    socketPath,
    publish: (port) => taken.lock.publish({ port, socketPath }),
    release: () => taken.lock.release(),
  };
}

/** The simulator that runs on this data folder, if one does. */
export function runningSimulator(dataDir: string): Facts | undefined {
  return readLock<Facts>(lockPath(dataDir))?.facts;
}

function socketPathFor(dataDir: string): string {
  const path = join(simulatorDir(dataDir), 'control.sock');
  return Buffer.byteLength(path) <= longestSocketPath ? path : join(tmpdir(), `envoi-simulator-${process.pid}.sock`);
}

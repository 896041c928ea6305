import type { Clock } from '#platform/clock.ts';
import type { Config } from '#platform/config.ts';
import { SimulatorProblem } from './problem.ts';
import { type Simulator, startSimulator } from './start-simulator.ts';

/** What the simulator tells the parent that started it with an IPC channel. */
export type ChildReport = { ready: number } | { problem: string };

/** Runs a simulated carrier until its parent is gone or it is told to end. */
export async function runSimulator(config: Config, clock: Clock): Promise<void> {
  let simulator: Simulator;
  try {
    simulator = await startSimulator({ port: config.simulatorPort, dataDir: config.dataDir, clock });
  } catch (error) {
    if (!(error instanceof SimulatorProblem)) throw error;
    await report({ problem: error.message });
    if (!process.send) process.stderr.write(`error: ${error.message}\n`);
    process.exit(1);
  }
  const ended = endRequested();
  await report({ ready: simulator.port });
  await ended;
  await simulator.close();
  // A child keeps its IPC channel open, which would keep the process alive.
  process.exit(0);
}

function endRequested(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGTERM', () => resolve());
    // Ctrl-C reaches a child too, but its parent still needs it to end well: the parent's own end tells it.
    process.on('SIGINT', () => {
      if (!process.send) resolve();
    });
    process.once('disconnect', () => resolve());
    // The parent may have died before anyone listened.
    if (process.send && !process.connected) resolve();
  });
}

/** Tells the parent, where there is one that listens. */
function report(message: ChildReport): Promise<void> {
  return new Promise((resolve) => {
    if (!process.send || !process.connected) resolve();
    else process.send(message, () => resolve());
  });
}

import { setTimeout as wait } from 'node:timers/promises';
import { processesOn, withEnvoi } from '../envoi-under-test.ts';
import { cpuMs, type Figures, rounded, under } from '../measure.ts';
import { memoryNow } from '../processes.ts';
import { afresh, type Run, type Scenario } from '../scenario.ts';

/** What the start leaves to do is done by then. */
const SETTLE_MS = 5_000;
const WATCH_MS = 25_000;
const MANY_CARRIERS = 50;

const atRest = (run: Run, carriers: number): Promise<Figures> =>
  withEnvoi(run, { carriers }, async (rig) => {
    await wait(SETTLE_MS);
    const before = processesOn(rig, []);
    await wait(WATCH_MS);
    const after = processesOn(rig, []);
    const percent = (role: string) => rounded(((cpuMs(after, role) - cpuMs(before, role)) * 100) / WATCH_MS);
    return {
      ...under('cpuPercent', { envoi: percent('envoi'), postgres: percent('postgres') }),
      ...under('memoryMb', memoryNow(after)),
    };
  });

export const idle: Scenario = {
  about: `Envoi and its database at rest, over ${WATCH_MS / 1_000} s`,
  messages: 0,
  goals: { 'cpuPercent.envoi': { atMost: 0.9 }, 'memoryMb.envoi': { atMost: 130 } },
  open: afresh((run) => atRest(run, 1)),
};

export const carriers: Scenario = {
  about: `the same with links to ${MANY_CARRIERS} carriers`,
  messages: 0,
  goals: { 'cpuPercent.envoi': { atMost: 1.5, hope: 1 } },
  open: afresh((run) => atRest(run, MANY_CARRIERS)),
};

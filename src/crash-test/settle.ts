import { readSimulatorStats, setBehaviour } from '#simulator/control/control-client.ts';
import { readUnrest } from '#storage/queries/database/proof.ts';
import type { TestEnvironment } from './environment.ts';
import { pause } from './load.ts';

/** Longer than anything takes that comes by itself: another process's work taken over, a doubt's second copy, a late receipt. */
const QUIET_MS = 15_000;
const LIMIT_MS = 180_000;
const LOOK_EVERY_MS = 1_000;
const LOOKS_PER_LINE = 5;

/** Waits until nothing has happened for a while. False when that did not come in time, or was cut short. */
export async function settle(
  environment: TestEnvironment,
  signal: AbortSignal,
  report: (words: string) => void,
): Promise<boolean> {
  await setBehaviour(environment.carrierDir, { receiptDelayMs: '100-200' });
  await Promise.all(environment.envois.map((envoi) => envoi.up()));
  const deadline = performance.now() + LIMIT_MS;
  let facts = -1;
  let quietSince = performance.now();
  for (let look = 0; await pause(LOOK_EVERY_MS, signal); look++) {
    const unrest = await readUnrest(environment.store.db).catch(() => undefined);
    const figures = await readSimulatorStats(environment.carrierDir);
    if (!unrest || !figures) continue;
    const busy = unrest.queued + figures.underWay + figures.waiting;
    if (busy > 0 || unrest.facts !== facts) quietSince = performance.now();
    facts = unrest.facts;
    if (look % LOOKS_PER_LINE === 0) {
      const { queued, inDoubt } = unrest;
      report(
        `settling: ${queued} slices are queued, ${figures.underWay} SMS at the carrier, ${inDoubt} parts in doubt`,
      );
    }
    if (performance.now() - quietSince > QUIET_MS) return true;
    if (performance.now() > deadline) return false;
  }
  return false;
}

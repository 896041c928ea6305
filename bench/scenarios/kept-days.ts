import { systemClock } from '#platform/clock.ts';
import { makePartitions } from '#storage/queries/database/partitions.ts';
import { startCarrier } from '../carrier.ts';
import { withEnvoiOn } from '../envoi-under-test.ts';
import { install, openStoreOf } from '../installation.ts';
import { type Figures, rounded } from '../measure.ts';
import { afresh, type Run, type Scenario } from '../scenario.ts';
import { wholeLife } from '../whole-life.ts';
import { receiptsSoon } from './bulk.ts';
import { oneByOne } from './single.ts';

const DAYS_KEPT = 100;
const DAY_MS = 24 * 3_600_000;
const WINDOW = 1_000;

/** Messages one by one through an Envoi that has kept so many days, today among them. */
async function withKept(run: Run, days: number): Promise<Figures> {
  const carrier = await startCarrier(receiptsSoon);
  try {
    const installation = await install(run.folder, { port: carrier.port, window: WINDOW });
    try {
      const store = await openStoreOf(installation.dataDir);
      const first = new Date(systemClock.now().getTime() - (days - 1) * DAY_MS);
      await makePartitions(store.pool, first, days);
      await store.close();
      const traffic = oneByOne(run.messages);
      return await withEnvoiOn({ run, installation, carrier }, {}, (ground) => wholeLife(ground, traffic));
    } finally {
      installation.remove();
    }
  } finally {
    await carrier.stop();
  }
}

export const keptDays: Scenario = {
  about: `messages one by one with ${DAYS_KEPT} days kept, beside the same with 1 day`,
  messages: 60_000,
  goals: { share: { atLeast: 0.95, hope: 1 } },
  open: afresh(async (run) => {
    const one = await withKept(run, 1);
    const many = await withKept(run, DAYS_KEPT);
    return {
      share: rounded(many['perSecond']! / one['perSecond']!),
      onePerSecond: one['perSecond']!,
      manyPerSecond: many['perSecond']!,
      'oneCpuUs.postgres': one['cpuUs.postgres']!,
      'manyCpuUs.postgres': many['cpuUs.postgres']!,
    };
  }),
};

import { withEnvoi } from '../envoi-under-test.ts';
import { rounded } from '../measure.ts';
import { afresh, type Scenario } from '../scenario.ts';
import { wholeLife } from '../whole-life.ts';
import { receiptsSoon } from './bulk.ts';
import { oneByOne } from './single.ts';

/** The first messages of a process are slower than all after them, whatever the plans are. */
const WARM_UP_SHARE = 0.25;

export const lull: Scenario = {
  about: 'messages one by one before and after the queue was analysed while nothing was in it',
  messages: 60_000,
  goals: { share: { atLeast: 0.95, hope: 1 } },
  open: afresh((run) =>
    withEnvoi(run, { carrier: receiptsSoon }, async (ground) => {
      await wholeLife(ground, oneByOne(Math.ceil(run.messages * WARM_UP_SHARE)));
      const before = await wholeLife(ground, oneByOne(run.messages));
      await ground.envoi.store.pool.query('vacuum analyze slice');
      const after = await wholeLife(ground, oneByOne(run.messages));
      return {
        share: rounded(after['perSecond']! / before['perSecond']!),
        beforePerSecond: before['perSecond']!,
        afterPerSecond: after['perSecond']!,
        'beforeCpuUs.postgres': before['cpuUs.postgres']!,
        'afterCpuUs.postgres': after['cpuUs.postgres']!,
      };
    }),
  ),
};

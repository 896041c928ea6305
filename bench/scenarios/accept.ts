import { withEnvoi } from '../envoi-under-test.ts';
import { prepareLoad } from '../load.ts';
import { quantile } from '../measure.ts';
import { afresh, type Scenario } from '../scenario.ts';
import { FIRST_NUMBER } from '../whole-life.ts';

/** The first of them meet code that was never run, which a client of a running Envoi does not. */
const WARM_UP = 200;
/** Far enough apart that the machine is idle when the next one comes. */
const EVERY_MS = 10;

export const accept: Scenario = {
  about: 'one request after the other on an idle machine: what a single client waits for',
  messages: 1_000,
  goals: { p99Ms: { atMost: 15, hope: 5 } },
  open: afresh((run) =>
    withEnvoi(run, {}, async ({ envoi, installation }) => {
      const load = await prepareLoad({
        ...{ url: envoi.url, account: installation.account, message: 'Votre code est 1234' },
        ...{ first: FIRST_NUMBER, count: WARM_UP + run.messages, perRequest: 1, connections: 1, everyMs: EVERY_MS },
      });
      try {
        const waited = (await load.run()).waitedMs.slice(WARM_UP);
        return { p50Ms: quantile(waited, 0.5), p99Ms: quantile(waited, 0.99) };
      } finally {
        await load.stop();
      }
    }),
  ),
};

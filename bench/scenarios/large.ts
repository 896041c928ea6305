import { type Rig, withEnvoi } from '../envoi-under-test.ts';
import { type Plan, prepareLoad } from '../load.ts';
import { type Figures, quantile } from '../measure.ts';
import { afresh, type Scenario } from '../scenario.ts';
import { FIRST_NUMBER } from '../whole-life.ts';

const OTHERS_EVERY_MS = 10;
const MOST_OTHERS = 10_000;

/** How long a tenth of the recipients and all of them take in one request, and what others wait for meanwhile. */
async function inOneRequest(rig: Rig, recipients: number): Promise<Figures> {
  const tenthMs = await timed(rig, Math.ceil(recipients / 10));
  const others = await prepareLoad({
    ...common(rig),
    ...{ account: rig.installation.otherAccount, first: '0613000000', count: MOST_OTHERS, perRequest: 1 },
    everyMs: OTHERS_EVERY_MS,
  });
  try {
    const meanwhile = others.run();
    const wholeMs = await timed(rig, recipients);
    await others.halt();
    const { waitedMs } = await meanwhile;
    return { tenthMs, wholeMs, othersP50Ms: quantile(waitedMs, 0.5), othersWorstMs: quantile(waitedMs, 1) };
  } finally {
    await others.stop();
  }
}

async function timed(rig: Rig, recipients: number): Promise<number> {
  const how = { account: rig.installation.account, first: FIRST_NUMBER, count: recipients, perRequest: recipients };
  const load = await prepareLoad({ ...common(rig), ...how });
  try {
    return Math.round((await load.run()).waitedMs[0]!);
  } finally {
    await load.stop();
  }
}

const common = ({ envoi }: Rig): Pick<Plan, 'url' | 'message' | 'connections'> => ({
  url: envoi.url,
  message: 'Bonjour',
  connections: 1,
});

export const large: Scenario = {
  about: '10,000 and 100,000 recipients in one request, and what others wait for meanwhile',
  messages: 100_000,
  goals: {},
  open: afresh((run) => withEnvoi(run, {}, (rig) => inOneRequest(rig, run.messages))),
};

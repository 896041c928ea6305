import { withEnvoi } from '../envoi-under-test.ts';
import { kannelIsInstalled } from '../kannel/kannel.ts';
import { throughKannel } from '../kannel/kannel-load.ts';
import { type Figures, rounded, under } from '../measure.ts';
import type { Opened, Run, Scenario } from '../scenario.ts';
import { wholeLife } from '../whole-life.ts';
import { bulkTraffic, muchInDoubt, receiptsSoon } from './bulk.ts';
import { oneByOne } from './single.ts';

const PACKAGED_WINDOW = 10;
const TUNED_WINDOW = 1_000;
/** More make smsbox slower, not quicker. */
const RECIPIENTS_PER_REQUEST = 50;
/** In bulk Envoi is done so soon that the wait for the last receipt would count for too much. */
const BULK_FACTOR = 5;

/** Kannel as packaged is measured with fewer messages: its window of 10 makes the most of a run. */
const PACKAGED_SHARE = 0.1;

async function sideBySide(run: Run): Promise<Figures> {
  const { messages } = run;
  const kannel = (name: string, window: number, perRequest: number, count = messages) => {
    run.say(`Kannel, ${name}`);
    return throughKannel(run, { messages: count, window, perRequest });
  };
  const packaged = await kannel('as packaged', PACKAGED_WINDOW, 1, Math.ceil(messages * PACKAGED_SHARE));
  const tuned = await kannel('tuned', TUNED_WINDOW, 1);
  const fifty = await kannel('fifty to a request', TUNED_WINDOW, RECIPIENTS_PER_REQUEST);

  run.say('Envoi, one by one');
  const envoi = await withEnvoi(run, { carrier: receiptsSoon }, (rig) => wholeLife(rig, oneByOne(messages)));
  run.say('Envoi, bulk');
  const bulk = await withEnvoi(run, { carrier: receiptsSoon, ...muchInDoubt }, (rig) =>
    wholeLife(rig, bulkTraffic(messages * BULK_FACTOR)),
  );
  return {
    singleRatio: ratio(envoi, tuned),
    singleCpuOfKannels: rounded(short(envoi)['cpuUs']! / short(tuned)['cpuUs']!),
    bulkRatio: ratio(bulk, fifty),
    ...under('kannelPackaged', short(packaged)),
    ...under('kannelTuned', short(tuned)),
    ...under('kannelFifty', short(fifty)),
    ...under('envoiSingle', short(envoi)),
    ...under('envoiBulk', short(bulk)),
  };
}

const ratio = (one: Figures, other: Figures): number => rounded(one['perSecond']! / other['perSecond']!);

/** The rate, and the CPU of a message without that of who sends it and of the carrier: Envoi and PostgreSQL, or Kannel. */
const short = (figures: Figures): Figures => ({
  perSecond: figures['perSecond']!,
  cpuUs: figures['cpuUs.all']! - (figures['cpuUs.load'] ?? 0) - figures['cpuUs.simulator']!,
});

async function open(run: Run): Promise<Opened> {
  if (!kannelIsInstalled()) throw new Error('Kannel is not installed (apt-get install kannel)');
  return { repeat: () => sideBySide(run), close: async () => {} };
}

export const kannel: Scenario = {
  about: 'Kannel (as packaged, tuned, and with 50 recipients to a request) beside Envoi one by one and in bulk',
  messages: 100_000,
  goals: {
    singleRatio: { atLeast: 2, hope: 3 },
    singleCpuOfKannels: { atMost: 0.4, hope: 0.3 },
    bulkRatio: { atLeast: 6.5, hope: 8 },
  },
  byNameOnly: true,
  open,
};

import { allSettled, until } from '../carrier.ts';
import { processesOn, type Rig, warmUp, withEnvoi } from '../envoi-under-test.ts';
import { prepareLoad } from '../load.ts';
import { cpuPerMessage, type Figures, perSecond, under } from '../measure.ts';
import { peakMemory } from '../processes.ts';
import { afresh, type Scenario } from '../scenario.ts';
import { FIRST_NUMBER, recorded } from '../whole-life.ts';
import { bulkTraffic, muchInDoubt } from './bulk.ts';

/** How many receipts may await Envoi's answer once they are let go: of more than 5,000 it would ask for some again later. */
const DELIVER_WINDOW = 4_000;

/** Submits all messages while the carrier keeps their receipts back, then lets them go at once. */
async function receiptsAlone(rig: Rig): Promise<Figures> {
  const { carrier, run } = rig;
  const already = await warmUp(rig);
  await carrier.set({ deliverWindow: 0 }); // no receipt leaves
  const sinceMs = await submitAll(rig, already);

  const before = processesOn(rig, []);
  const startedAt = performance.timeOrigin + performance.now();
  await carrier.set({ deliverWindow: DELIVER_WINDOW });
  await until(carrier, allSettled(already + run.messages), run.say);
  const endedAt = await recorded(rig, sinceMs, run.messages);
  const after = processesOn(rig, []);
  return {
    perSecond: perSecond(run.messages, startedAt, endedAt),
    ...cpuPerMessage(before, after, run.messages),
    ...under('peakMb', peakMemory(after)),
  };
}

/** Gives the instant, in ms since 1970, before which none was sent. */
async function submitAll({ carrier, envoi, installation, run }: Rig, already: number): Promise<number> {
  const { messages: count, ...how } = bulkTraffic(run.messages);
  const load = await prepareLoad({
    ...how,
    ...{ url: envoi.url, account: installation.account, first: FIRST_NUMBER, count },
  });
  try {
    const { startedAt } = await load.run();
    await until(carrier, ({ received, waiting }) => received >= already + count && waiting >= count, run.say);
    await queueEmpty(envoi.store.pool);
    return startedAt;
  } finally {
    await load.stop();
  }
}

/** Every submission is recorded: a receipt that finds its message unrecorded would be measured as something else. */
async function queueEmpty(pool: Rig['envoi']['store']['pool']): Promise<void> {
  while ((await pool.query('select from slice limit 1')).rowCount !== 0);
}

export const receipts: Scenario = {
  about: 'receipts that all arrive at once, until each is recorded',
  messages: 200_000,
  goals: { perSecond: { atLeast: 40_000, hope: 80_000 } },
  open: afresh((run) => withEnvoi(run, { carrier: { receiptDelayMs: [0, 0] }, ...muchInDoubt }, receiptsAlone)),
};

import fs from 'node:fs';
import { startCarrier } from '../carrier.ts';
import { withEnvoi, withEnvoiOn } from '../envoi-under-test.ts';
import { fill } from '../fill.ts';
import { install, openStoreOf } from '../installation.ts';
import { type Figures, rounded } from '../measure.ts';
import type { Opened, Run, Scenario } from '../scenario.ts';
import { wholeLife } from '../whole-life.ts';
import { bulkTraffic, muchInDoubt, receiptsLater } from './bulk.ts';

const STORED = 50_000_000;
/** What a stored message takes on the disk, with its events and indexes. */
const BYTES_PER_MESSAGE = 800;
/** Others need the disk too. */
const MOST_OF_FREE_SPACE = 0.6;

/** The database is filled once. Each repetition then sends the same bulk into it and into an empty one. */
async function open(run: Run): Promise<Opened> {
  const stored = run.stored ?? affordable(run);
  const carrier = await startCarrier(receiptsLater); // one for all repetitions: it never gives an id twice
  const installation = await install(run.folder, { port: carrier.port, window: muchInDoubt.window });
  const close = async () => {
    installation.remove();
    await carrier.stop();
  };
  try {
    const store = await openStoreOf(installation.dataDir);
    try {
      await fill(store.pool, { messages: stored, accountEmail: installation.otherAccount.id, say: run.say });
    } finally {
      await store.close();
    }
  } catch (error) {
    await close();
    throw error;
  }
  const { environment } = muchInDoubt;
  const traffic = bulkTraffic(run.messages);
  return {
    async repeat() {
      const empty = await withEnvoi(run, { carrier: receiptsLater, ...muchInDoubt }, (rig) => wholeLife(rig, traffic));
      const full = await withEnvoiOn({ run, installation, carrier }, environment, (rig) => wholeLife(rig, traffic));
      return sideBySide(stored, full, empty);
    },
    close,
  };
}

function sideBySide(stored: number, full: Figures, empty: Figures): Figures {
  const share = rounded(full['perSecond']! / empty['perSecond']!);
  return { storedMessages: stored, share, emptyPerSecond: empty['perSecond']!, ...full };
}

function affordable({ folder, say }: Run): number {
  const { bavail, bsize } = fs.statfsSync(folder);
  const most = Math.floor((bavail * bsize * MOST_OF_FREE_SPACE) / BYTES_PER_MESSAGE);
  if (most < STORED) say(`the disk has room for ${most} stored messages, not ${STORED}`);
  return Math.min(STORED, most);
}

export const stored: Scenario = {
  about: 'bulk with 50 million messages of the last ten days already stored, beside the same with none',
  messages: 300_000,
  goals: { share: { atLeast: 0.9 } },
  byNameOnly: true,
  open,
};

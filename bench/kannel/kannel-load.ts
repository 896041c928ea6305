import fs from 'node:fs';
import path from 'node:path';
import { allSettled, startCarrier, until } from '../carrier.ts';
import { prepareLoad } from '../load.ts';
import { cpuPerMessage, type Figures, perSecond, quantile } from '../measure.ts';
import { processOf } from '../processes.ts';
import type { Run } from '../scenario.ts';
import { receiptsSoon } from '../scenarios/bulk.ts';
import { FIRST_NUMBER } from '../whole-life.ts';
import { startKannel } from './kannel.ts';

/** How Kannel is set and used. */
export type KannelTraffic = { messages: number; window: number; perRequest: number };

const CONNECTIONS = 64;

/** The whole life of messages through Kannel: taken over HTTP, submitted, and the receipt answered. */
export async function throughKannel({ folder, say }: Run, traffic: KannelTraffic): Promise<Figures> {
  const { messages, window, perRequest } = traffic;
  const store = fs.mkdtempSync(path.join(folder, 'envoi-bench-kannel-'));
  const carrier = await startCarrier(receiptsSoon);
  try {
    const kannel = await startKannel({ folder: store, smppPort: carrier.port, window });
    try {
      await until(carrier, ({ links }) => links > 0, say);
      const load = await prepareLoad({
        ...{ url: kannel.url, kannel: true, message: 'Votre code est 1234', first: FIRST_NUMBER, count: messages },
        ...{ perRequest, connections: CONNECTIONS },
      });
      const processes = () => [
        ...kannel.pids.flatMap((pid) => processOf(pid, 'kannel')),
        ...processOf(carrier.pid, 'simulator'),
        ...processOf(load.pid, 'load'),
      ];
      try {
        const before = processes();
        const [sent] = await Promise.all([load.run(), until(carrier, allSettled(messages), say)]);
        const endedAt = performance.timeOrigin + performance.now();
        const { receipts } = await carrier.figures();
        if (receipts < messages) throw new Error(`Kannel asked for ${receipts} receipts of ${messages}`);
        return {
          perSecond: perSecond(messages, sent.startedAt, endedAt),
          acceptedPerSecond: perSecond(messages, sent.startedAt, sent.endedAt),
          acceptP99Ms: quantile(sent.waitedMs, 0.99),
          ...cpuPerMessage(before, processes(), messages),
        };
      } finally {
        await load.stop();
      }
    } finally {
      await kannel.stop();
    }
  } finally {
    await carrier.stop();
    fs.rmSync(store, { recursive: true });
  }
}

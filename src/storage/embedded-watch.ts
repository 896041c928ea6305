import { setTimeout as sleep } from 'node:timers/promises';
import { type EmbeddedOptions, type EmbeddedServer, startEmbedded } from './embedded.ts';
import { serves } from './embedded-lock.ts';

const LOOK_EVERY_MS = 250;
const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 30_000;

/** What became of a server that ended by itself: killed, out of memory, crashed. */
export type WatchReport = { lost(): void; restarted(): void; failed(error: Error): void };

/**
 * Starts a server and starts it again whenever it ends before `stop`, at the same address: connections come back by
 * themselves. Nothing that was committed is lost meanwhile.
 */
export async function keepEmbedded(
  folder: string,
  options: EmbeddedOptions,
  report: WatchReport,
): Promise<EmbeddedServer> {
  let server = await startEmbedded(folder, options);
  const stopping = new AbortController();

  async function watch(): Promise<void> {
    while (await pause(LOOK_EVERY_MS, stopping.signal)) {
      if (serves(server.pid, folder)) continue;
      report.lost();
      await server.stop(); // gives the ownership back
      await restart();
    }
  }

  async function restart(): Promise<void> {
    let retryMs = FIRST_RETRY_MS;
    do {
      try {
        server = await startEmbedded(folder, options);
        return report.restarted();
      } catch (error) {
        report.failed(error as Error);
        retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS);
      }
    } while (await pause(retryMs, stopping.signal));
  }

  const watching = watch();
  return {
    ...server,
    async stop() {
      stopping.abort();
      await watching;
      await server.stop();
    },
  };
}

/** Whether the time passed; false as soon as the signal says stop. */
async function pause(ms: number, signal: AbortSignal): Promise<boolean> {
  return sleep(ms, true, { signal, ref: false }).catch(() => false);
}

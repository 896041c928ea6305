import { setTimeout as sleep } from 'node:timers/promises';
import { processMark } from '#platform/data-folder/process-mark.ts';
import { untilAligned } from '#platform/timer-alignment.ts';
import { type EmbeddedOptions, type EmbeddedServer, startEmbedded } from './embedded.ts';

/** A look takes a millisecond or so of CPU, also while Envoi is at rest. */
const LOOK_EVERY_MS = 1_000;
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
  let mark = processMark(server.pid);
  const stopping = new AbortController();

  async function watch(): Promise<void> {
    while (await pause(untilAligned(LOOK_EVERY_MS), stopping.signal)) {
      if (!hasEnded()) continue;
      report.lost();
      await restart();
    }
  }

  /** One that cannot be looked at now, such as without a free descriptor, is looked at again later. */
  function hasEnded(): boolean {
    try {
      return mark === undefined || processMark(server.pid) !== mark;
    } catch {
      return false;
    }
  }

  async function restart(): Promise<void> {
    let retryMs = FIRST_RETRY_MS;
    do {
      try {
        await server.stop(); // gives the ownership back
        server = await startEmbedded(folder, options);
        mark = processMark(server.pid);
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

import type { Log } from '#platform/log.ts';
import { isStorageUnavailable, isTransient } from '#storage/failures.ts';
import { LogLimit } from './log-limit.ts';

const RETRY_READ_MS = 200;
/** While the database is there but, say, cancels what takes long. */
const MOST_READS = 10;

/** Work that nobody waits for, but a stop does; and what becomes of its failures. */
export class Background {
  readonly #log: Log;
  readonly #limit = new LogLimit();
  readonly #running = new Set<Promise<unknown>>();
  #stopped = false;

  constructor(log: Log) {
    this.#log = log;
  }

  get isBusy(): boolean {
    return this.#running.size > 0;
  }

  /** A failure is logged as one of storage. */
  run(work: Promise<unknown>): void {
    const settled = work.catch((error: unknown) => this.failed(error)).finally(() => this.#running.delete(settled));
    this.#running.add(settled);
  }

  /** Logs a failure, unless it is one that passes. */
  failed(error: unknown): void {
    if (isTransient(error)) this.#log.debug('dispatch waits for the database', { error: error as Error });
    else if (this.#limit.allows('failed', error)) this.#log.error('dispatch failed', { error: error as Error });
  }

  /** Reads what must be known before going on, for as long as the database is away, and some times where that may help. */
  async untilStored<Result>(read: () => Promise<Result>): Promise<Result> {
    for (let reads = 1; ; reads++) {
      try {
        return await read();
      } catch (error) {
        const again = isStorageUnavailable(error) || (isTransient(error) && reads < MOST_READS);
        if (this.#stopped || !again) throw error;
        await new Promise((resolve) => setTimeout(resolve, RETRY_READ_MS));
      }
    }
  }

  /** From now on a read that fails is not tried again. */
  stop(): void {
    this.#stopped = true;
  }

  /** Waits for what is running now. */
  async drained(): Promise<void> {
    await Promise.allSettled(this.#running);
  }
}

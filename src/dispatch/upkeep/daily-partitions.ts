import type { Clock } from '#platform/clock.ts';
import type { Log } from '#platform/log.ts';
import type { Pool } from '#storage/database.ts';
import { isTransient } from '#storage/failures.ts';
import { isInUse, makePartitions } from '#storage/queries/database/partitions.ts';
import { PeriodicTask } from '../core/periodic-task.ts';

type Ground = { pool: Pool; clock: Clock; log: Log };

const EVERY_MS = 3_600_000;
const WHEN_IN_USE_MS = 60_000;
const DAYS_AHEAD = 8;

/**
 * Keeps the tables ready for the messages of the next days: every process that accepts or sends them does. What cannot have a
 * table of its own is accepted and sent all the same. It is no chore of `chores.ts`, since a process that only accepts runs it as
 * well, and the first ones must be there before anything starts.
 */
export class DailyPartitions {
  readonly #ctx: Ground;
  readonly #task: PeriodicTask;
  #everyMs = EVERY_MS;

  constructor(ctx: Ground) {
    this.#ctx = ctx;
    this.#task = new PeriodicTask(() => this.#make(), {
      everyMs: () => this.#everyMs,
      onFailure: (error) => this.#failed(error),
    });
  }

  /** Resolves when the first ones are there, or cannot be yet. */
  async start(): Promise<void> {
    await this.#make();
    this.#task.start();
  }

  stop(): Promise<void> {
    return this.#task.stop();
  }

  async #make(): Promise<void> {
    const { pool, clock, log } = this.#ctx;
    try {
      const left = await makePartitions(pool, clock.now(), DAYS_AHEAD);
      this.#everyMs = EVERY_MS;
      if (left.length > 0)
        log.warn('daily partitions cannot be created: the default partition has messages of those days', {
          days: left,
        });
    } catch (error) {
      if (!isInUse(error)) throw error;
      this.#everyMs = WHEN_IN_USE_MS;
      log.info('daily partitions are created later: the tables are in use', { error: error as Error });
    }
  }

  #failed(error: unknown): void {
    const { log } = this.#ctx;
    if (isTransient(error)) log.debug('daily partitions wait for the database', { error: error as Error });
    else log.error('daily partitions could not be created', { error: error as Error });
  }
}

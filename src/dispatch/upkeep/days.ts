import type { Clock } from '#platform/clock.ts';
import type { Log } from '#platform/log.ts';
import type { Pool } from '#storage/database.ts';
import { isTransient } from '#storage/failures.ts';
import { isInUse, makePartitions } from '#storage/queries/database/partitions.ts';
import { Stage } from '../core/stage.ts';

type Ground = { pool: Pool; clock: Clock; log: Log };

const EVERY_MS = 3_600_000;
const WHEN_IN_USE_MS = 60_000;
const DAYS_AHEAD = 8;

/**
 * Keeps the tables ready for the messages of the next days: every process that accepts or sends them does. What cannot have a
 * table of its own is accepted and sent all the same.
 */
export class Days {
  readonly #ground: Ground;
  readonly #stage: Stage;
  #everyMs = EVERY_MS;

  constructor(ground: Ground) {
    this.#ground = ground;
    this.#stage = new Stage(() => this.#make(), {
      everyMs: () => this.#everyMs,
      onFailure: (error) => this.#failed(error),
    });
  }

  /** Resolves when the first ones are there, or cannot be yet. */
  async start(): Promise<void> {
    await this.#make();
    this.#stage.start();
  }

  stop(): Promise<void> {
    return this.#stage.stop();
  }

  async #make(): Promise<void> {
    const { pool, clock, log } = this.#ground;
    try {
      const left = await makePartitions(pool, clock.now(), DAYS_AHEAD);
      this.#everyMs = EVERY_MS;
      if (left.length > 0) log.warn('days have messages in the default partition already', { days: left });
    } catch (error) {
      if (!isInUse(error)) throw error;
      this.#everyMs = WHEN_IN_USE_MS;
      log.info('days are made ready later: the tables are in use', { error: error as Error });
    }
  }

  #failed(error: unknown): void {
    const { log } = this.#ground;
    if (isTransient(error)) log.debug('days wait for the database', { error: error as Error });
    else log.error('days could not be made ready', { error: error as Error });
  }
}

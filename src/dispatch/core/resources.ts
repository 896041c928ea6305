import type { Clock } from '#platform/clock.ts';
import type { Log } from '#platform/log.ts';
import type { Db, Pool } from '#storage/database.ts';
import { Background } from './background.ts';
import { InDoubtCap } from './in-doubt-cap.ts';
import type { Worker } from './worker.ts';
import { openWriter, type Writer } from './writer.ts';

/** What every part of dispatch may use. What a part needs besides, it names itself. */
export type Resources = {
  /** For the prepared statements of hot paths. */
  readonly pool: Pool;
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Log;
  /** This process among those that dispatch. */
  readonly worker: Worker;
  /** Writes what happens to messages. */
  readonly writer: Writer;
  /** How many parts may be in doubt at once, and how many are. */
  readonly inDoubtCap: InDoubtCap;
  readonly background: Background;
};

export type ResourceOptions = Pick<Resources, 'pool' | 'db' | 'clock' | 'log' | 'worker'> & {
  /** Most parts in doubt at once. */
  mostInDoubt: number;
};

export function openResources({ pool, db, clock, log, worker, mostInDoubt }: ResourceOptions): Resources {
  return {
    ...{ pool, db, clock, log, worker },
    writer: openWriter(pool, log, worker),
    inDoubtCap: new InDoubtCap(mostInDoubt),
    background: new Background(log),
  };
}

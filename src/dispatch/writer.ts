import type { Log } from '#platform/log.ts';
import type { Pool } from '#storage/database.ts';
import { isTransient } from '#storage/failures.ts';
import { GroupCommit } from '#storage/group-commit.ts';
import { recordEvents, type ToRecord } from '#storage/queries/record-events.ts';
import type { Worker } from './worker.ts';

/** What happens to messages is written by this one writer: whatever gathered becomes one commit. */
export type Writer = GroupCommit<ToRecord, void>;

const MOST_ROWS_PER_COMMIT = 3_000;
/** On a fast disk a commit takes less than a millisecond: single messages would each get one of their own. */
const EVERY_MS = 10;

/** While the database is away everything waits; nothing that a carrier said may be lost. */
export function openWriter(pool: Pool, log: Log, worker: Worker): Writer {
  let away = false;
  return new GroupCommit<ToRecord, void>({
    async write(jobs, again) {
      await recordEvents(pool, jobs, { worker: worker.id, again: again || worker.mayBeTakenOver });
      if (away) log.info('database came back');
      away = false;
      return [];
    },
    weigh: (job) => job.events.length + 1,
    mostRows: MOST_ROWS_PER_COMMIT,
    everyMs: EVERY_MS,
    mayRetry: isTransient,
    retryForMs: Number.POSITIVE_INFINITY,
    onFailure(error) {
      if (isTransient(error)) {
        if (!away) log.warn('events wait for the database', { error: error as Error });
        away = true;
      } else {
        log.error('events could not be written', { error: error as Error });
      }
    },
  });
}

import type { Log } from '#platform/log.ts';
import type { Pool } from '#storage/database.ts';
import { isRefusedData, isStorageUnavailable, isTransient } from '#storage/failures.ts';
import { GroupCommit } from '#storage/group-commit.ts';
import { type Recording, recordEvents, type ToRecord } from '#storage/queries/receipts/record-events.ts';
import { LogLimit } from './log-limit.ts';
import { reductions } from './reduced-events.ts';
import type { Worker } from './worker.ts';

/** What happens to messages is written by this one writer: whatever gathered becomes one commit. */
export type Writer = GroupCommit<ToRecord, void>;

const MOST_ROWS_PER_COMMIT = 3_000;
/** On a fast disk a commit takes less than a millisecond: single messages would each get one of their own. */
const EVERY_MS = 10;

/** While the database is away everything waits; nothing that a carrier said may be lost. */
export function openWriter(pool: Pool, log: Log, worker: Worker): Writer {
  let away = false;
  const limit = new LogLimit();
  const writer: Writer = new GroupCommit<ToRecord, void>({
    async write(jobs, again) {
      const recording = { worker: worker.id, again: again || worker.mayBeTakenOver };
      const refused = await recordWhatCanBe(pool, jobs, recording);
      if (refused !== undefined && limit.allows('reduced', refused))
        log.error('events were written without what the database refuses', { error: refused as Error });
      if (away) log.info('database came back');
      away = false;
      return [];
    },
    weigh: (job) => job.events.length + 1,
    mostRows: MOST_ROWS_PER_COMMIT,
    everyMs: EVERY_MS,
    mayRetry: isTransient,
    isAway: isStorageUnavailable,
    retryForMs: Number.POSITIVE_INFINITY,
    onFailure(error) {
      if (isStorageUnavailable(error)) {
        if (!away) log.warn('events wait for the database', { error: error as Error });
        away = true;
      } else if (!isTransient(error) || writer.kept.jobs > 0) {
        if (limit.allows('refused', error))
          log.error('events could not be written', { error: error as Error, kept: writer.kept.jobs });
      } else {
        log.debug('events are written again', { error: error as Error });
      }
    },
  });
  return writer;
}

/** Of a job alone whose values the database refuses, what it takes. Gives the refusal then. */
async function recordWhatCanBe(pool: Pool, jobs: readonly ToRecord[], recording: Recording): Promise<unknown> {
  try {
    await recordEvents(pool, jobs, recording);
    return undefined;
  } catch (error) {
    const [job] = jobs;
    if (!job || jobs.length > 1 || !isRefusedData(error)) throw error;
    for (const reduced of reductions(job)) {
      if (await isTaken(recordEvents(pool, [reduced], { ...recording, again: true }))) return error;
    }
    throw error;
  }
}

async function isTaken(written: Promise<void>): Promise<boolean> {
  try {
    await written;
    return true;
  } catch (error) {
    if (!isRefusedData(error)) throw error;
    return false;
  }
}

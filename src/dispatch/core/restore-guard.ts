import type { GuardMark } from '#domain/restore-guard.ts';
import { type GuardedInstallation, passGuard } from '#operations/restore-guard/pass-guard.ts';
import type { Clock } from '#platform/clock.ts';
import { readGuardFile, writeGuardFile } from '#platform/data-folder/restore-guard-file.ts';
import type { Log } from '#platform/log.ts';
import type { Db } from '#storage/database.ts';
import { advanceGuard, confirmGuard, type DispatchLock } from '#storage/queries/database/restore-guard.ts';
import type { Worker } from './worker.ts';

export type RestoreGuardOptions = {
  db: Db;
  clock: Clock;
  log: Log;
  worker: Worker;
  dataDir: string;
} & Pick<GuardedInstallation, 'name' | 'bundled'>;

/**
 * This process at the restore guard. What it knows is written into the database first and then into the data folder: a crash
 * between the two leaves the folder behind, which is no sign of anything.
 */
export class RestoreGuard {
  readonly #options: RestoreGuardOptions;
  #mark: GuardMark | undefined;
  #unwritable = false;

  constructor(options: RestoreGuardOptions) {
    this.#options = options;
  }

  /** Passes the guard; gives the lock when dispatch is locked. */
  async enter(): Promise<DispatchLock | undefined> {
    const { db, clock, worker, dataDir, name, bundled } = this.#options;
    const holder = { copy: readGuardFile(dataDir), name, bundled };
    const state = await passGuard({ db, clock }, holder, worker.id);
    this.#mark = state.open ? state.mark : undefined;
    if (!state.open) return state.lock;
    await this.#write(state.mark);
    return undefined;
  }

  /** Advances the guard; false when it is not as it was left: it must be passed again. */
  async advance(): Promise<boolean> {
    const { db, worker } = this.#options;
    if (!this.#mark) return false;
    this.#mark = await advanceGuard(db, this.#mark, worker.id);
    if (this.#mark) await this.#write(this.#mark);
    return this.#mark !== undefined;
  }

  /** Without its copy the folder is behind, and a restore may go unseen: nothing that would be worth not sending for. */
  async #write(mark: GuardMark): Promise<void> {
    const { db, log, dataDir } = this.#options;
    try {
      writeGuardFile(dataDir, mark);
      this.#unwritable = false;
    } catch (error) {
      if (!this.#unwritable) log.warn('the restore guard could not be written', { error: error as Error });
      this.#unwritable = true;
      return;
    }
    await confirmGuard(db, mark);
  }
}

import type { FenceMark } from '#domain/fence.ts';
import { enterFence, type FenceHolder } from '#operations/restore-guard/check-fence.ts';
import type { Clock } from '#platform/clock.ts';
import { readFenceFile, writeFenceFile } from '#platform/data-folder/fence-file.ts';
import type { Log } from '#platform/log.ts';
import type { Db } from '#storage/database.ts';
import { advanceFence, confirmFence, type FenceLock } from '#storage/queries/database/fence.ts';
import type { Worker } from './worker.ts';

export type FenceOptions = {
  db: Db;
  clock: Clock;
  log: Log;
  worker: Worker;
  dataDir: string;
} & Pick<FenceHolder, 'name' | 'bundled'>;

/**
 * This process before the fence. What it knows is written into the database first and then into the data folder: a crash
 * between the two leaves the folder behind, which is no sign of anything.
 */
export class Fence {
  readonly #options: FenceOptions;
  #mark: FenceMark | undefined;
  #unwritable = false;

  constructor(options: FenceOptions) {
    this.#options = options;
  }

  /** Passes the fence; gives why not when it is locked. */
  async enter(): Promise<FenceLock | undefined> {
    const { db, clock, worker, dataDir, name, bundled } = this.#options;
    const holder = { copy: readFenceFile(dataDir), name, bundled };
    const state = await enterFence({ db, clock }, holder, worker.id);
    this.#mark = state.open ? state.mark : undefined;
    if (!state.open) return state.lock;
    await this.#write(state.mark);
    return undefined;
  }

  /** Says that it goes on; false when the fence is not as it was left: it must be entered again. */
  async advance(): Promise<boolean> {
    const { db, worker } = this.#options;
    if (!this.#mark) return false;
    this.#mark = await advanceFence(db, this.#mark, worker.id);
    if (this.#mark) await this.#write(this.#mark);
    return this.#mark !== undefined;
  }

  /** Without its copy the folder is behind, and a restore may go unseen: nothing that would be worth not sending for. */
  async #write(mark: FenceMark): Promise<void> {
    const { db, log, dataDir } = this.#options;
    try {
      writeFenceFile(dataDir, mark);
      this.#unwritable = false;
    } catch (error) {
      if (!this.#unwritable) log.warn('the fence could not be written', { error: error as Error });
      this.#unwritable = true;
      return;
    }
    await confirmFence(db, mark);
  }
}

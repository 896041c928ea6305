import { KeptJobs } from './kept-jobs.ts';

/**
 * One writer: whatever gathers while a commit is under way becomes the next one. A single call rides the same way as ten
 * thousand, and none lingers when there is nothing to wait for.
 */
export type GroupCommitOptions<Job, Result> = {
  /** Writes the jobs in one transaction and gives their results in order. `again` is true when it may have been written already. */
  write(jobs: readonly Job[], again: boolean): Promise<readonly Result[]>;
  /** How much of one commit a job takes up, in rows. */
  weigh?(job: Job): number;
  /** The most rows of one commit; a heavier job goes alone. */
  mostRows: number;
  /** The least time from the beginning of one commit to that of the next, unless that is full: so that more gathers. */
  everyMs?: number;
  /** Whether a failure is worth another try; the jobs then wait. */
  mayRetry(error: unknown): boolean;
  /** Whether nothing at all can be written now: then all wait together. Else some job may be the reason. As `mayRetry` when left out. */
  isAway?(error: unknown): boolean;
  /** How long jobs are tried again before they fail; Infinity for those that must not be lost. */
  retryForMs: number;
  onFailure?(error: unknown): void;
};

const FIRST_RETRY_MS = 50;
const LONGEST_RETRY_MS = 1_000;
/** A commit that fails so often while others might not is cut in two: one of its jobs may be what is locked, or too long. */
const TRIES_TOGETHER = 3;
/** What is kept is tried once more at the end, for so long. */
const LAST_TRIES_MS = 5_000;

type Waiting<Job, Result> = {
  job: Job;
  since: number;
  settle: (error: unknown, result?: Result) => void;
  /** It must not be lost. */
  kept?: Keeping;
};

/** How a job that must not be lost is kept: with those of the same `group`, of which the `last` is only right after all others. */
export type Keeping = { group: object; last?: boolean };

export class GroupCommit<Job, Result> {
  readonly #options: GroupCommitOptions<Job, Result>;
  #waiting: Waiting<Job, Result>[] = [];
  #running = false;
  /** When the last commit began. */
  #begun = Number.NEGATIVE_INFINITY;
  #idle: (() => void)[] = [];
  #stopped = false;
  readonly #kept = new KeptJobs<Waiting<Job, Result>>();
  #keptTimer: NodeJS.Timeout | undefined;

  constructor(options: GroupCommitOptions<Job, Result>) {
    this.#options = options;
  }

  /** Jobs handed over and not yet settled in a commit. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** Jobs that are kept since they could not be written, and why the last one could not. */
  get kept(): { jobs: number; error: unknown } {
    return { jobs: this.#kept.count, error: this.#kept.error };
  }

  /** Hands over a job; `settle` is called after the commit, or with the error. */
  add(job: Job, settle: (error: unknown, result?: Result) => void): void {
    this.#hand({ job, since: performance.now(), settle });
  }

  /**
   * Hands over a job that must not be lost. If it cannot be written it is kept, and tried again alone and slowly, whatever the
   * error; the last job of its group waits behind it. `settle` is called with an error only when the writer is stopped: nobody
   * knows then whether it is written.
   */
  keep(kept: Keeping, job: Job, settle: (error: unknown, result?: Result) => void): void {
    this.#hand({ job, since: performance.now(), settle, kept });
  }

  /** The same as a promise. */
  commit(job: Job): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.add(job, (error, result) => (error === undefined ? resolve(result as Result) : reject(error)));
    });
  }

  /** Resolves when everything handed over so far is settled, or kept. */
  async idle(): Promise<void> {
    if (this.#running) await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  /** Gives up retrying: what cannot be written at once fails. What is kept is tried a last time. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#keptTimer);
    await this.idle();
    const until = performance.now() + LAST_TRIES_MS;
    for (let left = this.#kept.count; left > 0 && performance.now() < until; left--) await this.#tryKept();
    for (const { settle } of this.#kept.takeAll()) settle(this.#kept.error);
  }

  #hand(waiting: Waiting<Job, Result>): void {
    this.#waiting.push(waiting);
    this.#begin();
  }

  #begin(): void {
    if (this.#running) return;
    this.#running = true;
    // What this turn of the event loop still brings goes into the same commit.
    setImmediate(() => void this.#run());
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0 || this.#keptIsDue) {
      if (this.#waiting.length > 0) {
        await this.#gather();
        this.#begun = performance.now();
        await this.#write(this.#take());
      }
      if (this.#keptIsDue) await this.#tryKept();
    }
    this.#running = false;
    const idle = this.#idle;
    this.#idle = [];
    for (const resolve of idle) resolve();
    this.#tryKeptLater();
  }

  get #keptIsDue(): boolean {
    return this.#kept.dueAtMs <= performance.now() && !this.#stopped;
  }

  #tryKeptLater(): void {
    clearTimeout(this.#keptTimer);
    if (this.#kept.count === 0 || this.#stopped) return;
    this.#keptTimer = setTimeout(() => this.#begin(), Math.max(0, this.#kept.dueAtMs - performance.now()));
  }

  /** One of those kept, alone: others are not held up by what it meets. */
  async #tryKept(): Promise<void> {
    const kept = this.#kept.next;
    if (!kept) return;
    try {
      const [result] = await this.#options.write([kept.job], true);
      this.#kept.written();
      kept.settle(undefined, result);
    } catch (error) {
      this.#kept.failed(error);
      this.#options.onFailure?.(error);
    }
  }

  async #gather(): Promise<void> {
    const { everyMs = 0 } = this.#options;
    const restMs = this.#begun + everyMs - performance.now();
    if (restMs <= 0 || this.#stopped || this.#next() < this.#waiting.length) return;
    await new Promise((resolve) => setTimeout(resolve, restMs));
  }

  #take(): Waiting<Job, Result>[] {
    return this.#waiting.splice(0, this.#next());
  }

  /** How many jobs make the next commit. */
  #next(): number {
    const { weigh, mostRows } = this.#options;
    let rows = 0;
    let count = 0;
    for (const { job } of this.#waiting) {
      rows += weigh ? weigh(job) : 1;
      if (count > 0 && rows > mostRows) break;
      count++;
    }
    return count;
  }

  /**
   * A batch that cannot be written: one bad job must not take the others with it, so it is halved until that one is alone. Of a
   * hundred jobs that takes fourteen commits, and some of them may be on disk by now, whatever the failure was of.
   */
  async #part(batch: readonly Waiting<Job, Result>[], error: unknown): Promise<void> {
    const [first] = batch;
    if (!first) return;
    if (batch.length > 1) {
      const middle = batch.length >> 1;
      await this.#write(batch.slice(0, middle), true);
      await this.#write(batch.slice(middle), true);
    } else if (first.kept && !this.#stopped) {
      this.#kept.add(first.kept.group, first);
      this.#kept.error = error;
    } else {
      first.settle(error);
    }
  }

  /** What waited behind a batch for as long as that was tried has had its time: it was not written, and need not be tried. */
  #failOverdue(error: unknown): void {
    const latest = performance.now() - this.#options.retryForMs;
    const overdue = this.#waiting.filter(({ since }) => since <= latest);
    this.#waiting = this.#waiting.filter(({ since }) => since > latest);
    for (const { settle } of overdue) settle(error);
  }

  async #write(asked: readonly Waiting<Job, Result>[], writtenBefore = false): Promise<void> {
    const { write, mayRetry, isAway = mayRetry, retryForMs, onFailure } = this.#options;
    const batch = this.#behindNone(asked);
    if (batch.length === 0) return;
    const jobs = batch.map(({ job }) => job);
    const started = batch[0]!.since;
    for (let tries = 1, pauseMs = FIRST_RETRY_MS; ; tries++) {
      try {
        const results = await write(jobs, writtenBefore || tries > 1);
        for (let i = 0; i < batch.length; i++) batch[i]!.settle(undefined, results[i]);
        return;
      } catch (error) {
        onFailure?.(error);
        const late = performance.now() - started + pauseMs > retryForMs;
        if (mayRetry(error) && (this.#stopped || late)) {
          for (const { settle } of batch) settle(error);
          this.#failOverdue(error);
          return;
        }
        const apart = !isAway(error) && tries >= TRIES_TOGETHER && (batch.length > 1 || batch[0]!.kept);
        if (!mayRetry(error) || apart) {
          await this.#part(batch, error);
          return;
        }
        await new Promise((resolve) => setTimeout(resolve, pauseMs));
        pauseMs = Math.min(pauseMs * 2, LONGEST_RETRY_MS);
      }
    }
  }

  /** Those that may be written now: the last ones of groups of which something is kept, are kept too. */
  #behindNone(jobs: readonly Waiting<Job, Result>[]): readonly Waiting<Job, Result>[] {
    if (this.#kept.count === 0) return jobs;
    return jobs.filter((waiting) => {
      const { kept } = waiting;
      if (!kept?.last || !this.#kept.has(kept.group)) return true;
      this.#kept.add(kept.group, waiting);
      return false;
    });
  }
}

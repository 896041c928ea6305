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
  /** How long jobs are tried again before they fail; Infinity for those that must not be lost. */
  retryForMs: number;
  onFailure?(error: unknown): void;
};

const FIRST_RETRY_MS = 50;
const LONGEST_RETRY_MS = 1_000;

type Waiting<Job, Result> = { job: Job; since: number; settle: (error: unknown, result?: Result) => void };

export class GroupCommit<Job, Result> {
  readonly #options: GroupCommitOptions<Job, Result>;
  #waiting: Waiting<Job, Result>[] = [];
  #running = false;
  /** When the last commit began. */
  #begun = Number.NEGATIVE_INFINITY;
  #idle: (() => void)[] = [];
  #stopped = false;

  constructor(options: GroupCommitOptions<Job, Result>) {
    this.#options = options;
  }

  /** Jobs handed over and not yet settled in a commit. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** Hands over a job; `settle` is called after the commit, or with the error. */
  add(job: Job, settle: (error: unknown, result?: Result) => void): void {
    this.#waiting.push({ job, since: performance.now(), settle });
    if (this.#running) return;
    this.#running = true;
    // What this turn of the event loop still brings goes into the same commit.
    setImmediate(() => void this.#run());
  }

  /** The same as a promise. */
  commit(job: Job): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.add(job, (error, result) => (error === undefined ? resolve(result as Result) : reject(error)));
    });
  }

  /** Resolves when everything handed over so far is settled. */
  async idle(): Promise<void> {
    if (this.#running) await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  /** Gives up retrying: what cannot be written at once fails. */
  stop(): void {
    this.#stopped = true;
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      await this.#gather();
      this.#begun = performance.now();
      await this.#write(this.#take());
    }
    this.#running = false;
    const idle = this.#idle;
    this.#idle = [];
    for (const resolve of idle) resolve();
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

  /** A batch that cannot be written: one bad job must not take the others with it, so each is tried alone. */
  async #part(batch: readonly Waiting<Job, Result>[], error: unknown, unavailable: boolean): Promise<void> {
    if (unavailable || batch.length === 1) {
      for (const { settle } of batch) settle(error);
      if (unavailable) this.#failOverdue(error);
      return;
    }
    // Some of it may be on disk by now, whatever the failure was of.
    for (const waiting of batch) await this.#write([waiting], true);
  }

  /** What waited behind a batch for as long as that was tried has had its time: it was not written, and need not be tried. */
  #failOverdue(error: unknown): void {
    const latest = performance.now() - this.#options.retryForMs;
    const overdue = this.#waiting.filter(({ since }) => since <= latest);
    this.#waiting = this.#waiting.filter(({ since }) => since > latest);
    for (const { settle } of overdue) settle(error);
  }

  async #write(batch: readonly Waiting<Job, Result>[], writtenBefore = false): Promise<void> {
    const jobs = batch.map(({ job }) => job);
    const { write, mayRetry, retryForMs, onFailure } = this.#options;
    const started = batch[0]!.since;
    for (let pauseMs = FIRST_RETRY_MS, again = writtenBefore; ; again = true) {
      try {
        const results = await write(jobs, again);
        for (let i = 0; i < batch.length; i++) batch[i]!.settle(undefined, results[i]);
        return;
      } catch (error) {
        onFailure?.(error);
        const late = performance.now() - started + pauseMs > retryForMs;
        if (this.#stopped || late || !mayRetry(error)) {
          await this.#part(batch, error, mayRetry(error));
          return;
        }
        await new Promise((resolve) => setTimeout(resolve, pauseMs));
        pauseMs = Math.min(pauseMs * 2, LONGEST_RETRY_MS);
      }
    }
  }
}

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;

/**
 * Jobs that must not be lost and could not be written, by groups, each in its order. They are tried one at a time, in turn among
 * the groups, and slowly: but once one was written, whatever kept them all may be over, and the next follows at once.
 */
export class KeptJobs<Job> {
  readonly #groups = new Map<object, Job[]>();
  #pauseMs = FIRST_PAUSE_MS;
  #dueAtMs = Number.POSITIVE_INFINITY;
  #count = 0;
  /** Why the last one that was tried could not be written. */
  error: unknown;

  get count(): number {
    return this.#count;
  }

  /** When the next is to be tried, by `performance.now()`. */
  get dueAtMs(): number {
    return this.#dueAtMs;
  }

  /** Whether anything of a group is kept. */
  has(group: object): boolean {
    return this.#groups.has(group);
  }

  add(group: object, job: Job): void {
    const jobs = this.#groups.get(group);
    if (jobs) jobs.push(job);
    else this.#groups.set(group, [job]);
    this.#count++;
    if (this.#count === 1) this.#dueAtMs = performance.now() + this.#pauseMs;
  }

  /** The job to try; `written` or `failed` says how that went before another is asked for. */
  get next(): Job | undefined {
    const [first] = this.#groups.values();
    return first?.[0];
  }

  written(): void {
    const [first] = this.#groups;
    if (!first) return;
    const [group, jobs] = first;
    jobs.shift();
    if (jobs.length === 0) this.#groups.delete(group);
    this.#count--;
    this.#pauseMs = FIRST_PAUSE_MS;
    this.#dueAtMs = this.#count > 0 ? performance.now() : Number.POSITIVE_INFINITY;
  }

  failed(error: unknown): void {
    const [first] = this.#groups;
    if (!first) return;
    const [group, jobs] = first;
    this.#groups.delete(group);
    this.#groups.set(group, jobs);
    this.error = error;
    this.#dueAtMs = performance.now() + this.#pauseMs;
    this.#pauseMs = Math.min(this.#pauseMs * 2, LONGEST_PAUSE_MS);
  }

  takeAll(): Job[] {
    const all = [...this.#groups.values()].flat();
    this.#groups.clear();
    this.#count = 0;
    this.#dueAtMs = Number.POSITIVE_INFINITY;
    return all;
  }
}

import { untilAligned } from '#platform/timer-alignment.ts';

export type PeriodicTaskOptions = {
  /** The pause before the next time, about; where it is not always the same, what it is this time. */
  everyMs: number | (() => number);
  onFailure(error: unknown): void;
};

/** A chore done again and again: the next time begins a while after the last has ended. A failure is told and tried again. */
export class PeriodicTask {
  readonly #work: () => Promise<void>;
  readonly #everyMs: number | (() => number);
  readonly #onFailure: (error: unknown) => void;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(work: () => Promise<void>, { everyMs, onFailure }: PeriodicTaskOptions) {
    this.#work = work;
    this.#everyMs = everyMs;
    this.#onFailure = onFailure;
  }

  start(): void {
    this.#timer = undefined;
    this.#running = this.#once().finally(() => {
      if (!this.#stopped) this.#timer = setTimeout(() => this.start(), this.#pauseMs());
    });
  }

  /** Cuts the pause short. */
  hurry(): void {
    if (this.#timer === undefined || this.#stopped) return;
    clearTimeout(this.#timer);
    this.start();
  }

  /** Resolves when it is not at work and will not be. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  #pauseMs(): number {
    return untilAligned(typeof this.#everyMs === 'function' ? this.#everyMs() : this.#everyMs);
  }

  async #once(): Promise<void> {
    try {
      await this.#work();
    } catch (error) {
      this.#onFailure(error);
    }
  }
}

/** A chore done again and again: the next time begins a while after the last has ended. A failure is told and tried again. */
export class Stage {
  readonly #work: () => Promise<void>;
  readonly #everyMs: number;
  readonly #onFailure: (error: unknown) => void;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(work: () => Promise<void>, { everyMs, onFailure }: { everyMs: number; onFailure(error: unknown): void }) {
    this.#work = work;
    this.#everyMs = everyMs;
    this.#onFailure = onFailure;
  }

  start(): void {
    this.#running = this.#once().finally(() => {
      if (!this.#stopped) this.#timer = setTimeout(() => this.start(), this.#everyMs);
    });
  }

  /** Resolves when it is not at work and will not be. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  async #once(): Promise<void> {
    try {
      await this.#work();
    } catch (error) {
      this.#onFailure(error);
    }
  }
}

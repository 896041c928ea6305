export type ReadinessOptions = {
  capacity(): number;
  /** Milliseconds until pacing allows more; undefined when nothing but an answer or a new link can help. */
  waitMs(): number | undefined;
  ready(): void;
};

/**
 * Tells that capacity has grown: once for whatever happened in one turn of the event loop, and not before something may
 * really leave. What waits for the rate or a back-off is woken by a timer.
 */
export class Readiness {
  readonly #options: ReadinessOptions;
  #soon: NodeJS.Immediate | undefined;
  #later: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(options: ReadinessOptions) {
    this.#options = options;
  }

  /** An answer or a link came, or pacing let its last part go: there may be capacity, now or soon. */
  changed(): void {
    if (this.#stopped || this.#soon) return;
    this.#soon = setImmediate(() => this.#look());
  }

  stop(): void {
    this.#stopped = true;
    clearImmediate(this.#soon);
    clearTimeout(this.#later);
  }

  #look(): void {
    this.#soon = undefined;
    if (this.#stopped) return;
    if (this.#options.capacity() > 0) {
      this.#options.ready();
      return;
    }
    const waitMs = this.#options.waitMs();
    if (waitMs === undefined || this.#later) return;
    this.#later = setTimeout(() => {
      this.#later = undefined;
      this.#look();
    }, waitMs);
  }
}

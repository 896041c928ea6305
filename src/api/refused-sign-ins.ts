import type { Clock } from '#platform/clock.ts';
import type { Log } from '#platform/log.ts';

const TELL_EVERY_MS = 60_000;

/** Tells the log of wrong keys: the first at once, then how many there were, once a minute at most. */
export class RefusedSignIns {
  readonly #clock: Clock;
  readonly #log: Log;
  #refused = 0;
  #loggedAtMs = Number.NEGATIVE_INFINITY;

  constructor({ clock, log }: { clock: Clock; log: Log }) {
    this.#clock = clock;
    this.#log = log;
  }

  record(address: string): void {
    this.#refused += 1;
    const nowMs = this.#clock.now().getTime();
    if (Math.abs(nowMs - this.#loggedAtMs) < TELL_EVERY_MS) return;
    this.#loggedAtMs = nowMs;
    this.#log.warn('sign-ins were refused', { refused: this.#refused, address });
    this.#refused = 0;
  }
}

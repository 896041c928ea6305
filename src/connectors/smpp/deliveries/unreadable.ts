import type { Clock } from '#platform/clock.ts';
import type { Log } from '#platform/log.ts';
import { longestExplanation, truncated } from '../binds/limits.ts';

/** A carrier that writes in its own way does so in each delivery: a line a minute is enough. */
const lineEveryMs = 60_000;

export type UnreadableOptions = {
  clock: Clock;
  log: Log;
  /** Told of each, to be counted. */
  count(): void;
};

/** What a carrier brings and Envoi cannot read, or not in full: each is counted, and the log has one of them a minute. */
export class Unreadable {
  readonly #options: UnreadableOptions;
  #loggedAt = Number.NEGATIVE_INFINITY;
  #sinceThen = 0;

  constructor(options: UnreadableOptions) {
    this.#options = options;
  }

  /** `reason`: what could not be read, in words for the operator. */
  note(reason: string): void {
    const { clock, log, count } = this.#options;
    count();
    this.#sinceThen++;
    const nowMs = clock.now().getTime();
    if (Math.abs(nowMs - this.#loggedAt) < lineEveryMs) return;
    log.warn('carrier sent a delivery that could not be read', {
      reason: truncated(reason, longestExplanation),
      deliveries: this.#sinceThen,
    });
    this.#loggedAt = nowMs;
    this.#sinceThen = 0;
  }
}

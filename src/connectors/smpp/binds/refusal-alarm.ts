import type { Clock } from '#platform/clock.ts';
import type { Log } from '#platform/log.ts';

/** Refusals that only the operator can mend come by the thousand: one line a status and minute is enough. */
const alarmEveryMs = 60_000;

/** A carrier with more kinds of refusal than this is heard again from the beginning. */
const mostStatuses = 100;

export class RefusalAlarm {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #raisedAt = new Map<string, number>();

  constructor(clock: Clock, log: Log) {
    this.#clock = clock;
    this.#log = log;
  }

  /** Every message would be refused alike. `explanation`: the carrier's own words, if it gave any. */
  raise(status: string, explanation: string): void {
    const nowMs = this.#clock.now().getTime();
    const raisedAt = this.#raisedAt.get(status);
    if (raisedAt !== undefined && Math.abs(nowMs - raisedAt) < alarmEveryMs) return;
    if (this.#raisedAt.size >= mostStatuses) this.#raisedAt.clear();
    this.#raisedAt.set(status, nowMs);
    this.#log.error('carrier rejects messages until its settings or the contract are fixed', {
      status,
      explanation,
    });
  }
}

import type { Clock } from '#platform/clock.ts';
import type { Log } from '#platform/log.ts';

/** Refusals that only the operator can mend come by the thousand: one line a status and minute is enough. */
const alarmEveryMs = 60_000;

/** A carrier with more kinds of refusal than this is heard again from the beginning. */
const mostStatuses = 100;

export class RefusalAlarm {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #toldAt = new Map<string, number>();

  constructor(clock: Clock, log: Log) {
    this.#clock = clock;
    this.#log = log;
  }

  /** Every message would be refused alike. `explanation`: the carrier's own words, if it gave any. */
  raise(status: string, explanation: string): void {
    const nowMs = this.#clock.now().getTime();
    const toldAt = this.#toldAt.get(status);
    if (toldAt !== undefined && Math.abs(nowMs - toldAt) < alarmEveryMs) return;
    if (this.#toldAt.size >= mostStatuses) this.#toldAt.clear();
    this.#toldAt.set(status, nowMs);
    this.#log.error('carrier refuses for a reason that its settings or the contract must mend', {
      status,
      explanation,
    });
  }
}

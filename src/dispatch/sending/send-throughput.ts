import { SendThrottle } from '#domain/messages/send-throughput.ts';
import { RecentMap } from '#platform/recent-map.ts';
import type { SendContent } from '#storage/queries/queue/claimed-messages.ts';
import type { ThroughputLimits } from './throughput-limits.ts';

const SENDS_OF_AN_AGE = 500;

/**
 * Keeps the sends that are to leave at so many messages a minute to their pace. They were queued for it, so that mostly nothing
 * is to be done here; what comes too early goes back to the queue, once, for its instant.
 */
export class SendThroughputs {
  readonly #limits: ThroughputLimits;
  /** By account, then by send. */
  #sends = new RecentMap<string, string, SendThrottle>(SENDS_OF_AN_AGE);

  constructor(limits: ThroughputLimits) {
    this.#limits = limits;
  }

  /** From when on a message may leave, if not now. Those that dispatch share the pace. */
  notBefore({ accountId, id, perMinute }: SendContent, n: number, now: Date): Date | undefined {
    if (perMinute === null) return undefined;
    let send = this.#sends.get(accountId, id);
    if (!send) {
      send = new SendThrottle();
      this.#sends.set(accountId, id, send);
    }
    const leavesAtMs = send.leavesAt(n, now.getTime(), perMinute / this.#limits.dispatchers);
    return leavesAtMs === undefined ? undefined : new Date(leavesAtMs);
  }

  /** Paces were changed: what was promised at the old ones is void. */
  forget(): void {
    this.#sends = new RecentMap(SENDS_OF_AN_AGE);
  }
}

import type { Clock } from '#platform/clock.ts';

export type RateLimit = {
  /** Counts one request of `key`; false when it is one too many in this second. */
  admits(key: string): boolean;
};

/**
 * Counts requests by the second of the clock. All counts are dropped when the second ends, so memory is bounded by what one
 * second brings, and a burst across two seconds may be twice the limit.
 */
export function rateLimit(clock: Clock, mostPerSecond: number): RateLimit {
  const counts = new Map<string, number>();
  let second = 0;

  return {
    admits(key) {
      const present = Math.floor(clock.now().getTime() / 1_000);
      if (present !== second) {
        second = present;
        counts.clear();
      }
      const count = (counts.get(key) ?? 0) + 1;
      counts.set(key, count);
      return count <= mostPerSecond;
    },
  };
}

import type { Clock } from '#platform/clock.ts';

/** A clock that stands still until a test moves it. */
export type MovableClock = Clock & {
  /** Moves the clock on; backwards with a negative number, as machines sometimes do. */
  advance(ms: number): void;
};

export function movableClock(at: Date | string): MovableClock {
  let nowMs = new Date(at).getTime();
  return {
    now: () => new Date(nowMs),
    advance(ms) {
      nowMs += ms;
    },
  };
}

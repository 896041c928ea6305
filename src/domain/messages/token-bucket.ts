/**
 * How much may leave now, at so many a second. After a pause a burst may leave at once; what was taken beyond it is waited for.
 * The time, in milliseconds, is always an argument.
 */
export class TokenBucket {
  #perSecond: number;
  #burst: number;
  #tokens: number;
  #filledAt: number;

  constructor({ perSecond, burst }: { perSecond: number; burst: number }, nowMs: number) {
    this.#perSecond = perSecond;
    this.#burst = Math.max(1, burst);
    this.#tokens = this.#burst;
    this.#filledAt = nowMs;
  }

  /** Goes on at another rate. */
  change({ perSecond, burst }: { perSecond: number; burst: number }, nowMs: number): void {
    this.#fill(nowMs);
    this.#perSecond = perSecond;
    this.#burst = Math.max(1, burst);
    this.#tokens = Math.min(this.#tokens, this.#burst);
  }

  /** Whole ones that may leave now; below zero when more were taken. */
  available(nowMs: number): number {
    this.#fill(nowMs);
    return Math.floor(this.#tokens + ROUNDING);
  }

  take(count: number): void {
    this.#tokens -= count;
  }

  /** A clock that was set back stops nothing: time is counted from its new reading on. */
  #fill(nowMs: number): void {
    const elapsedMs = Math.max(0, nowMs - this.#filledAt);
    this.#filledAt = nowMs;
    this.#tokens = Math.min(this.#burst, this.#tokens + (elapsedMs * this.#perSecond) / 1_000);
  }
}

/** Ten times a tenth are one. */
const ROUNDING = 1e-6;

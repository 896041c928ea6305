/** How fast parts may leave over all links of a carrier. The time, in milliseconds, is always an argument. */
export type ThroughputPacerLimits = {
  /** Parts per second. */
  rate: number;
  /** Parts that may leave at once after a pause; 0 stands for a tenth of the rate. */
  burst: number;
  /** The longest pause after “too fast”. */
  throttleMs: number;
};

const firstThrottleMs = 1_000;
const firstFullMs = 30_000;
const longestFullMs = 600_000;

/** So many full queues, with nothing accepted between, are the carrier's queue and not one phone's. */
const fullInARow = 5;

/** After “too fast” the rate falls by a seventh. */
const slowdown = 6 / 7;

/** So many “too fast” to one burst say that the set rate is far off: the rate falls to what the carrier took meanwhile. */
const farOff = 10;

/** Each quiet second gives a fiftieth of the set rate back, but never more than a tenth of the present one. */
const recoveryPerSecond = 1 / 50;
const growthPerSecond = 1 / 10;

/** What the carrier took is counted over this long. */
const countedMs = 1_000;

/**
 * A token bucket with back-off. RTHROTTLED pauses every link for a second, doubling while it goes on, and lowers the rate,
 * which then climbs back slowly. RMSGQFUL may be one phone's queue: only repeated does it pause the rest, and for longer.
 */
export class Pacer {
  readonly #limits: ThroughputPacerLimits;
  readonly #burst: number;
  #rate: number;
  #tokens: number;
  #filledAt: number;
  #pausedUntil = 0;
  #throttlePauseMs = firstThrottleMs;
  #fullPauseMs = firstFullMs;
  #fulls = 0;
  #tooFast = 0;
  #taken = 0;
  #countedFrom: number;

  constructor(limits: ThroughputPacerLimits, nowMs: number) {
    this.#limits = limits;
    this.#burst = Math.max(1, limits.burst || limits.rate / 10);
    this.#rate = limits.rate;
    this.#tokens = this.#burst;
    this.#filledAt = nowMs;
    this.#countedFrom = nowMs;
  }

  /** Parts per second that may leave now, after what the carrier has said. */
  get rate(): number {
    return this.#rate;
  }

  /** Whole parts that may leave now. */
  available(nowMs: number): number {
    this.#fill(nowMs);
    return nowMs < this.#pausedUntil ? 0 : Math.floor(this.#tokens);
  }

  /** A part leaves. Only after `available` said so. */
  take(): void {
    this.#tokens -= 1;
  }

  /** Milliseconds until something may leave: at least a hundredth of a second's worth, so that nobody is woken for each part. */
  waitMs(nowMs: number): number {
    this.#fill(nowMs);
    const worthwhile = Math.min(this.#burst, Math.max(1, this.#rate / 100));
    const fillMs = ((worthwhile - this.#tokens) * 1000) / this.#rate;
    return Math.max(0, this.#pausedUntil - nowMs, Math.ceil(fillMs));
  }

  /** The carrier took a part: what was out of order is over. */
  accepted(nowMs: number): void {
    this.#fulls = 0;
    this.#count(nowMs);
    if (nowMs < this.#pausedUntil) return;
    this.#throttlePauseMs = firstThrottleMs;
    this.#fullPauseMs = firstFullMs;
  }

  /** RTHROTTLED. Answers that were under way when the pause began count once. Returns how long the part should wait. */
  throttled(nowMs: number): number {
    if (nowMs >= this.#pausedUntil) {
      this.#fill(nowMs);
      this.#pausedUntil = nowMs + this.#throttlePauseMs;
      this.#throttlePauseMs = Math.min(this.#limits.throttleMs, this.#throttlePauseMs * 2);
      this.#rate = Math.max(1, this.#rate * slowdown);
      this.#tooFast = 0;
    }
    this.#tooFast += 1;
    if (this.#tooFast === farOff) {
      this.#rate = Math.max(1, Math.min(this.#rate, this.#taken));
      this.#tokens = Math.min(this.#tokens, 0);
    }
    return Math.max(1, this.#pausedUntil - nowMs);
  }

  /** RMSGQFUL. Returns how long the part should wait. */
  full(nowMs: number): number {
    this.#fulls += 1;
    if (this.#fulls >= fullInARow && nowMs >= this.#pausedUntil) {
      this.#pausedUntil = nowMs + this.#fullPauseMs;
      this.#fullPauseMs = Math.min(longestFullMs, this.#fullPauseMs * 2);
    }
    return Math.max(firstFullMs, this.#pausedUntil - nowMs);
  }

  #count(nowMs: number): void {
    if (Math.abs(nowMs - this.#countedFrom) >= countedMs) {
      this.#countedFrom = nowMs;
      this.#taken = 0;
    }
    this.#taken += 1;
  }

  /** A clock that was set back stops nothing: time is counted from its new reading on. */
  #fill(nowMs: number): void {
    const elapsedMs = nowMs - this.#filledAt;
    if (elapsedMs === 0) return;
    this.#filledAt = nowMs;
    if (elapsedMs < 0) {
      this.#pausedUntil += elapsedMs;
      return;
    }
    this.#tokens = Math.min(this.#burst, this.#tokens + (elapsedMs * this.#rate) / 1000);
    const quietMs = Math.min(elapsedMs, nowMs - this.#pausedUntil);
    if (quietMs > 0 && this.#rate < this.#limits.rate) {
      const perSecond = Math.min(this.#limits.rate * recoveryPerSecond, this.#rate * growthPerSecond);
      this.#rate = Math.min(this.#limits.rate, this.#rate + perSecond * (quietMs / 1000));
    }
  }
}

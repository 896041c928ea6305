import type { Clock } from '#platform/clock.ts';

/** How finely delays are kept, in milliseconds. What falls due together also leaves in one write. */
export const tickMs = 5;

/**
 * Many delays behind one timer: at tens of thousands of messages a second, a timer for each would cost more than the
 * message itself. Items due within the same tick share a bucket; the machine's timer waits for the earliest bucket only.
 */
export class TimerWheel<Item> {
  readonly #clock: Clock;
  readonly #fire: (item: Item) => void;
  readonly #buckets = new Map<number, Item[]>();
  #timer: NodeJS.Timeout | undefined;
  #armedFor = Number.POSITIVE_INFINITY;

  constructor(clock: Clock, fire: (item: Item) => void) {
    this.#clock = clock;
    this.#fire = fire;
  }

  /** Fires the item at the instant (milliseconds since 1970), never before this returns and never early. */
  add(dueMs: number, item: Item): void {
    const tick = Math.ceil(dueMs / tickMs);
    const bucket = this.#buckets.get(tick);
    if (bucket) {
      bucket.push(item);
      return;
    }
    this.#buckets.set(tick, [item]);
    if (tick < this.#armedFor) this.#arm(tick);
  }

  /** Forgets everything that has not fired. */
  clear(): void {
    clearTimeout(this.#timer);
    this.#buckets.clear();
    this.#armedFor = Number.POSITIVE_INFINITY;
  }

  #arm(tick: number): void {
    clearTimeout(this.#timer);
    this.#armedFor = tick;
    const waitMs = tick * tickMs - this.#clock.now().getTime();
    // Node takes a delay beyond 2^31 ms for 1 ms; waking once a day is harmless.
    this.#timer = setTimeout(() => this.#turn(), Math.min(Math.max(waitMs, 0), 86_400_000));
  }

  #turn(): void {
    const nowTick = Math.floor(this.#clock.now().getTime() / tickMs);
    const due = [...this.#buckets.keys()].filter((tick) => tick <= nowTick).sort((a, b) => a - b);
    this.#armedFor = Number.POSITIVE_INFINITY;
    for (const tick of due) {
      const bucket = this.#buckets.get(tick) ?? [];
      this.#buckets.delete(tick);
      for (const item of bucket) this.#fire(item);
    }
    let next = Number.POSITIVE_INFINITY;
    for (const tick of this.#buckets.keys()) next = Math.min(next, tick);
    if (next !== Number.POSITIVE_INFINITY) this.#arm(next);
  }
}

import type { Clock } from '#platform/clock.ts';

/** While a carrier stays down, a line in the log now and then is enough. */
const repeatedEveryMs = 600_000;

/** A link that ends in more ways than this is heard again from the beginning. */
const mostKinds = 20;

/** A link that does not hold: each way in which it ends belongs into the log once, then now and then. */
export class Outage {
  readonly #clock: Clock;
  readonly #kinds = new Map<string, { loggedAt: number; notLogged: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The link ended in this way: what the log should have beside it, or undefined when it has had it. */
  due(kind: string): { notLogged?: number } | undefined {
    const nowMs = this.#clock.now().getTime();
    const known = this.#kinds.get(kind);
    if (known && Math.abs(nowMs - known.loggedAt) < repeatedEveryMs) {
      known.notLogged++;
      return undefined;
    }
    if (this.#kinds.size >= mostKinds) this.#kinds.clear();
    this.#kinds.set(kind, { loggedAt: nowMs, notLogged: 0 });
    return known && known.notLogged > 0 ? { notLogged: known.notLogged } : {};
  }

  /** The link held: what ends it next is news. */
  over(): void {
    this.#kinds.clear();
  }
}

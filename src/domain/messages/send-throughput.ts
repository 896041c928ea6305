/** How messages of a send are let go at so many a minute: some together, then a while nothing. */
export type SendThroughput = { messages: number; everyMs: number };

const MINUTE_MS = 60_000;
/** Ten seconds' worth together: a long send would else be cut into single messages, each a row of the queue. */
const RELEASES_A_MINUTE = 6;
/** And no more than make a slice. */
const MOST_TOGETHER = 250;

export function throughputOf(perMinute: number): SendThroughput {
  const messages = Math.min(MOST_TOGETHER, Math.max(1, Math.floor(perMinute / RELEASES_A_MINUTE)));
  return { messages, everyMs: (messages * MINUTE_MS) / perMinute };
}

/** Messages that come somewhat late do not put off those after them. */
const LATENESS = 1.5;

/**
 * Keeps one send to its pace, however late or at once its messages come: after an outage, a night, or an operator's hold. A
 * message that comes too early is given its instant, and leaves when it comes then.
 */
export class SendThrottle {
  #nextMs = Number.NEGATIVE_INFINITY;
  readonly #promised = new Set<number>();

  /** The instant from which a message may leave, in milliseconds; undefined when it may now. */
  leavesAt(n: number, nowMs: number, perMinute: number): number | undefined {
    if (this.#promised.delete(n)) return undefined;
    const { everyMs } = throughputOf(perMinute);
    // A clock that was set back is followed: nothing is kept waiting for the old one.
    const farthestMs = nowMs + (this.#promised.size + 1) * (MINUTE_MS / perMinute) + everyMs;
    const nextMs = Math.min(farthestMs, Math.max(this.#nextMs, nowMs - LATENESS * everyMs));
    this.#nextMs = nextMs + MINUTE_MS / perMinute;
    if (nextMs <= nowMs) return undefined;
    this.#promised.add(n);
    return Math.ceil(nextMs / everyMs) * everyMs;
  }
}

/** When a lost link is tried again. Pauses are drawn evenly from nothing to a ceiling that doubles from one second on. */

const firstCeilingMs = 1_000;

/** A link that held this long was sound: the next pause is short again. One that falls at once is not hammered. */
export const soundAfterMs = 10_000;

export type ReconnectionLimits = { longestMs: number; afterRefusalMs: number };

export class Reconnection {
  readonly #limits: ReconnectionLimits;
  readonly #random: () => number;
  #ceilingMs = firstCeilingMs;

  /** `random`: from 0 to below 1. */
  constructor(limits: ReconnectionLimits, random: () => number = Math.random) {
    this.#limits = limits;
    this.#random = random;
  }

  /** The pause after a link was lost or not reached, in milliseconds. `heldMs`: how long it had been bound. */
  afterLoss(heldMs: number): number {
    if (heldMs >= soundAfterMs) this.#ceilingMs = firstCeilingMs;
    const ceilingMs = Math.min(this.#ceilingMs, this.#limits.longestMs);
    this.#ceilingMs = Math.min(this.#ceilingMs * 2, this.#limits.longestMs);
    return Math.floor(this.#random() * ceilingMs);
  }

  /** The pause after the carrier rejected our system_id or password: repeated soon, it may ban our address. */
  afterRefusal(): number {
    return this.#limits.afterRefusalMs;
  }
}

/** A body that is being received, or waits to be read. */
export type Holding = {
  /** Counts what has come of it; false when it is one too many. */
  grow(bytes: number): boolean;
  /** How it is given up for another from now on; undefined when it no longer can be. */
  giveUpBy(giveUp: (() => void) | undefined): void;
  release(): void;
};

type Held = { client: string; bytes: number; giveUp: (() => void) | undefined };

/**
 * Bounds the memory of all bodies together. When there is no room, the client that holds most of it loses its latest body, so
 * that nobody keeps the others out.
 */
export class BodyBudget {
  readonly #mostBytes: number;
  readonly #held = new Map<string, Set<Held>>();
  #bytes = 0;

  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes;
  }

  /** `giveUp` is called when the body must go. */
  hold(client: string, giveUp: () => void): Holding {
    const held: Held = { client, bytes: 0, giveUp };
    const ofClient = this.#held.get(client) ?? new Set();
    this.#held.set(client, ofClient.add(held));
    return {
      grow: (bytes) => this.#grow(held, bytes),
      giveUpBy: (by) => {
        held.giveUp = by;
      },
      release: () => this.#release(held),
    };
  }

  #grow(held: Held, bytes: number): boolean {
    held.bytes += bytes;
    this.#bytes += bytes;
    while (this.#bytes > this.#mostBytes) {
      const loser = this.#latestOf(this.#greatest()) ?? held;
      const { giveUp } = loser;
      this.#release(loser);
      if (loser === held) return false;
      giveUp?.();
    }
    return true;
  }

  #release(held: Held): void {
    const ofClient = this.#held.get(held.client);
    if (!ofClient?.delete(held)) return;
    if (ofClient.size === 0) this.#held.delete(held.client);
    this.#bytes -= held.bytes;
  }

  #greatest(): ReadonlySet<Held> {
    const sizeOf = (all: ReadonlySet<Held>) => [...all].reduce((sum, { bytes }) => sum + bytes, 0);
    let greatest: { all: ReadonlySet<Held>; size: number } = { all: new Set(), size: -1 };
    for (const all of this.#held.values()) {
      const size = sizeOf(all);
      if (size > greatest.size) greatest = { all, size };
    }
    return greatest.all;
  }

  #latestOf(all: ReadonlySet<Held>): Held | undefined {
    return [...all].findLast(({ giveUp }) => giveUp !== undefined);
  }
}

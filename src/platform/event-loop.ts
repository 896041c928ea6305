/** A turn of long work: what a request that comes meanwhile may have to wait for, several times. */
const TURN_MS = 5;
/** Steps between two looks at the time. */
const STEPS_PER_LOOK = 16;

const waiting: (() => void)[] = [];

function beginNext(): void {
  waiting.shift()?.();
  if (waiting.length > 0) setImmediate(beginNext);
}

/**
 * Long work on the thread that serves everybody gives way when its turn is over. All such work together gets one turn between
 * two looks at what came in, however many there are.
 */
export class EventLoopTurns {
  readonly #nowMs: () => number;
  #overAt: number;
  #steps = 0;

  constructor(nowMs: () => number = () => performance.now()) {
    this.#nowMs = nowMs;
    this.#overAt = nowMs() + TURN_MS;
  }

  /** To be asked at each step of the work, however small. */
  isOver(): boolean {
    return ++this.#steps % STEPS_PER_LOOK === 0 && this.#nowMs() >= this.#overAt;
  }

  /** Resolves when it is this work's turn again. */
  async next(): Promise<void> {
    await new Promise<void>((resolve) => {
      if (waiting.push(resolve) === 1) setImmediate(beginNext);
    });
    this.#overAt = this.#nowMs() + TURN_MS;
  }
}

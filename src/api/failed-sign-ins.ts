import { hash } from 'node:crypto';
import type { Clock } from '#platform/clock.ts';

/** In a minute, for all that are behind one address and for all that ask for one account. */
const MOST_OF_CLIENT = 30;
const MOST_OF_ACCOUNT = 100;
/** Beyond so many at once, real or invented, all are counted anew. */
const MOST_COUNTED = 10_000;
const MINUTE_MS = 60_000;

/**
 * Counts wrong keys by the minute of the clock: by who gave them, and by the hash of the account they were for. Right keys are
 * no business of it and always pass: a stranger who tries keys locks nobody out.
 */
export class FailedSignIns {
  readonly #clock: Clock;
  readonly #ofClient = new Map<string, number>();
  readonly #ofAccount = new Map<string, number>();
  #minute = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Counts one more; false when it is one too many. `id` is empty where the key alone was given. */
  admits(client: string, id: string): boolean {
    const minute = Math.floor(this.#clock.now().getTime() / MINUTE_MS);
    if (minute !== this.#minute) {
      this.#minute = minute;
      this.#ofClient.clear();
      this.#ofAccount.clear();
    }
    const ofClient = count(this.#ofClient, client);
    const ofAccount = id === '' ? 0 : count(this.#ofAccount, hashOf(id));
    return ofClient <= MOST_OF_CLIENT && ofAccount <= MOST_OF_ACCOUNT;
  }

  /** Until they are counted anew. */
  secondsLeft(): number {
    return Math.ceil((MINUTE_MS - (this.#clock.now().getTime() % MINUTE_MS)) / 1_000);
  }
}

function count(counts: Map<string, number>, key: string): number {
  const known = (counts.get(key) ?? 0) + 1;
  if (known === 1 && counts.size >= MOST_COUNTED) counts.clear();
  counts.set(key, known);
  return known;
}

/** What a stranger writes is not kept. */
function hashOf(id: string): string {
  return hash('sha256', id.toLowerCase(), 'base64');
}

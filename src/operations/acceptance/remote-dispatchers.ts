import { setTimeout as wait } from 'node:timers/promises';
import type { Log } from '#platform/log.ts';
import type { Pool } from '#storage/database.ts';
import { notifyQueued } from '#storage/queries/acceptance/acceptors.ts';
import type { Acceptance } from './acceptance.ts';
import type { DispatchPort } from './dispatch-port.ts';

/** What is queued within so long after dispatchers were notified is notified together. */
const GATHER_MS = 50;

type Needs = { pool: Pool; log: Log; acceptance: Pick<Acceptance, 'settled'> };

/**
 * The dispatchers of other processes, for one that accepts and does not dispatch: whenever it has queued something, they are
 * notified that it has confirmed that, and look. Those that cannot be notified find it all the same, a second later at most.
 */
export class RemoteDispatchers implements DispatchPort {
  readonly #needs: Needs;
  #isNews = false;
  #notifying = false;

  constructor(needs: Needs) {
    this.#needs = needs;
  }

  claimOnInsert(): undefined {
    return undefined;
  }

  accepted(): void {
    this.#isNews = true;
    if (this.#notifying) return;
    this.#notifying = true;
    void this.#notify();
  }

  async #notify(): Promise<void> {
    const { pool, log, acceptance } = this.#needs;
    while (this.#isNews) {
      this.#isNews = false;
      await notifyQueued(pool, 'queued', acceptance.settled).catch((error: unknown) =>
        log.debug('dispatchers could not be notified', { error: error as Error }),
      );
      await wait(GATHER_MS, undefined, { ref: false });
    }
    this.#notifying = false;
  }
}

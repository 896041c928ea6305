import type { Pool } from '#storage/database.ts';
import { type AccountTurn, waitingAccounts } from '#storage/queries/queue/slices.ts';

type Waiting = { resolve: (turns: AccountTurn[]) => void; reject: (error: unknown) => void };

/**
 * Looks for accounts that wait, of all senders that ask in one turn of the event loop: they are woken together, and a statement for
 * each of fifty carriers at rest was most of what Envoi and its database did.
 */
export class WaitingAccountLookups {
  readonly #pool: Pool;
  #asked = new Map<number, Waiting[]>();

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** The accounts with slices waiting for a carrier. */
  of(carrierId: number): Promise<AccountTurn[]> {
    if (this.#asked.size === 0) setImmediate(() => void this.#look());
    return new Promise((resolve, reject) => {
      const waiting = this.#asked.get(carrierId);
      if (waiting) waiting.push({ resolve, reject });
      else this.#asked.set(carrierId, [{ resolve, reject }]);
    });
  }

  async #look(): Promise<void> {
    const asked = this.#asked;
    this.#asked = new Map();
    try {
      const found = await waitingAccounts(this.#pool, [...asked.keys()]);
      const turnsOf = Map.groupBy(found, ({ carrierId }) => carrierId);
      for (const [carrierId, waiting] of asked)
        for (const { resolve } of waiting) resolve(turnsOf.get(carrierId) ?? []);
    } catch (error) {
      for (const { reject } of [...asked.values()].flat()) reject(error);
    }
  }
}

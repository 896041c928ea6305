import { deleteCarrierLink, saveCarrierLink } from '#storage/queries/carrier-links.ts';
import type { LinkStatus } from './carriers.ts';
import type { Dispatch } from './dispatch.ts';

/** Tells the database how the links of each carrier stand, for the operator. It writes changes only: at rest it costs nothing. */
export class CarrierLinks {
  readonly #dispatch: Dispatch;
  /** What the database knows, by carrier. */
  readonly #told = new Map<number, LinkStatus>();
  #toldAs = '';

  constructor(dispatch: Dispatch) {
    this.#dispatch = dispatch;
  }

  async tell(): Promise<void> {
    const { db, clock, worker, carriers } = this.#dispatch;
    const workerId = worker.id;
    if (this.#toldAs !== workerId) this.#told.clear(); // a worker that was given up is forgotten with all it told
    this.#toldAs = workerId;

    const statuses = carriers.statuses();
    for (const [carrierId, { state, binds, reason }] of statuses) {
      const told = this.#told.get(carrierId);
      if (told?.state === state && told.binds === binds && told.reason === reason) continue;
      await saveCarrierLink(db, { workerId, carrierId, state, binds, reason, now: clock.now() });
      this.#told.set(carrierId, { state, binds, reason });
    }
    for (const carrierId of [...this.#told.keys()].filter((id) => !statuses.has(id))) {
      await deleteCarrierLink(db, { workerId, carrierId });
      this.#told.delete(carrierId);
    }
  }
}

import { isDeepStrictEqual } from 'node:util';
import { deleteCarrierLink, saveCarrierLink } from '#storage/queries/carriers/carrier-links.ts';
import { notifyServers } from '#storage/queries/database/notifications.ts';
import type { Dispatch } from '../dispatch.ts';
import type { LinkStatus } from './carriers.ts';

/** All of its traffic, in percent. */
const WHOLE = 100;

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
    for (const [carrierId, status] of statuses) {
      const { state, binds, reason, breaker, share, breakerReason } = status;
      const now = { state, binds, reason, breaker, share, breakerReason };
      const told = this.#told.get(carrierId);
      if (told && isDeepStrictEqual(told, now)) continue;
      await saveCarrierLink(db, { workerId, carrierId, ...now, now: clock.now() });
      this.#told.set(carrierId, now);
      if (share !== (told?.share ?? WHOLE)) await notifyServers(db, 'routes', String(carrierId));
    }
    for (const [carrierId, { share }] of [...this.#told].filter(([id]) => !statuses.has(id))) {
      await deleteCarrierLink(db, { workerId, carrierId });
      this.#told.delete(carrierId);
      if (share !== WHOLE) await notifyServers(db, 'routes', String(carrierId));
    }
  }
}

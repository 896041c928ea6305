import { deleteCarrierConnection, saveCarrierConnection } from '#storage/queries/carriers/carrier-connections.ts';
import { notifyServers } from '#storage/queries/database/notifications.ts';
import type { Resources } from '../core/resources.ts';
import type { Carriers, ConnectionStatus } from './carriers.ts';

type Needs = Pick<Resources, 'db' | 'clock' | 'worker'> & { carriers: Pick<Carriers, 'statuses'> };

/** All of its traffic, in percent. */
const WHOLE = 100;

/** Tells the database how the links of each carrier stand, for the operator. It writes changes only: at rest it costs nothing. */
export class CarrierConnections {
  readonly #needs: Needs;
  /** What the database knows, by carrier. */
  readonly #saved = new Map<number, ConnectionStatus>();
  #savedAs = '';

  constructor(needs: Needs) {
    this.#needs = needs;
  }

  async save(): Promise<void> {
    const { db, clock, worker, carriers } = this.#needs;
    const workerId = worker.id;
    if (this.#savedAs !== workerId) this.#saved.clear(); // a worker that was given up is forgotten with all it told
    this.#savedAs = workerId;

    const statuses = carriers.statuses();
    for (const [carrierId, now] of statuses) {
      const saved = this.#saved.get(carrierId);
      if (saved && isSame(saved, now)) continue;
      await saveCarrierConnection(db, { ...now, workerId, carrierId, now: clock.now() });
      this.#saved.set(carrierId, now);
      if (now.share !== (saved?.share ?? WHOLE)) await notifyServers(db, 'routes', String(carrierId));
    }
    for (const [carrierId, { share }] of [...this.#saved].filter(([id]) => !statuses.has(id))) {
      await deleteCarrierConnection(db, { workerId, carrierId });
      this.#saved.delete(carrierId);
      if (share !== WHOLE) await notifyServers(db, 'routes', String(carrierId));
    }
  }
}

/** Once a second for each carrier, mostly to find nothing new. */
function isSame(a: ConnectionStatus, b: ConnectionStatus): boolean {
  return (
    a.state === b.state &&
    a.binds === b.binds &&
    a.reason === b.reason &&
    a.breaker === b.breaker &&
    a.share === b.share &&
    a.breakerReason === b.breakerReason
  );
}

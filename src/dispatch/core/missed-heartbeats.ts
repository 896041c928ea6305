import type { OtherWorker } from '#storage/queries/queue/workers.ts';

type LastHeartbeat = { heartbeat: string; atMs: number; looks: number };

/** A worker is silent after so many missed heartbeats in a row: after an outage of the database its next one may be on its way. */
const LOOKS = 5;

/**
 * How long the heartbeats of other workers have been missing, by this process's own clock. Nothing is compared with the time that another machine,
 * or the database, takes it to be: clocks differ, and jump.
 */
export class MissedHeartbeats {
  #lastHeartbeats = new Map<string, LastHeartbeat>();

  /** Compares heartbeats with those seen last, and gives the workers without a new one, with the milliseconds since. */
  observe(others: readonly OtherWorker[], nowMs: number): { worker: OtherWorker; silentMs: number }[] {
    const lastHeartbeats = new Map<string, LastHeartbeat>();
    const silent: { worker: OtherWorker; silentMs: number }[] = [];
    for (const worker of others) {
      const known = this.#lastHeartbeats.get(worker.id);
      if (known?.heartbeat !== worker.heartbeat) {
        lastHeartbeats.set(worker.id, { heartbeat: worker.heartbeat, atMs: nowMs, looks: 0 });
        continue;
      }
      const looks = known.looks + 1;
      lastHeartbeats.set(worker.id, { ...known, looks });
      if (looks >= LOOKS) silent.push({ worker, silentMs: nowMs - known.atMs });
    }
    this.#lastHeartbeats = lastHeartbeats;
    return silent;
  }
}

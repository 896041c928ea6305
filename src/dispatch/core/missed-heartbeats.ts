import type { OtherWorker } from '#storage/queries/queue/workers.ts';

type LastHeartbeat = { heartbeat: string; atMs: number; looks: number };

/** A worker is silent when so many looks in a row found nothing new: after an outage of the database it may be about to speak. */
const LOOKS = 5;

/**
 * How long other workers have been silent, by this process's own watch. Nothing is compared with the time that another machine,
 * or the database, takes it to be: clocks differ, and jump.
 */
export class MissedHeartbeats {
  #lastHeartbeats = new Map<string, LastHeartbeat>();

  /** Looks at what the others last said, and gives those that said nothing new, with the milliseconds since they did. */
  look(others: readonly OtherWorker[], nowMs: number): { worker: OtherWorker; silentMs: number }[] {
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

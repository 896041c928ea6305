import type { Clock } from '#platform/clock.ts';
import { uuidv7 } from '#platform/ids.ts';
import type { Log } from '#platform/log.ts';
import { type Client, connectAlone } from '#storage/database.ts';
import { beat, CUT_OFF_AFTER_MS, forgetDeadWorkers, leave, retakeSlot, takeSlot } from '#storage/queries/workers.ts';

/** How often a worker says that it lives. */
const BEAT_EVERY_MS = 1_000;
/** A worker that could not say so for this long sends nothing more, well before others take its slices over. */
const STOPS_SENDING_AFTER_MS = 20_000;
const OUT_OF_REACH_AFTER_MS = 3_000;
/** A worker whose connection is gone is given up after this silence: it may only be reconnecting. */
const GIVEN_UP_AFTER_MS = 5_000;

export type WorkerOptions = { url: string; clock: Clock; log: Log };

/**
 * This process among those that dispatch from one database. It holds a slot by an advisory lock on a connection of its own,
 * so that its death is seen at once, and says every second that it lives.
 */
export class Worker {
  readonly #options: WorkerOptions;
  #client: Client | undefined;
  #timer: NodeJS.Timeout | undefined;
  #lastBeat = 0;
  #beating = Promise.resolve();
  #stopped = false;
  #id = '';
  #slot = -1;

  private constructor(options: WorkerOptions) {
    this.#options = options;
  }

  /** Takes a slot. Fails while the database is away, or when sixteen workers live already. */
  static async start(options: WorkerOptions): Promise<Worker> {
    const worker = new Worker(options);
    await worker.#begin();
    worker.#schedule();
    return worker;
  }

  /** Changes when the worker was given up and had to begin anew: slices opened under an older id are not its own. */
  get id(): string {
    return this.#id;
  }

  get slot(): number {
    return this.#slot;
  }

  /** Whether it may hand messages to carriers now. */
  get maySend(): boolean {
    return performance.now() - this.#lastBeat < STOPS_SENDING_AFTER_MS;
  }

  /** Whether the database answered a moment ago. */
  get reachesDatabase(): boolean {
    return performance.now() - this.#lastBeat < OUT_OF_REACH_AFTER_MS;
  }

  /** Gives the slot back. Slices still open are taken over by others. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#beating;
    const client = this.#client;
    if (!client) return;
    await leave(client, this.#id).catch(() => {});
    await client.end().catch(() => {});
  }

  async #begin(): Promise<void> {
    const client = await this.#connect();
    const id = uuidv7(this.#options.clock.now());
    const slot = await takeSlot(client, id, this.#options.clock.now());
    if (slot === undefined) {
      await client.end();
      throw new Error('sixteen dispatchers work on this database already');
    }
    this.#id = id;
    this.#slot = slot;
    this.#lastBeat = performance.now();
  }

  async #connect(): Promise<Client> {
    // Told even of a connection that is refused: there is no client yet then.
    let client: Client | undefined;
    client = await connectAlone(this.#options.url, 'worker', () => {
      if (this.#client === client) this.#client = undefined;
    });
    this.#client = client;
    return client;
  }

  #schedule(): void {
    if (this.#stopped) return;
    this.#timer = setTimeout(() => {
      this.#beating = this.#beat().finally(() => this.#schedule());
    }, BEAT_EVERY_MS);
  }

  async #beat(): Promise<void> {
    const { clock, log } = this.#options;
    try {
      const client = this.#client ?? (await this.#reconnect());
      const sent = performance.now();
      const now = clock.now();
      if (!(await beat(client, this.#id, now))) {
        log.warn('worker given up by others began anew');
        await client.end().catch(() => {});
        await this.#begin();
        return;
      }
      this.#lastBeat = sent;
      await forgetDeadWorkers(client, {
        own: this.#id,
        silentSince: new Date(now.getTime() - GIVEN_UP_AFTER_MS),
        cutOffSince: new Date(now.getTime() - CUT_OFF_AFTER_MS),
      });
    } catch (error) {
      log.debug('worker could not reach the database', { error: error as Error });
      const client = this.#client;
      this.#client = undefined;
      await client?.end().catch(() => {});
    }
  }

  async #reconnect(): Promise<Client> {
    const client = await this.#connect();
    const result = await retakeSlot(client, this.#id, this.#slot);
    if (result === 'taken') return client;
    await client.end().catch(() => {});
    if (result === 'later') throw new Error('the slot is still held by the broken connection');
    await this.#begin();
    return this.#client!;
  }
}

import type { Clock } from '#platform/clock.ts';
import { uuidv7 } from '#platform/ids.ts';
import type { Log } from '#platform/log.ts';
import { untilAligned } from '#platform/timer-alignment.ts';
import { type Client, connectAlone } from '#storage/database.ts';
import {
  CUT_OFF_AFTER_MS,
  forgetSilentWorker,
  heartbeat,
  leave,
  type OtherWorker,
  retakeSlot,
  takeSlot,
} from '#storage/queries/queue/workers.ts';
import { InsertClaims } from './insert-claims.ts';
import { MissedHeartbeats } from './missed-heartbeats.ts';

/** How often a worker sends its heartbeat. */
const HEARTBEAT_EVERY_MS = 1_000;
/** A worker without a heartbeat for this long sends nothing more, well before others take its slices over. */
const STOPS_SENDING_AFTER_MS = 15_000;
const OUT_OF_REACH_AFTER_MS = 3_000;
/** A worker whose connection is gone is given up after this silence: it may only be reconnecting. */
const GIVEN_UP_AFTER_MS = 5_000;
/** A network that swallows everything gives no error: a connection without an answer for so long counts as broken. */
const ANSWER_LIMIT_MS = 5_000;
/** What a worker had open when it was given up has its last answer by then. */
const DISPUTED_FOR_MS = 300_000;

export type WorkerOptions = {
  url: string;
  clock: Clock;
  log: Log;
  /** Milliseconds of a watch that nobody sets: what a worker may do does not hang on the time of day. */
  elapsedMs?: () => number;
};

/**
 * This process among those that dispatch from one database. It holds a slot by an advisory lock on a connection of its own,
 * so that its death is seen at once, and writes a heartbeat every second.
 */
export class Worker {
  readonly #options: WorkerOptions;
  readonly #elapsedMs: () => number;
  readonly #missedHeartbeats = new MissedHeartbeats();
  #client: Client | undefined;
  #timer: NodeJS.Timeout | undefined;
  #lastHeartbeat = 0;
  #lostAll = Number.NEGATIVE_INFINITY;
  #heartbeating = Promise.resolve();
  #stopped = false;
  /** The connection is gone, or was a moment ago: what answers there now may be another database, or an older one. */
  #cutOff = false;
  /** Called when the database is there again, before anything is sent. A failure is another time without the database. */
  onReturn?: () => Promise<void>;
  /** What it claims by the statements that accept it. */
  readonly insertClaims = new InsertClaims();
  #id = '';
  #slot = -1;
  #claims = 0;

  private constructor(options: WorkerOptions) {
    this.#options = options;
    this.#elapsedMs = options.elapsedMs ?? (() => performance.now());
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

  /** The number of a claim that is about to be made: no two have the same. */
  nextClaim(): number {
    return ++this.#claims;
  }

  /** Whether it may hand messages to carriers now. */
  get maySend(): boolean {
    return !this.#cutOff && !this.#silent;
  }

  /** Whether the database answered a moment ago. */
  get reachesDatabase(): boolean {
    return this.#elapsedMs() - this.#lastHeartbeat < OUT_OF_REACH_AFTER_MS;
  }

  /** Whether others may have taken over, lately or just now, something whose outcome it still has to write. */
  get mayBeTakenOver(): boolean {
    return this.#silent || this.#elapsedMs() - this.#lostAll < DISPUTED_FOR_MS;
  }

  get #silent(): boolean {
    return this.#elapsedMs() - this.#lastHeartbeat >= STOPS_SENDING_AFTER_MS;
  }

  /** Gives the slot back. Slices still open are taken over by others. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#heartbeating;
    const client = this.#client;
    if (!client) return;
    await leave(client, this.#id).catch(() => {});
    await client.end().catch(() => {});
  }

  async #begin(): Promise<void> {
    const client = await this.#connect();
    const begun = this.#elapsedMs();
    const id = uuidv7(this.#options.clock.now());
    const slot = await takeSlot(client, id, this.#options.clock.now());
    if (slot === undefined) {
      await client.end();
      throw new Error('sixteen dispatchers work on this database already');
    }
    this.#id = id;
    this.#slot = slot;
    this.#lastHeartbeat = begun;
  }

  async #connect(): Promise<Client> {
    // Told even of a connection that is refused: there is no client yet then.
    let client: Client | undefined;
    const onLost = () => {
      if (this.#client !== client) return;
      this.#client = undefined;
      this.#cutOff = true;
    };
    client = await connectAlone(this.#options.url, 'worker', onLost, { answerLimitMs: ANSWER_LIMIT_MS });
    this.#client = client;
    return client;
  }

  #schedule(): void {
    if (this.#stopped) return;
    this.#timer = setTimeout(() => {
      this.#heartbeating = this.#heartbeat().finally(() => this.#schedule());
    }, untilAligned(HEARTBEAT_EVERY_MS));
  }

  async #heartbeat(): Promise<void> {
    try {
      const client = this.#client ?? (await this.#reconnect());
      const sent = this.#elapsedMs();
      const others = await heartbeat(client, this.#id);
      if (!others) {
        await client.end().catch(() => {});
        await this.#beginAnew();
        await this.#returned();
        return;
      }
      this.#lastHeartbeat = sent;
      await this.#returned();
      await this.#forgetDead(client, others);
    } catch (error) {
      this.#options.log.debug('worker could not reach the database', { error: error as Error });
      const client = this.#client;
      this.#client = undefined;
      this.#cutOff = true;
      await client?.end().catch(() => {});
    }
  }

  async #returned(): Promise<void> {
    if (!this.#cutOff) return;
    await this.onReturn?.();
    this.#cutOff = this.#client === undefined;
  }

  async #forgetDead(client: Client, others: readonly OtherWorker[]): Promise<void> {
    for (const { worker, silentMs } of this.#missedHeartbeats.observe(others, this.#elapsedMs())) {
      if (silentMs > GIVEN_UP_AFTER_MS) await forgetSilentWorker(client, worker, silentMs > CUT_OFF_AFTER_MS);
    }
  }

  async #reconnect(): Promise<Client> {
    const client = await this.#connect();
    const result = await retakeSlot(client, this.#id, this.#slot);
    if (result === 'taken') return client;
    await client.end().catch(() => {});
    if (result === 'later') throw new Error('the slot is still held by the broken connection');
    await this.#beginAnew();
    return this.#client!;
  }

  async #beginAnew(): Promise<void> {
    this.#options.log.warn('worker was given up by others and starts anew');
    this.#lostAll = this.#elapsedMs();
    this.#cutOff = true;
    await this.#begin();
  }
}

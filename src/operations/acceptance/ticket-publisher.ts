import { setTimeout as wait } from 'node:timers/promises';
import { type AcceptorFile, readAcceptorFile, writeAcceptorFile } from '#platform/data-folder/acceptor-file.ts';
import {
  type AcceptorHeartbeat,
  forgetAcceptors,
  forgetSilentAcceptor,
  publishSettled,
  readAcceptors,
} from '#storage/queries/acceptance/acceptors.ts';
import type { Context } from '../context.ts';

/** Other processes learn within this time of what is accepted here and left to them to send. */
const PUBLISH_EVERY_MS = 250;
const HEARTBEAT_EVERY_MS = 10_000;
/** One without a heartbeat in so many looks is forgotten: what it left is sent as if its client had been told that it was accepted. */
const SILENT_LOOKS = 6;
/** What an earlier process left is mostly settled at once; a lock that is in the way is not waited for. */
const PREDECESSOR_LIMIT_MS = 5_000;

type Needs = Pick<Context, 'pool' | 'log' | 'acceptance'>;

/** Publishes up to which ticket this process has settled what it accepted, and takes over what the last one on its folder left. */
export class TicketPublisher {
  readonly #ctx: Needs;
  readonly #dataDir: string;
  readonly #heartbeatEveryMs: number;
  readonly #silent = new Map<string, AcceptorHeartbeat & { looks: number }>();
  #predecessors: readonly string[] = [];
  #published = '';
  #publishedAt = Number.NEGATIVE_INFINITY;
  #stopped = false;
  #running = Promise.resolve();

  private constructor(ctx: Needs, dataDir: string, heartbeatEveryMs: number) {
    this.#ctx = ctx;
    this.#dataDir = dataDir;
    this.#heartbeatEveryMs = heartbeatEveryMs;
  }

  /** Before anything is accepted, and before anything is handed over. */
  static async open(ctx: Needs, dataDir: string, heartbeatEveryMs = HEARTBEAT_EVERY_MS): Promise<TicketPublisher> {
    const publisher = new TicketPublisher(ctx, dataDir, heartbeatEveryMs);
    await publisher.#begin(readAcceptorFile(dataDir));
    publisher.#running = publisher.#run();
    return publisher;
  }

  /** What is not settled by then stays written down for the next process. */
  async stop(): Promise<void> {
    if (this.#stopped) return;
    this.#stopped = true;
    await this.#running;
    const { pool, acceptance } = this.#ctx;
    acceptance.disownedSends.stop();
    await publishSettled(pool, acceptance.settled).catch((error: unknown) => this.#failed(error));
  }

  async #begin({ acceptors, disowned }: AcceptorFile): Promise<void> {
    const { pool, acceptance } = this.#ctx;
    const { disownedSends } = acceptance;
    this.#predecessors = acceptors;
    const keep = (pending: AcceptorFile['disowned']) => this.#write(pending);
    keep(disowned);
    await publishSettled(pool, acceptance.settled);
    disownedSends.keepIn(keep, disowned);
    const taken = this.#takeOver(disowned);
    await Promise.race([taken, wait(PREDECESSOR_LIMIT_MS, undefined, { ref: false })]);
  }

  /** The last process on this folder is dead: what it had answered as not accepted must not leave, and the rest may. */
  async #takeOver(before: AcceptorFile['disowned']): Promise<void> {
    const { pool } = this.#ctx;
    const { disownedSends } = this.#ctx.acceptance;
    await this.#untilDone(() => this.#settleForPredecessors());
    await Promise.all(before.map(({ sendId }) => disownedSends.settled(sendId)));
    await this.#untilDone(() => forgetAcceptors(pool, this.#predecessors));
    if (this.#stopped) return;
    this.#predecessors = [];
    this.#write(disownedSends.pending);
  }

  /** Others wait for what they disowned as long as this one still has to take it back, and for nothing else of theirs. */
  async #settleForPredecessors(): Promise<void> {
    const { pool } = this.#ctx;
    const { disownedSends } = this.#ctx.acceptance;
    for (const acceptor of this.#predecessors) {
      const disowned = disownedSends.pending.flatMap(({ ticket }) =>
        ticket?.acceptor === acceptor ? ticket.number : [],
      );
      await publishSettled(pool, { acceptor, upTo: Number.MAX_SAFE_INTEGER, disowned });
    }
  }

  async #untilDone(work: () => Promise<void>): Promise<void> {
    while (!this.#stopped) {
      try {
        return await work();
      } catch (error) {
        this.#failed(error);
        await wait(PUBLISH_EVERY_MS, undefined, { ref: false });
      }
    }
  }

  #write(disowned: AcceptorFile['disowned']): void {
    const { acceptor } = this.#ctx.acceptance.settled;
    writeAcceptorFile(this.#dataDir, { acceptors: [...this.#predecessors, acceptor], disowned });
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      await this.#publish().catch((error: unknown) => this.#failed(error));
      await wait(PUBLISH_EVERY_MS, undefined, { ref: false });
    }
  }

  async #publish(): Promise<void> {
    const { pool, acceptance } = this.#ctx;
    const { settled } = acceptance;
    const heartbeat = performance.now() - this.#publishedAt >= this.#heartbeatEveryMs;
    const published = `${settled.upTo} ${settled.disowned}`;
    if (published === this.#published && !heartbeat) return;
    await publishSettled(pool, settled);
    this.#published = published;
    if (!heartbeat) return;
    this.#publishedAt = performance.now();
    await this.#settleForPredecessors();
    await this.#forgetSilent(settled.acceptor);
  }

  /** Counts looks and not time: after an outage of the database another process may be about to send its heartbeat. */
  async #forgetSilent(own: string): Promise<void> {
    const { pool, log } = this.#ctx;
    const others = (await readAcceptors(pool)).filter(({ id }) => id !== own);
    for (const known of this.#silent.keys()) if (!others.some(({ id }) => id === known)) this.#silent.delete(known);
    for (const other of others) {
      const known = this.#silent.get(other.id);
      const looks = known?.heartbeat === other.heartbeat ? known.looks + 1 : 0;
      this.#silent.set(other.id, { ...other, looks });
      if (looks < SILENT_LOOKS || !(await forgetSilentAcceptor(pool, other))) continue;
      log.warn('an accepting process was given up', { acceptor: other.id });
    }
  }

  #failed(error: unknown): void {
    this.#ctx.log.debug('settled tickets could not be published', { error: error as Error });
  }
}

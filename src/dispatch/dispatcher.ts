import type { Acceptor } from '#operations/acceptance/acceptor.ts';
import { type NextOpening, openingFor } from '#operations/acceptance/marketing-hours.ts';
import type { ClaimedOnInsert, Context } from '#operations/context.ts';
import type { Clock } from '#platform/clock.ts';
import type { Log } from '#platform/log.ts';
import type { Db, Pool } from '#storage/database.ts';
import { isStorageUnavailable, isTransient } from '#storage/failures.ts';
import type { SendToAccept } from '#storage/queries/acceptance/accept.ts';
import { lanes } from '#storage/queries/queue/slices.ts';
import { Breakers } from './carriers/breakers.ts';
import { CarrierConnections } from './carriers/carrier-connections.ts';
import { Carriers, type OpenCarrier } from './carriers/carriers.ts';
import { reroute } from './carriers/reroute.ts';
import { watchReceipts } from './carriers/watch-receipts.ts';
import { CarrierStatsRecorder } from './core/carrier-stats.ts';
import { InDoubtCap } from './core/in-doubt-cap.ts';
import { LogLimit } from './core/log-limit.ts';
import { PeriodicTask } from './core/periodic-task.ts';
import { SettledParts } from './core/settled-parts.ts';
import { WaitingAccountLookups } from './core/waiting-account-lookups.ts';
import type { Worker } from './core/worker.ts';
import { openWriter, type Writer } from './core/writer.ts';
import { closeUnreceipted } from './in-doubt/close-unreceipted.ts';
import { InDoubtParts } from './in-doubt/in-doubt-parts.ts';
import { rescue } from './in-doubt/rescue.ts';
import { StatusQueries } from './in-doubt/status-queries.ts';
import { AwaitedReceipts } from './receipts/awaited.ts';
import { Receipts } from './receipts/receipts.ts';
import { Replies } from './receipts/replies.ts';
import { Contents } from './sending/contents.ts';
import { GivingBack } from './sending/giving-back.ts';
import { SendThroughputs } from './sending/send-throughput.ts';
import { ThroughputLimits } from './sending/throughput-limits.ts';
import { DailyPartitions } from './upkeep/daily-partitions.ts';
import { forgetOldKeys } from './upkeep/old-keys.ts';

export type DispatcherOptions = {
  ctx: Context;
  worker: Worker;
  openCarrier: OpenCarrier;
  /** Most parts in doubt at once. */
  inDoubtCap: number;
  /** How long after the end of a message's validity its receipt is still waited for. */
  receiptGraceHours: number;
};

const TICK_MS = 100;
/** While no carrier will have anything to do for a while: each time that a process at rest wakes up costs about a millisecond. */
const TICK_AT_REST_MS = 500;
const AT_REST_FOR_MS = 60_000;
const CONNECTIONS_EVERY_MS = 1_000;
const BREAKERS_EVERY_MS = 1_000;
const WINDOWS_EVERY_MS = 1_000;
const LIMITS_EVERY_MS = 1_000;
const STATS_EVERY_MS = 5_000;
const WATCH_EVERY_MS = 30_000;
const OLD_STATS_EVERY_MS = 3_600_000;
const RESCUE_EVERY_MS = 2_000;
const REROUTE_EVERY_MS = 2_000;
const YOUNG_UNMATCHED_EVERY_MS = 2_000;
const UNMATCHED_EVERY_MS = 10_000;
const OLD_UNMATCHED_EVERY_MS = 600_000;
const CLOSE_EVERY_MS = 60_000;
const CLOSE_DOUBTS_EVERY_MS = 5_000;
const ASK_EVERY_MS = 5_000;
const RESEND_EVERY_MS = 2_000;
const REPLIES_EVERY_MS = 10_000;
const OLD_KEYS_EVERY_MS = 600_000;
const RETRY_READ_MS = 200;
/** While the database is there but, say, cancels what takes long. */
const MOST_READS = 10;
const GIVE_BACK_EVERY_MS = 2_000;
const HOUR_MS = 3_600_000;
/** A receipt may come even after its message was given up. */
const LATE_RECEIPT_MS = 24 * HOUR_MS;

/** Moves messages, without being asked: what its parts share, and their stages in order. */
export class Dispatcher {
  readonly pool: Pool;
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Log;
  readonly worker: Worker;
  readonly acceptor: Acceptor;
  readonly doubt: InDoubtCap;
  readonly receiptGraceMs: number;
  /** How long after its submission a message is looked for by the carrier's id. */
  readonly rememberedMs: number;
  readonly writer: Writer;
  readonly contents: Contents;
  readonly looks: WaitingAccountLookups;
  readonly awaited = new AwaitedReceipts();
  readonly stats: CarrierStatsRecorder;
  readonly settled = new SettledParts();
  readonly doubts: InDoubtParts;
  readonly asking: StatusQueries;
  readonly givingBack: GivingBack;
  readonly limits: ThroughputLimits;
  readonly pacing: SendThroughputs;
  readonly opening: NextOpening;
  readonly receipts: Receipts;
  readonly replies: Replies;
  readonly carriers: Carriers;
  readonly #logLimit = new LogLimit();
  readonly #ctx: Context;
  readonly #days: DailyPartitions;
  readonly #tick: PeriodicTask;
  readonly #stages: PeriodicTask[];
  #resting = false;
  readonly #background = new Set<Promise<unknown>>();
  #stopped = false;

  constructor({ ctx, worker, openCarrier, inDoubtCap, receiptGraceHours }: DispatcherOptions) {
    this.#ctx = ctx;
    this.pool = ctx.pool;
    this.db = ctx.db;
    this.clock = ctx.clock;
    this.log = ctx.log;
    this.worker = worker;
    this.acceptor = ctx.acceptor;
    this.doubt = new InDoubtCap(inDoubtCap);
    this.receiptGraceMs = receiptGraceHours * HOUR_MS;
    this.rememberedMs = ctx.settings.messageValidityHours * HOUR_MS + this.receiptGraceMs + LATE_RECEIPT_MS;
    this.writer = openWriter(ctx.pool, ctx.log, worker);
    this.contents = new Contents(ctx.pool);
    this.looks = new WaitingAccountLookups(ctx.pool);
    this.opening = openingFor(ctx.settings.marketingHours);
    this.stats = new CarrierStatsRecorder(this);
    this.limits = new ThroughputLimits(this);
    this.pacing = new SendThroughputs(this.limits);
    this.receipts = new Receipts(this);
    this.replies = new Replies(ctx);
    this.carriers = new Carriers(this, openCarrier);
    this.#days = new DailyPartitions(this);
    this.doubts = new InDoubtParts(this);
    this.asking = new StatusQueries(this);
    this.givingBack = new GivingBack(this);
    this.#tick = this.#stage(
      () => this.#tickMs(),
      async () => this.carriers.wakeAll(),
    );
    this.#stages = [this.#tick, ...this.#makeTasks()];
  }

  async start(): Promise<void> {
    await this.#days.start();
    // Nothing is open in this one yet: what its worker has open was left by one before it, which could not write it down.
    await rescue(this, this.worker.id);
    await this.limits.refresh();
    await this.carriers.sync();
    this.#ctx.accepted.listener = (sends) => this.#accepted(sends);
    this.#ctx.accepted.opener = (send) => this.#claimOnInsert(send);
    for (const stage of this.#stages) stage.start();
  }

  /** Hands over nothing more, waits for what carriers still answer, and writes it down. */
  async stop(): Promise<void> {
    delete this.#ctx.accepted.listener;
    delete this.#ctx.accepted.opener;
    await Promise.all([this.#days, ...this.#stages].map((stage) => stage.stop()));
    await this.carriers.close();
    await this.replies.stop();
    this.#stopped = true;
    do {
      await Promise.allSettled(this.#background);
      await this.writer.idle();
    } while (this.#background.size > 0);
    await this.givingBack.look().catch((error: unknown) => this.storageFailed(error));
    await this.writer.stop();
    await this.stats.write().catch((error: unknown) => this.storageFailed(error));
  }

  /** What an operator should know of. */
  problems(): string[] {
    const { jobs, error } = this.writer.kept;
    if (jobs === 0) return [];
    const { code = 'no code' } = error as { code?: string };
    return [`outcomes of messages cannot be written (${jobs}; the database says ${code})`];
  }

  /** Work that nobody waits for now, but a stop does. A failure is told as one of storage. */
  inBackground(work: Promise<unknown>): void {
    const settled = work
      .catch((error: unknown) => this.storageFailed(error))
      .finally(() => this.#background.delete(settled));
    this.#background.add(settled);
  }

  /** A feed was woken: from now on there may be something to do at any moment. */
  endRest(): void {
    if (!this.#resting) return;
    this.#resting = false;
    this.#tick.hurry();
  }

  /** Carriers changed: opens and closes connectors, and looks again at what had no way out. */
  async carriersChanged(): Promise<void> {
    await this.carriers.sync();
    await reroute(this, await this.#ctx.routes.get(), true);
  }

  /** Sends were paced or released by an operator. */
  workChanged(): void {
    this.contents.forget();
    this.pacing.forget();
    this.carriers.notifyAll();
  }

  /** Another process has queued something. */
  queued(): void {
    this.carriers.notifyAll();
  }

  storageFailed(error: unknown): void {
    if (isTransient(error)) this.log.debug('dispatch waits for the database', { error: error as Error });
    else if (this.#logLimit.allows('failed', error)) this.log.error('dispatch failed', { error: error as Error });
  }

  /** Reads what must be known before going on, for as long as the database is away, and some times where that may help. */
  async untilStored<Result>(read: () => Promise<Result>): Promise<Result> {
    for (let reads = 1; ; reads++) {
      try {
        return await read();
      } catch (error) {
        const again = isStorageUnavailable(error) || (isTransient(error) && reads < MOST_READS);
        if (this.#stopped || !again) throw error;
        await new Promise((resolve) => setTimeout(resolve, RETRY_READ_MS));
      }
    }
  }

  #accepted(sends: readonly SendToAccept[]): void {
    const now = this.clock.now();
    for (const send of sends) {
      if (send.slices.some(({ worker }) => worker !== undefined)) continue;
      this.contents.accepted(send);
      for (const { carrierId, notBefore } of send.slices) {
        if (carrierId === null || notBefore === null || notBefore > now) continue;
        const carrierSender = this.carriers.carrierSender(carrierId);
        carrierSender?.turns.add({ lane: lanes[send.kind], accountId: send.accountId, dueAt: notBefore });
        carrierSender?.wake();
      }
    }
  }

  /** A notification of one slice that may leave now need not wait in the queue. */
  #claimOnInsert(send: SendToAccept): ClaimedOnInsert | undefined {
    const [slice] = send.slices;
    if (!slice || send.slices.length > 1 || slice.carrierId === null || slice.held !== null) return undefined;
    if (slice.notBefore === null || slice.notBefore > this.clock.now()) return undefined;
    const opened = this.carriers.carrierSender(slice.carrierId)?.claimOnInsert(send, slice);
    if (opened) this.contents.accepted(send);
    return opened;
  }

  #tickMs(): number {
    this.#resting = this.carriers.restFor(AT_REST_FOR_MS);
    return this.#resting ? TICK_AT_REST_MS : TICK_MS;
  }

  #stage(everyMs: () => number, work: () => Promise<void>): PeriodicTask {
    return new PeriodicTask(work, { everyMs, onFailure: (error) => this.storageFailed(error) });
  }

  #makeTasks(): PeriodicTask[] {
    const links = new CarrierConnections(this);
    const breakers = new Breakers(this);
    const every = (everyMs: number, work: () => Promise<void>) => this.#stage(() => everyMs, work);
    return [
      every(CONNECTIONS_EVERY_MS, () => links.save()),
      every(LIMITS_EVERY_MS, () => this.limits.refresh()),
      every(BREAKERS_EVERY_MS, () => breakers.look(() => this.#ctx.routes.get())),
      every(WINDOWS_EVERY_MS, async () => this.stats.sampleWindows()),
      every(STATS_EVERY_MS, () => this.stats.write()),
      every(WATCH_EVERY_MS, () => watchReceipts(this)),
      every(OLD_STATS_EVERY_MS, () => this.stats.forgetOld()),
      every(RESCUE_EVERY_MS, () => rescue(this)),
      every(GIVE_BACK_EVERY_MS, () => this.givingBack.look()),
      every(REROUTE_EVERY_MS, async () => reroute(this, await this.#ctx.routes.get())),
      every(RESEND_EVERY_MS, () => this.doubts.resend()),
      every(CLOSE_DOUBTS_EVERY_MS, () => this.doubts.close()),
      every(ASK_EVERY_MS, () => this.asking.ask()),
      every(YOUNG_UNMATCHED_EVERY_MS, () => this.receipts.unmatchedReceipts.retryYoung()),
      every(UNMATCHED_EVERY_MS, () => this.receipts.unmatchedReceipts.retryPage()),
      every(OLD_UNMATCHED_EVERY_MS, () => this.receipts.unmatchedReceipts.drop()),
      every(CLOSE_EVERY_MS, () => closeUnreceipted(this)),
      every(REPLIES_EVERY_MS, () => this.replies.upkeep()),
      every(OLD_KEYS_EVERY_MS, () => forgetOldKeys(this)),
    ];
  }
}

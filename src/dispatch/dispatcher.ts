import type { ClaimOnInsert, DispatchPort } from '#operations/acceptance/dispatch-port.ts';
import type { SendToAccept } from '#storage/queries/acceptance/accept.ts';
import { lanes } from '#storage/queries/queue/slices.ts';
import { reroute } from './carriers/reroute.ts';
import { choresOf } from './chores.ts';
import { buildComponents, type Components, type ComponentsOptions } from './components.ts';
import { saveInsertClaims } from './core/insert-claims.ts';
import { PeriodicTask } from './core/periodic-task.ts';
import { openResources } from './core/resources.ts';
import type { Worker } from './core/worker.ts';
import { rescue } from './in-doubt/rescue.ts';
import { DailyPartitions } from './upkeep/daily-partitions.ts';

export type DispatcherOptions = ComponentsOptions & {
  worker: Worker;
  /** Most parts in doubt at once. */
  inDoubtCap: number;
};

/** Moves messages, without being asked: starts the components and their chores, and stops them. */
export class Dispatcher implements DispatchPort {
  readonly components: Components;
  readonly #ctx: DispatcherOptions['ctx'];
  readonly #days: DailyPartitions;
  readonly #chores: PeriodicTask[];
  #running = false;

  constructor({ worker, inDoubtCap: mostInDoubt, ...options }: DispatcherOptions) {
    const { ctx } = options;
    this.#ctx = ctx;
    this.components = buildComponents(openResources({ ...ctx, worker, mostInDoubt }), options);
    this.#days = new DailyPartitions(this.components);
    const onFailure = (error: unknown) => this.components.background.failed(error);
    this.#chores = choresOf(this.components, ctx).map(
      ({ everyMs, work }) => new PeriodicTask(work, { everyMs, onFailure }),
    );
  }

  async start(): Promise<void> {
    const { worker, limits, carriers } = this.components;
    await this.#days.start();
    // Nothing is open in this one yet: what its worker has open was left by one before it, which could not write it down.
    await rescue(this.components, worker.id);
    await saveInsertClaims(this.components, this.#ctx.acceptance.settled);
    await limits.refresh();
    await carriers.sync();
    this.#running = true;
    carriers.start();
    for (const chore of this.#chores) chore.start();
  }

  /** Hands over nothing more, waits for what carriers still answer, and writes it down. */
  async stop(): Promise<void> {
    const { carriers, replies, background, writer, givingBack, stats } = this.components;
    this.#running = false;
    await Promise.all([this.#days, ...this.#chores].map((chore) => chore.stop()));
    await carriers.close();
    await replies.stop();
    background.stop();
    do {
      await background.drained();
      await writer.idle();
    } while (background.isBusy);
    await givingBack.flush().catch((error: unknown) => background.failed(error));
    await writer.stop();
    await stats.write().catch((error: unknown) => background.failed(error));
  }

  /** What an operator should know of. */
  problems(): string[] {
    const { jobs, error } = this.components.writer.kept;
    if (jobs === 0) return [];
    const { code = 'no code' } = error as { code?: string };
    return [`outcomes of messages cannot be written (${jobs}; the database says ${code})`];
  }

  /** Carriers changed: opens and closes connectors, and looks again at what had no way out. */
  async carriersChanged(): Promise<void> {
    await this.components.carriers.sync();
    await reroute(this.components, await this.#ctx.routes.get(), true);
  }

  /** Sends were paced or released by an operator. */
  workChanged(): void {
    this.components.contents.forget();
    this.components.throughputs.forget();
    this.components.queued.give();
  }

  /** Another process has queued something. */
  queued(): void {
    this.components.queued.give();
  }

  accepted(send: SendToAccept): void {
    if (!this.#running) return;
    const { clock, contents, carriers } = this.components;
    const now = clock.now();
    contents.accepted(send);
    for (const { carrierId, notBefore } of send.slices) {
      if (carrierId === null || notBefore === null || notBefore > now) continue;
      const carrierSender = carriers.carrierSender(carrierId);
      carrierSender?.turns.add({ lane: lanes[send.kind], accountId: send.accountId, dueAt: notBefore });
      carrierSender?.wake();
    }
  }

  /** A notification of one slice that may leave now need not wait in the queue. */
  claimOnInsert(send: SendToAccept): ClaimOnInsert | undefined {
    const [slice] = send.slices;
    if (!this.#running || !slice || send.slices.length > 1) return undefined;
    const { clock, carriers } = this.components;
    if (slice.carrierId === null || slice.held !== null) return undefined;
    if (slice.notBefore === null || slice.notBefore > clock.now()) return undefined;
    return carriers.carrierSender(slice.carrierId)?.claimOnInsert(send, slice);
  }
}

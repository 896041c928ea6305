import { lockReasons } from '#domain/restore-guard.ts';
import type { ClaimOnInsert, DispatchPort } from '#operations/acceptance/dispatch-port.ts';
import { isTransient } from '#storage/failures.ts';
import type { SendToAccept } from '#storage/queries/acceptance/accept.ts';
import { PeriodicTask } from './core/periodic-task.ts';
import { RestoreGuard, type RestoreGuardOptions } from './core/restore-guard.ts';
import { Dispatcher, type DispatcherOptions } from './dispatcher.ts';

/** A restore of a newer backup than this may go unseen, after a crash; a stop that is asked for writes down the last. */
const ADVANCE_EVERY_MS = 10_000;

/** Dispatch behind the restore guard: it runs while dispatch is open, and not at all while it is locked. */
export class GuardedDispatcher implements DispatchPort {
  readonly #options: DispatcherOptions;
  readonly #guard: RestoreGuard;
  readonly #advancing: PeriodicTask;
  #running: Dispatcher | undefined;
  #lockedSince: number | undefined;
  #turn: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(options: DispatcherOptions, holder: Pick<RestoreGuardOptions, 'dataDir' | 'name' | 'bundled'>) {
    const { ctx, worker } = options;
    this.#options = options;
    this.#guard = new RestoreGuard({ db: ctx.db, clock: ctx.clock, log: ctx.log, worker, ...holder });
    this.#advancing = new PeriodicTask(() => this.#serialized(() => this.#advance()), {
      everyMs: ADVANCE_EVERY_MS,
      onFailure: (error) => this.#failed(error),
    });
  }

  async start(): Promise<void> {
    await this.#serialized(() => this.#enter());
    this.#options.worker.onReturn = () => this.#serialized(() => this.#enter());
    this.#advancing.start();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    delete this.#options.worker.onReturn;
    await this.#advancing.stop();
    await this.#serialized(async () => {
      await this.#running?.stop();
      await this.#guard.advance().catch((error: unknown) => this.#failed(error));
    });
  }

  /** Another process locked or unlocked dispatch, or may have while this one was not listening. */
  guardChanged(): void {
    this.#serialized(() => this.#enter()).catch((error: unknown) => this.#failed(error));
  }

  /** What an operator should know of. */
  problems(): readonly string[] {
    return this.#running?.problems() ?? [];
  }

  claimOnInsert(send: SendToAccept): ClaimOnInsert | undefined {
    return this.#running?.claimOnInsert(send);
  }

  accepted(send: SendToAccept): void {
    this.#running?.accepted(send);
  }

  workChanged(): void {
    this.#running?.workChanged();
  }

  queued(): void {
    this.#running?.queued();
  }

  carriersChanged(): void {
    const running = this.#running;
    running?.components.background.run(running.carriersChanged());
  }

  async #advance(): Promise<void> {
    if (!(await this.#guard.advance())) await this.#enter();
  }

  async #enter(): Promise<void> {
    if (this.#stopped) return;
    const { ctx } = this.#options;
    const lock = await this.#guard.enter();
    if (lock) {
      if (this.#lockedSince === lock.since.getTime()) return;
      this.#lockedSince = lock.since.getTime();
      ctx.log.error('dispatch is locked', { reason: lockReasons[lock.reason], since: lock.since.toISOString() });
      const running = this.#running;
      this.#running = undefined;
      await running?.stop();
      return;
    }
    this.#lockedSince = undefined;
    if (this.#running) return;
    const dispatch = new Dispatcher(this.#options);
    await dispatch.start();
    this.#running = dispatch;
  }

  /** One thing after the other: what is being started is not stopped in the middle. */
  #serialized(work: () => Promise<void>): Promise<void> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => {});
    return done;
  }

  #failed(error: unknown): void {
    const { log } = this.#options.ctx;
    if (isTransient(error)) log.debug('the restore guard waits for the database', { error: error as Error });
    else log.error('dispatch failed', { error: error as Error });
  }
}

import { lockWords } from '#domain/fence.ts';
import { isTransient } from '#storage/failures.ts';
import { Fence, type FenceOptions } from './core/fence.ts';
import { Stage } from './core/stage.ts';
import { Dispatch, type DispatchOptions } from './dispatch.ts';

/** A restore of a backup younger than this may go unseen, after a crash; a stop that is asked for writes down the last. */
const ADVANCE_EVERY_MS = 10_000;

/** Dispatch behind the fence: it runs while the fence is open, and not at all while it is locked. */
export class FencedDispatch {
  readonly #options: DispatchOptions;
  readonly #fence: Fence;
  readonly #advancing: Stage;
  #running: Dispatch | undefined;
  #lockedSince: number | undefined;
  #turn: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(options: DispatchOptions, holder: Pick<FenceOptions, 'dataDir' | 'name' | 'bundled'>) {
    const { ctx, worker } = options;
    this.#options = options;
    this.#fence = new Fence({ db: ctx.db, clock: ctx.clock, log: ctx.log, worker, ...holder });
    this.#advancing = new Stage(() => this.#inTurn(() => this.#advance()), {
      everyMs: ADVANCE_EVERY_MS,
      onFailure: (error) => this.#failed(error),
    });
  }

  async start(): Promise<void> {
    await this.#inTurn(() => this.#enter());
    this.#options.worker.onReturn = () => this.#inTurn(() => this.#enter());
    this.#advancing.start();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    delete this.#options.worker.onReturn;
    await this.#advancing.stop();
    await this.#inTurn(async () => {
      await this.#running?.stop();
      await this.#fence.advance().catch((error: unknown) => this.#failed(error));
    });
  }

  /** Another process locked or opened the fence, or may have while nobody heard. */
  fenceChanged(): void {
    this.#inTurn(() => this.#enter()).catch((error: unknown) => this.#failed(error));
  }

  /** What an operator should know of. */
  problems(): readonly string[] {
    return this.#running?.problems() ?? [];
  }

  workChanged(): void {
    this.#running?.workChanged();
  }

  queued(): void {
    this.#running?.queued();
  }

  carriersChanged(): void {
    const running = this.#running;
    running?.inBackground(running.carriersChanged());
  }

  async #advance(): Promise<void> {
    if (!(await this.#fence.advance())) await this.#enter();
  }

  async #enter(): Promise<void> {
    if (this.#stopped) return;
    const { ctx } = this.#options;
    const lock = await this.#fence.enter();
    if (lock) {
      if (this.#lockedSince === lock.since.getTime()) return;
      this.#lockedSince = lock.since.getTime();
      ctx.log.error('dispatch is locked', { reason: lockWords[lock.reason], since: lock.since.toISOString() });
      const running = this.#running;
      this.#running = undefined;
      await running?.stop();
      return;
    }
    this.#lockedSince = undefined;
    if (this.#running) return;
    const dispatch = new Dispatch(this.#options);
    await dispatch.start();
    this.#running = dispatch;
  }

  /** One thing after the other: what is being started is not stopped in the middle. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => {});
    return done;
  }

  #failed(error: unknown): void {
    const { log } = this.#options.ctx;
    if (isTransient(error)) log.debug('the fence waits for the database', { error: error as Error });
    else log.error('dispatch failed', { error: error as Error });
  }
}

import type { InboundText } from '#connectors/connector.ts';
import type { Context } from '#operations/context.ts';
import {
  type ArrivedReply,
  keepAsItIs,
  type Received,
  receiveReplies,
  storeOverdueReplies,
} from '#operations/inbox/receive-replies.ts';
import { uuidv7 } from '#platform/ids.ts';
import { isStorageUnavailable, isTransient } from '#storage/failures.ts';
import { GroupCommit } from '#storage/group-commit.ts';

/** More than a burst brings at once on all links; beyond, while the database is away, carriers are asked to bring them again. */
const MOST_WAITING = 20_000;
const MOST_PER_COMMIT = 250;
const UNMATCHED_TOLD_EVERY_MS = 60_000;

/** `refused`: the database takes it in no form; its carrier may bring it again. */
type Answer = Received | 'refused';
type Unmatched = Pick<ArrivedReply, 'number' | 'address' | 'carrierId'>;

/** Texts from phones: whatever gathers is stored by one commit, and waits while the database is away. */
export class Replies {
  readonly #ctx: Context;
  readonly #commits: GroupCommit<ArrivedReply, Answer>;
  #away = false;
  /** Not told of yet, and the latest of them. */
  #unmatched = 0;
  #latest: Unmatched | undefined;
  #loggedAt = Number.NEGATIVE_INFINITY;

  constructor(ctx: Context) {
    this.#ctx = ctx;
    this.#commits = new GroupCommit<ArrivedReply, Answer>({
      write: (arrived, again) => this.#write(arrived, again),
      mostRows: MOST_PER_COMMIT,
      mayRetry: isTransient,
      isAway: isStorageUnavailable,
      retryForMs: Number.POSITIVE_INFINITY,
      onFailure: (error) => this.#failed(error as Error),
    });
  }

  /** `done` is called once it is stored, or cannot be. One that is locked, or takes too long, is tried again without holding others up. */
  receive(carrierId: number, text: InboundText, done: (stored: boolean) => void): void {
    if (this.#commits.waiting + this.#commits.kept.jobs >= MOST_WAITING) {
      done(false);
      return;
    }
    const receivedAt = this.#ctx.clock.now();
    const arrived = { ...text, id: uuidv7(receivedAt), carrierId, receivedAt };
    this.#commits.keep({ group: arrived }, arrived, (error, answer) =>
      done(error === undefined && answer !== 'refused'),
    );
  }

  /** What is done now and then: long replies whose time is over are stored, and what is nobody's is told. */
  async upkeep(): Promise<void> {
    this.#note(await storeOverdueReplies(this.#ctx));
    this.#logUnmatched();
  }

  /** Waits for what has come; what cannot be stored now is not waited for: its carrier brings it again. */
  stop(): Promise<void> {
    return this.#commits.stop();
  }

  async #write(arrived: readonly ArrivedReply[], again: boolean): Promise<Answer[]> {
    const received = await this.#store(arrived, again);
    if (this.#away) this.#ctx.log.info('replies are stored again, the database came back');
    this.#away = false;
    this.#note(arrived.filter((_, i) => received[i] === 'unmatched'));
    this.#logUnmatched();
    return received;
  }

  /** One among many that cannot be stored comes again alone, and is then kept as it is. */
  async #store(arrived: readonly ArrivedReply[], again: boolean): Promise<Answer[]> {
    try {
      return await receiveReplies(this.#ctx, arrived, again);
    } catch (error) {
      const [only] = arrived;
      if (arrived.length > 1 || !only || isTransient(error)) throw error;
      this.#ctx.log.error('a reply could not be stored as others are', { error: error as Error, reply: only.id });
      return [await this.#keepAsItIs(only)];
    }
  }

  async #keepAsItIs(arrived: ArrivedReply): Promise<Answer> {
    try {
      await keepAsItIs(this.#ctx, arrived);
      return 'unmatched';
    } catch (error) {
      if (isTransient(error)) throw error;
      this.#failed(error as Error);
      return 'refused';
    }
  }

  #failed(error: Error): void {
    if (isStorageUnavailable(error)) {
      if (!this.#away) this.#ctx.log.warn('replies wait for the database', { error });
      this.#away = true;
    } else if (isTransient(error)) this.#ctx.log.debug('replies are stored again', { error });
    else this.#ctx.log.error('replies could not be stored', { error });
  }

  #note(unmatched: readonly Unmatched[]): void {
    this.#unmatched += unmatched.length;
    this.#latest = unmatched.at(-1) ?? this.#latest;
  }

  /** Once a minute at most, with the latest of them. */
  #logUnmatched(): void {
    const nowMs = this.#ctx.clock.now().getTime();
    if (!this.#latest || nowMs - this.#loggedAt < UNMATCHED_TOLD_EVERY_MS) return;
    const { number, address, carrierId } = this.#latest;
    this.#ctx.log.warn('unmatched replies wait for an operator', {
      replies: this.#unmatched,
      number,
      address,
      carrierId,
    });
    this.#unmatched = 0;
    this.#latest = undefined;
    this.#loggedAt = nowMs;
  }
}

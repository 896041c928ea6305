import type { Pool } from '#storage/database.ts';
import { isCutShort, isTransient } from '#storage/failures.ts';
import { GroupCommit } from '#storage/group-commit.ts';
import { type Accepted, acceptSends, type SendToAccept } from '#storage/queries/acceptance/accept.ts';
import { acceptLargeSend } from '#storage/queries/acceptance/accept-large-send.ts';
import type { SettledTickets } from '#storage/queries/acceptance/acceptors.ts';
import { AnswerOverdue, answerBy } from './answer-by.ts';
import type { DisownedSends } from './disowned-sends.ts';
import { PendingSend } from './pending-send.ts';
import type { Tickets } from './tickets.ts';

/** Sends up to this many recipients share commits; a larger one would hold up the others, so it gets its own. */
const LARGEST_SHARED_SEND = 1_000;
/** So does one whose contents, where its messages differ, hold more characters and octets than this together. */
const MOST_SHARED_SIZE = 500_000;
const MOST_ROWS_PER_COMMIT = 4_000;
/** Sends of their own transaction that may be under way at once: each holds a connection and much memory. */
const LARGE_SENDS_AT_ONCE = 2;

type Outcome = Accepted | { failure: unknown };
type Lane = { commits: GroupCommit<PendingSend, Outcome>; progressAt: number };
type Write = (jobs: readonly PendingSend[], again: boolean) => Promise<readonly Accepted[]>;

export type AcceptorNeeds = {
  pool: Pool;
  tickets: Tickets;
  disowned: DisownedSends;
  onFailure: (error: unknown) => void;
};

/**
 * The part of acceptance that writes: commits accepted sends, small ones together, large ones alone. A promise that resolves means committed. One that is rejected
 * means that the send never leaves, whatever becomes of its commit: see `DisownedSends`.
 */
export class Acceptor {
  readonly #needs: AcceptorNeeds;
  readonly #small: Lane;
  readonly #large: Lane[];
  #turn = 0;

  constructor(needs: AcceptorNeeds) {
    this.#needs = needs;
    const { pool } = needs;
    this.#small = this.#lane(MOST_ROWS_PER_COMMIT, (jobs, again) =>
      acceptSends(
        pool,
        jobs.map((job) => this.#begin(job)),
        again,
      ),
    );
    this.#large = Array.from({ length: LARGE_SENDS_AT_ONCE }, () => {
      const lane: Lane = this.#lane(1, async ([job], again) => [await this.#writeLarge(lane, job!, again)]);
      return lane;
    });
  }

  /** Up to which of this process's tickets it is known what became of them. */
  get settled(): SettledTickets {
    return this.#needs.tickets.settled;
  }

  /** Accepts a send or rejects, by an instant of `performance.now()`; a large one has the same time from its last progress on. */
  async accept(send: SendToAccept, by: number): Promise<Accepted> {
    const { tickets, disowned } = this.#needs;
    if (disowned.some) await answerBy(by, disowned.clear(send.accountId));
    const lane = this.#laneOf(send);
    const job = new PendingSend(send);
    const limitMs = by - performance.now();
    const deadline = lane === this.#small ? by : () => Math.max(by, lane.progressAt + limitMs);
    try {
      const outcome = await answerBy(deadline, lane.commits.commit(job));
      if ('failure' in outcome) throw outcome.failure;
      if (send.ticket) tickets.settle(send.ticket);
      return outcome;
    } catch (error) {
      job.givenUp = true;
      if (job.begun) await disowned.add(send);
      throw error;
    }
  }

  /** Resolves when nothing of a send can leave that was rejected. */
  disowned(send: SendToAccept): Promise<void> {
    return this.#needs.disowned.settled(send.id);
  }

  /** Resolves when nothing is left to commit. */
  async idle(): Promise<void> {
    await Promise.all([this.#small, ...this.#large].map((lane) => lane.commits.idle()));
  }

  #laneOf(send: SendToAccept): Lane {
    const { recipients, own } = send;
    if (recipients.length <= LARGEST_SHARED_SEND && (own?.size ?? 0) <= MOST_SHARED_SIZE) return this.#small;
    this.#turn = (this.#turn + 1) % LARGE_SENDS_AT_ONCE;
    return this.#large[this.#turn]!;
  }

  #lane(mostRows: number, write: Write): Lane {
    const commits = new GroupCommit<PendingSend, Outcome>({
      write: (jobs, again) => this.#write(jobs, again, write),
      weigh: ({ send }) => send.recipients.length + (send.own?.runs.length ?? 0),
      mostRows,
      mayRetry: isTransient,
      // Who waits for the answer gives up by himself, and is then left out.
      retryForMs: Number.POSITIVE_INFINITY,
      onFailure: this.#needs.onFailure,
    });
    return { commits, progressAt: Number.NEGATIVE_INFINITY };
  }

  /** Leaves out what was given up. */
  async #write(jobs: readonly PendingSend[], again: boolean, write: Write): Promise<readonly Outcome[]> {
    const wanted = jobs.filter((job) => !job.givenUp);
    if (wanted.length === 0) return [];
    const mayBeThere = again || wanted.some((job) => job.begun);
    const outcomes = await write(wanted, mayBeThere).catch((error: unknown) => {
      if (!isCutShort(error)) throw error;
      return this.#writeByAccount(wanted, write);
    });
    const outcomeOf = new Map(wanted.map((job, i) => [job, outcomes[i]!]));
    return jobs.map((job) => outcomeOf.get(job)!);
  }

  /**
   * Somebody holds what one of these accounts needs, or ended the statement: each account's are tried once more, and then fail,
   * so that they hold up no others.
   */
  async #writeByAccount(jobs: readonly PendingSend[], write: Write): Promise<readonly Outcome[]> {
    const accounts = Map.groupBy(jobs, (job) => job.send.accountId);
    const outcomes = new Map<PendingSend, Outcome>();
    for (const own of accounts.values()) {
      const written = await write(own, true).catch((failure: unknown) => {
        if (!isCutShort(failure)) throw failure;
        return own.map(() => ({ failure }));
      });
      for (const [i, job] of own.entries()) outcomes.set(job, written[i]!);
    }
    return jobs.map((job) => outcomes.get(job)!);
  }

  async #writeLarge(lane: Lane, job: PendingSend, again: boolean): Promise<Accepted> {
    job.begun = true;
    lane.progressAt = performance.now();
    return acceptLargeSend(this.#needs.pool, job.send, again, {
      wrote() {
        if (job.givenUp) throw new AnswerOverdue();
        lane.progressAt = performance.now();
      },
      ending: () => {
        if (job.givenUp) throw new AnswerOverdue();
        this.#begin(job);
      },
    });
  }

  /** From here on others may see it: it has a ticket. */
  #begin(job: PendingSend): SendToAccept {
    job.begun = true;
    job.send.ticket ??= this.#needs.tickets.next();
    return job.send;
  }
}

import type { Pool } from '#storage/database.ts';
import { isStorageUnavailable, isTransient } from '#storage/failures.ts';
import { GroupCommit } from '#storage/group-commit.ts';
import { type Accepted, acceptLargeSend, acceptSends, type SendToAccept } from '#storage/queries/accept.ts';

/** Sends up to this many recipients share commits; a larger one would hold up the others, so it gets its own. */
const LARGEST_SHARED_SEND = 1_000;
const MOST_ROWS_PER_COMMIT = 4_000;
/** A request whose commit failed is tried again for so long: a restart of the database takes a second or two. */
const RETRY_FOR_MS = 8_000;
/** Sends of their own transaction that may be under way at once: each holds a connection and much memory. */
const LARGE_SENDS_AT_ONCE = 2;

/** Commits accepted sends: small ones together, large ones alone. A promise that resolves means committed. */
export class Acceptor {
  readonly #small: GroupCommit<SendToAccept, Accepted>;
  readonly #large: GroupCommit<SendToAccept, Accepted>[];
  #turn = 0;

  constructor(pool: Pool, onFailure: (error: unknown) => void) {
    const retries = { mayRetry: isTransient, isAway: isStorageUnavailable, retryForMs: RETRY_FOR_MS, onFailure };
    this.#small = new GroupCommit({
      write: (sends, again) => acceptSends(pool, sends, again),
      weigh: (send) => send.recipients.length,
      mostRows: MOST_ROWS_PER_COMMIT,
      ...retries,
    });
    this.#large = Array.from(
      { length: LARGE_SENDS_AT_ONCE },
      () =>
        new GroupCommit({
          write: async (sends, again) => [await acceptLargeSend(pool, sends[0]!, again)],
          mostRows: 1,
          ...retries,
        }),
    );
  }

  accept(send: SendToAccept): Promise<Accepted> {
    if (send.recipients.length <= LARGEST_SHARED_SEND) return this.#small.commit(send);
    this.#turn = (this.#turn + 1) % LARGE_SENDS_AT_ONCE;
    return this.#large[this.#turn]!.commit(send);
  }

  /** Resolves when nothing is left to commit. */
  async idle(): Promise<void> {
    await Promise.all([this.#small, ...this.#large].map((writer) => writer.idle()));
  }
}

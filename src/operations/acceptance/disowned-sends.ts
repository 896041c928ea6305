import type { DisownedSend } from '#platform/data-folder/acceptor-file.ts';
import type { Log } from '#platform/log.ts';
import type { SendToAccept } from '#storage/queries/acceptance/accept.ts';
import type { Ticket } from '#storage/queries/acceptance/acceptors.ts';
import type { OperatorContext } from '../operator-context.ts';
import { cancelDisowned } from './cancel-disowned.ts';
import type { Tickets } from './tickets.ts';

const FIRST_RETRY_MS = 100;
const LONGEST_RETRY_MS = 1_000;
/** While more accounts than this have some, it is not an account's own trouble. */
const MOST_ACCOUNTS = 8;

type Pending = DisownedSend & { settled: () => void; until: Promise<void> };

/**
 * Sends that were answered as not accepted, though their commit may have been made or may still be: as long as that is so no
 * process hands them over, by their tickets, and this one cancels them as soon as the database answers.
 */
export class DisownedSends {
  readonly #ctx: OperatorContext;
  readonly #log: Log;
  readonly #tickets: Tickets;
  readonly #pending = new Map<string, Pending>();
  /** Writes down what is pending; set when there is a place for it. */
  #keep: (disowned: readonly DisownedSend[]) => void = () => {};
  #keeping: Promise<void> | undefined;
  #settling: Promise<void> | undefined;
  #stopped = false;

  constructor(ctx: OperatorContext, log: Log, tickets: Tickets) {
    this.#ctx = ctx;
    this.#log = log;
    this.#tickets = tickets;
  }

  get some(): boolean {
    return this.#pending.size > 0;
  }

  get pending(): DisownedSend[] {
    return [...this.#pending.values()].map(({ accountId, sendId, ticket }) => ({
      ...{ accountId, sendId },
      ...(ticket && { ticket }),
    }));
  }

  /** What is pending outlives this process from now on; `before` is what an earlier one left. */
  keepIn(keep: (disowned: readonly DisownedSend[]) => void, before: readonly DisownedSend[]): void {
    this.#keep = keep;
    for (const { accountId, sendId, ticket } of before) this.#put(accountId, sendId, ticket);
  }

  /** Resolves when that is written down, and it may be answered so. */
  async add({ accountId, id, ticket }: SendToAccept): Promise<void> {
    this.#put(accountId, id, ticket);
    await this.#kept();
  }

  /** Resolves when a send cannot leave any more. */
  async settled(sendId: string): Promise<void> {
    await this.#pending.get(sendId)?.until;
  }

  /**
   * Resolves when nothing is to be waited for before something new of an account is written: each commit that hangs holds one more
   * of the server's connections.
   */
  async clear(accountId: string): Promise<void> {
    for (;;) {
      const accounts = Map.groupBy(this.#pending.values(), (pending) => pending.accountId);
      const own = accounts.get(accountId) ?? (accounts.size > MOST_ACCOUNTS ? [...this.#pending.values()] : []);
      if (own.length === 0) return;
      await own[0]!.until;
    }
  }

  /** What is pending stays written down. */
  stop(): void {
    this.#stopped = true;
  }

  #put(accountId: string, sendId: string, ticket?: Ticket): void {
    let settled = () => {};
    const until = new Promise<void>((resolve) => {
      settled = resolve;
    });
    if (this.#isOwn(ticket)) this.#tickets.disown(ticket);
    this.#pending.set(sendId, { accountId, sendId, ...(ticket && { ticket }), settled, until });
    this.#settling ??= this.#settle().finally(() => {
      this.#settling = undefined;
    });
  }

  /** Not of an earlier process. */
  #isOwn(ticket: Ticket | undefined): ticket is Ticket {
    return ticket?.acceptor === this.#tickets.acceptor;
  }

  /** Those of a moment are written down together. */
  #kept(): Promise<void> {
    this.#keeping ??= new Promise((resolve) => {
      setImmediate(() => {
        this.#keeping = undefined;
        try {
          this.#keep(this.pending);
        } catch (error) {
          this.#log.error('disowned sends could not be written to the data folder', { error: error as Error });
        }
        resolve();
      });
    });
    return this.#keeping;
  }

  async #settle(): Promise<void> {
    let pauseMs = FIRST_RETRY_MS;
    while (this.some && !this.#stopped) {
      const { accountId } = this.#pending.values().next().value!;
      const of = [...this.#pending.values()].filter((pending) => pending.accountId === accountId);
      try {
        await this.#cancel(accountId, of);
        pauseMs = FIRST_RETRY_MS;
      } catch (error) {
        this.#log.debug('disowned sends wait for the database', { error: error as Error });
        // The next time another account comes first: one that is locked does not hold up the others.
        for (const pending of of) {
          this.#pending.delete(pending.sendId);
          this.#pending.set(pending.sendId, pending);
        }
        await new Promise((resolve) => setTimeout(resolve, pauseMs).unref());
        pauseMs = Math.min(pauseMs * 2, LONGEST_RETRY_MS);
      }
    }
  }

  async #cancel(accountId: string, pending: readonly Pending[]): Promise<void> {
    const { cancelled, leaving } = await cancelDisowned(
      this.#ctx,
      accountId,
      pending.map(({ sendId }) => sendId),
    );
    for (const { sendId, ticket, settled } of pending) {
      this.#pending.delete(sendId);
      if (this.#isOwn(ticket)) this.#tickets.settle(ticket);
      settled();
    }
    await this.#kept();
    if (cancelled.length > 0)
      this.#log.warn('sends that were answered ERR_901 were cancelled', {
        account: accountId,
        sends: cancelled.length,
      });
    for (const send of leaving)
      this.#log.error('a send that was answered ERR_901 has left', { account: accountId, send });
  }
}

import { type AccountTurn, type Lane, lanes } from '#storage/queries/queue/slices.ts';

type Waiting = { dueMs: number; news: number; served: number };
/** An account's turn. `news` tells whether more came while it was being served. */
export type TurnTaken = { lane: Lane; accountId: string; news: number };

const laneOrder: readonly Lane[] = [lanes.notification, lanes.marketing];

/**
 * Whose turn it is on one carrier. Notifications go before marketing; within a lane the accounts that wait take turns, so that
 * a long campaign of one holds up another's single message by one turn at most.
 */
export class AccountTurns {
  readonly #lanes: Record<Lane, Map<string, Waiting>> = { 0: new Map(), 1: new Map() };

  /** An account has messages in a lane from an instant on. */
  add({ lane, accountId, dueAt }: AccountTurn): void {
    const known = this.#lanes[lane].get(accountId);
    if (known) {
      known.dueMs = Math.min(known.dueMs, dueAt.getTime());
      known.news++;
    } else {
      this.#lanes[lane].set(accountId, { dueMs: dueAt.getTime(), news: 0, served: 0 });
    }
  }

  /** Adds what the database knows. */
  addAll(turns: readonly AccountTurn[]): void {
    for (const turn of turns) this.add(turn);
  }

  /** The account to serve: the same one until its turn is over. One that `mayLeave` denies, because of a limit, is passed over. */
  next(now: Date, mayLeave: (accountId: string) => boolean = () => true): TurnTaken | undefined {
    for (const lane of laneOrder) {
      for (const [accountId, waiting] of this.#lanes[lane]) {
        if (waiting.dueMs <= now.getTime() && mayLeave(accountId)) return { lane, accountId, news: waiting.news };
      }
    }
    return undefined;
  }

  /**
   * So many parts of an account were opened. After as many as make a turn it goes to the end of its row: shares are equal in
   * parts, however unequal the claims.
   */
  served({ lane, accountId }: TurnTaken, parts: number, partsPerTurn: number): void {
    const waiting = this.#lanes[lane].get(accountId);
    if (!waiting) return;
    waiting.served += parts;
    if (waiting.served < partsPerTurn) return;
    waiting.served = 0;
    this.#lanes[lane].delete(accountId);
    this.#lanes[lane].set(accountId, waiting);
  }

  /** Nothing was left for an account, unless more has come since its turn was taken. */
  remove({ lane, accountId, news }: TurnTaken): void {
    if (this.#lanes[lane].get(accountId)?.news === news) this.#lanes[lane].delete(accountId);
  }
}

import type { Acceptance } from '#operations/acceptance/acceptance.ts';
import { claimSlices, type Slice } from '#storage/queries/queue/slices.ts';
import type { Resources } from '../core/resources.ts';
import type { GivingBack } from './giving-back.ts';
import type { ThroughputLimits } from './throughput-limits.ts';
import { AccountTurns, type TurnTaken } from './turns.ts';
import type { WaitingAccountLookups } from './waiting-account-lookups.ts';

type Needs = Pick<Resources, 'pool' | 'clock' | 'worker'> & {
  acceptance: Pick<Acceptance, 'settled'>;
  waitingAccounts: Pick<WaitingAccountLookups, 'of'>;
  limits: Pick<ThroughputLimits, 'room' | 'senders'>;
  givingBack: Pick<GivingBack, 'claimUnanswered' | 'drained'>;
};

/** What one account's turn brought. */
export type Claimed = { slices: Slice[]; worker: string };

/**
 * How often the database is asked for accounts that wait, at most: a sender at rest is woken less often. What this process
 * accepts is known at once, and of what others accept it is told.
 */
const LOOK_EVERY_MS = 250;

/** Opens slices that wait for one carrier, an account's turn after the other, as far as limits allow. */
export class Claims {
  readonly turns = new AccountTurns();
  readonly #carrierId: number;
  readonly #needs: Needs;
  #lookedAt = Number.NEGATIVE_INFINITY;
  /** Nothing was taken since the last look: what it found is all that waits, as far as can be known. */
  #looked = false;

  constructor(carrierId: number, needs: Needs) {
    this.#carrierId = carrierId;
    this.#needs = needs;
  }

  /** Whose turn it is now. */
  turn(): TurnTaken | undefined {
    const { clock, limits } = this.#needs;
    return this.turns.next(clock.now(), (accountId) => limits.room(accountId) > 0);
  }

  /** Something may have been queued that this process does not know of: the next look is due. */
  lookSoon(): void {
    this.#lookedAt = Number.NEGATIVE_INFINITY;
  }

  /** Looks for accounts that wait, at its time. */
  async refresh(): Promise<void> {
    if (performance.now() - this.#lookedAt < LOOK_EVERY_MS) return;
    this.#lookedAt = performance.now();
    this.turns.addAll(await this.#needs.waitingAccounts.of(this.#carrierId));
    this.#looked = true;
  }

  /** Nothing may leave within so many milliseconds, as far as is known. */
  restFor(ms: number): boolean {
    const until = new Date(this.#needs.clock.now().getTime() + ms);
    return this.#looked && this.turns.next(until) === undefined;
  }

  /**
   * Opens up to so many parts of the account whose turn it is. A claim whose answer was lost may have been made: what it opened
   * goes back before anything else is opened, or there would be more in doubt than is counted.
   */
  async take(turn: TurnTaken, parts: number): Promise<Claimed> {
    this.#looked = false;
    const { pool, clock, limits, givingBack, acceptance } = this.#needs;
    await givingBack.drained();
    const worker = this.#needs.worker.id; // it may be another one by the time that the answer comes
    const claim = this.#needs.worker.nextClaim();
    try {
      const slices = await claimSlices(pool, {
        ...{ lane: turn.lane, accountId: turn.accountId, carrierId: this.#carrierId },
        ...{ worker, claim, now: clock.now(), parts, settled: acceptance.settled, senders: limits.senders() },
      });
      return { slices, worker };
    } catch (error) {
      givingBack.claimUnanswered(worker, claim);
      throw error;
    }
  }
}

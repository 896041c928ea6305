import { type Claim, claimSlices, releaseSlices, type Slice } from '#storage/queries/slices.ts';
import type { Dispatch } from './dispatch.ts';
import { Turns, type TurnTaken } from './turns.ts';

/** What one account's turn brought. */
export type Claimed = { slices: Slice[]; worker: string };

/**
 * How often the database is asked for accounts that wait, at most: a feed at rest is woken less often. What this process
 * accepts is known at once, and of what others accept it is told.
 */
const LOOK_EVERY_MS = 250;

/** Opens slices that wait for one carrier, an account's turn after the other, as far as limits allow. */
export class Claims {
  readonly turns = new Turns();
  readonly #carrierId: number;
  readonly #dispatch: Dispatch;
  readonly #known: () => readonly Slice[];
  #lost = false;
  #lookedAt = Number.NEGATIVE_INFINITY;
  /** Nothing was taken since the last look: what it found is all that waits, as far as can be known. */
  #looked = false;

  /** `known`: slices of this worker on this carrier that its feed knows of. */
  constructor(carrierId: number, dispatch: Dispatch, known: () => readonly Slice[]) {
    this.#carrierId = carrierId;
    this.#dispatch = dispatch;
    this.#known = known;
  }

  /** Whose turn it is now. */
  turn(): TurnTaken | undefined {
    const { clock, limits } = this.#dispatch;
    return this.turns.next(clock.now(), (accountId) => limits.room(accountId) > 0);
  }

  /** Something may have been queued that this process does not know of: the next look is due. */
  told(): void {
    this.#lookedAt = Number.NEGATIVE_INFINITY;
  }

  /** Looks for accounts that wait, at its time. */
  async look(): Promise<void> {
    if (performance.now() - this.#lookedAt < LOOK_EVERY_MS) return;
    this.#lookedAt = performance.now();
    this.turns.addAll(await this.#dispatch.looks.of(this.#carrierId));
    this.#looked = true;
  }

  /** Nothing may leave within so many milliseconds, as far as is known. */
  restFor(ms: number): boolean {
    const until = new Date(this.#dispatch.clock.now().getTime() + ms);
    return this.#looked && this.turns.next(until) === undefined;
  }

  /** Opens up to so many parts of the account whose turn it is. */
  async take(turn: TurnTaken, parts: number): Promise<Claimed> {
    this.#looked = false;
    const { clock, limits } = this.#dispatch;
    const worker = this.#dispatch.worker.id; // it may be another one by the time that the answer comes
    const slices = await this.#claim({
      lane: turn.lane,
      accountId: turn.accountId,
      carrierId: this.#carrierId,
      worker,
      now: clock.now(),
      parts,
      settled: this.#dispatch.acceptor.settled,
      senders: limits.senders(),
    });
    return { slices, worker };
  }

  /** A claim whose answer was lost may have been made: slices of ours that we know nothing of have surely not been sent. */
  async #claim(claim: Claim): Promise<Slice[]> {
    const { pool } = this.#dispatch;
    if (this.#lost) {
      await releaseSlices(pool, { worker: claim.worker, carrierId: this.#carrierId, known: this.#known() });
      this.#lost = false;
    }
    try {
      return await claimSlices(pool, claim);
    } catch (error) {
      this.#lost = true;
      throw error;
    }
  }
}

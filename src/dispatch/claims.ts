import { type Claim, claimSlices, releaseSlices, type Slice, waitingAccounts } from '#storage/queries/slices.ts';
import type { Dispatch } from './dispatch.ts';
import { Turns, type TurnTaken } from './turns.ts';

/** What one account's turn brought. */
export type Claimed = { slices: Slice[]; worker: string };

/** How often the database is asked for accounts that wait; what this process accepts is known at once. */
const LOOK_EVERY_MS = 250;

/** Opens slices that wait for one carrier, an account's turn after the other, as far as limits allow. */
export class Claims {
  readonly turns = new Turns();
  readonly #carrierId: number;
  readonly #dispatch: Dispatch;
  readonly #known: () => readonly Slice[];
  #lost = false;
  #lookedAt = Number.NEGATIVE_INFINITY;

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

  /** Looks for accounts that wait, at its time. */
  async look(): Promise<void> {
    if (performance.now() - this.#lookedAt < LOOK_EVERY_MS) return;
    this.#lookedAt = performance.now();
    this.turns.addAll(await waitingAccounts(this.#dispatch.pool, this.#carrierId));
  }

  /** Opens up to so many parts of the account whose turn it is. */
  async take(turn: TurnTaken, parts: number): Promise<Claimed> {
    const { clock, limits } = this.#dispatch;
    const worker = this.#dispatch.worker.id; // it may be another one by the time that the answer comes
    const slices = await this.#claim({
      lane: turn.lane,
      accountId: turn.accountId,
      carrierId: this.#carrierId,
      worker,
      now: clock.now(),
      parts,
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

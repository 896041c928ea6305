import type { Clock } from '#platform/clock.ts';
import { uuidv7 } from '#platform/ids.ts';
import type { Log } from '#platform/log.ts';
import type { Database } from '#storage/database.ts';
import type { Accepted, SendToAccept } from '#storage/queries/acceptance/accept.ts';
import type { SettledTickets } from '#storage/queries/acceptance/acceptors.ts';
import { Acceptor } from './acceptor.ts';
import { DisownedSends } from './disowned-sends.ts';
import { type DispatchPort, noDispatcher } from './dispatch-port.ts';
import { RouteReasons } from './route-reasons.ts';
import { Tickets } from './tickets.ts';

export type AcceptanceOptions = Pick<Database, 'db' | 'accepting'> & { clock: Clock; log: Log };

/** Commits sends, and lets the dispatcher know of them: what `acceptSend` and all that accept share in this process. */
export class Acceptance {
  readonly acceptor: Acceptor;
  readonly disownedSends: DisownedSends;
  readonly routeReasons: RouteReasons;
  #dispatcher: DispatchPort = noDispatcher;

  constructor({ db, accepting, clock, log }: AcceptanceOptions) {
    const tickets = new Tickets(uuidv7(clock.now()));
    this.disownedSends = new DisownedSends({ db, clock }, log, tickets);
    this.acceptor = new Acceptor({
      pool: accepting,
      tickets,
      disowned: this.disownedSends,
      onFailure: (error) => log.warn('sends wait for the database', { error: error as Error }),
    });
    this.routeReasons = new RouteReasons(db);
  }

  /** From now on this one dispatches what is accepted. */
  dispatchBy(dispatcher: DispatchPort): void {
    this.#dispatcher = dispatcher;
  }

  /** Up to which of this process's tickets it is known what became of them. */
  get settled(): SettledTickets {
    return this.acceptor.settled;
  }

  /** Commits a send by an instant of `performance.now()`. What is rejected never leaves, whatever becomes of its commit. */
  async commit(send: SendToAccept, by: number): Promise<Accepted> {
    const claim = this.#dispatcher.claimOnInsert(send);
    let outcome: Accepted;
    try {
      outcome = await this.acceptor.accept(claim ? { ...send, claimedBy: claim.worker } : send, by);
    } catch (error) {
      claim?.unknown(this.acceptor.disowned(send));
      throw error;
    }
    if (outcome.claimed) claim?.accepted(outcome.claimed);
    else {
      claim?.released();
      if (outcome.accepted) this.#dispatcher.accepted(send);
    }
    return outcome;
  }

  /** Resolves when nothing is left to commit. */
  idle(): Promise<void> {
    return this.acceptor.idle();
  }
}

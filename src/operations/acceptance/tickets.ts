import type { SettledTickets, Ticket } from '#storage/queries/acceptance/acceptors.ts';

/** The tickets of one process: what it writes has one until it is known what became of it. */
export class Tickets {
  readonly acceptor: string;
  #last = 0;
  /** Being written, in the order in which they were given. */
  readonly #open = new Set<number>();
  readonly #disowned = new Set<number>();

  constructor(acceptor: string) {
    this.acceptor = acceptor;
  }

  next(): Ticket {
    this.#last += 1;
    this.#open.add(this.#last);
    return { acceptor: this.acceptor, number: this.#last };
  }

  /** It was answered as not accepted, and may be written all the same. */
  disown({ number }: Ticket): void {
    this.#open.delete(number);
    this.#disowned.add(number);
  }

  settle({ number }: Ticket): void {
    this.#open.delete(number);
    this.#disowned.delete(number);
  }

  get settled(): SettledTickets {
    const [first] = this.#open;
    const upTo = first === undefined ? this.#last : first - 1;
    return { acceptor: this.acceptor, upTo, disowned: [...this.#disowned] };
  }
}

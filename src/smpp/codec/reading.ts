import type { Socket } from 'node:net';

/** Octets that wait to leave; beyond this we stop reading, so that a peer that does not read cannot fill our memory. */
const MAX_QUEUED_OCTETS = 1_048_576;
/** Reading begins again when so much of the limit is free. */
const FREE_AGAIN = 0.25;

export type ReadingOptions = {
  /** Requests of the peer that may await our answer while we read on. */
  unanswered: number;
  /** Our responses come on the same socket: it is not left unread for longer, whatever awaits an answer. */
  longestMs: number;
  measure(): { queuedOctets: number; unanswered: number };
};

/** Leaves a socket unread while the peer is ahead of us, so that its own system slows it down and nothing need be refused. */
export class PduReading {
  readonly #socket: Socket;
  readonly #options: ReadingOptions;
  #limit: NodeJS.Timeout | undefined;
  #waiting: 'no' | 'yes' | 'long enough' = 'no';

  constructor(socket: Socket, options: ReadingOptions) {
    this.#socket = socket;
    this.#options = options;
  }

  /** Something was read or answered, or has left. */
  look(): void {
    const { queuedOctets, unanswered } = this.#options.measure();
    this.#count(unanswered);
    const pause = queuedOctets > MAX_QUEUED_OCTETS || this.#waiting === 'yes';
    if (pause === this.#socket.isPaused()) return;
    if (pause) this.#socket.pause();
    else this.#socket.resume();
  }

  stop(): void {
    clearTimeout(this.#limit);
  }

  #count(unanswered: number): void {
    const { unanswered: most, longestMs } = this.#options;
    if (unanswered < most * (1 - FREE_AGAIN)) {
      clearTimeout(this.#limit);
      this.#waiting = 'no';
    } else if (unanswered >= most && this.#waiting === 'no') {
      this.#waiting = 'yes';
      this.#limit = setTimeout(() => {
        this.#waiting = 'long enough';
        this.look();
      }, longestMs);
    }
  }
}

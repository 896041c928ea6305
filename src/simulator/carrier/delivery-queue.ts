import { statusCode } from '#smpp/codec/statuses.ts';
import type { FinalOutcome, ReceiptForm } from './behaviour.ts';
import type { Message, Reply } from './message.ts';
import type { ReplyPdu } from './reply-pdus.ts';

/** What the carrier has for a client: a receipt, or one part of a phone's reply. */
export type QueuedDelivery =
  | { kind: 'receipt'; message: Message; outcome: FinalOutcome; doneAt: number; form: ReceiptForm; last: boolean }
  | { kind: 'reply'; reply: Reply; pdu: ReplyPdu; partsLeft: { count: number } };

/** What happens to a delivery in the end: the client took it, refused it for good, or wants it again later. */
export type DeliveryVerdict = 'taken' | 'refused' | 'later';

const wantedLater = new Set([
  statusCode('RX_T_APPN'),
  statusCode('RSYSERR'),
  statusCode('RMSGQFUL'),
  statusCode('RTHROTTLED'),
]);

/** Reads the command_status of a response to a delivery. */
export function verdictOf(status: number): DeliveryVerdict {
  if (status === 0) return 'taken';
  return wantedLater.has(status) ? 'later' : 'refused';
}

/** A link that can receive, as the queue sees it. */
type Receiver = {
  hasRoom(): boolean;
  deliver(delivery: QueuedDelivery): void;
};

/** All that waits for the clients of one system_id, and their links that can receive. Links take turns. */
export class DeliveryQueue {
  readonly #links: Receiver[] = [];
  #waiting: QueuedDelivery[] = [];
  /** The first in `#waiting` that has not left; those before it are cut off now and then. */
  #head = 0;
  #next = 0;

  get waiting(): number {
    return this.#waiting.length - this.#head;
  }

  add(delivery: QueuedDelivery): void {
    this.#waiting.push(delivery);
    this.pump();
  }

  /** A link was bound. */
  join(link: Receiver): void {
    this.#links.push(link);
    this.pump();
  }

  /** A link is gone; what it had not been answered goes first on another. */
  leave(link: Receiver, unanswered: readonly QueuedDelivery[]): void {
    const at = this.#links.indexOf(link);
    if (at >= 0) this.#links.splice(at, 1);
    if (unanswered.length > 0) {
      this.#waiting = [...unanswered, ...this.#waiting.slice(this.#head)];
      this.#head = 0;
    }
    this.pump();
  }

  /** Sends as much as the windows of the links allow. */
  pump(): void {
    while (this.#head < this.#waiting.length) {
      const link = this.#linkWithRoom();
      if (!link) break;
      link.deliver(this.#waiting[this.#head++]!);
    }
    if (this.#head === this.#waiting.length) {
      this.#waiting = [];
      this.#head = 0;
    } else if (this.#head > 10_000) {
      this.#waiting = this.#waiting.slice(this.#head);
      this.#head = 0;
    }
  }

  #linkWithRoom(): Receiver | undefined {
    for (let tried = 0; tried < this.#links.length; tried++) {
      const link = this.#links[this.#next++ % this.#links.length]!;
      if (link.hasRoom()) return link;
    }
    return undefined;
  }
}

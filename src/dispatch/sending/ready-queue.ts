import type { SendContent } from '#storage/queries/queue/claimed-messages.ts';

/** What the queue has to know of a part. */
type Queueable = { readonly open: { readonly content: Pick<SendContent, 'kind'> } };

/** Parts opened and not handed over yet: notifications before marketing, each in the order in which they were opened. */
export class ReadyQueue<Ready extends Queueable> {
  readonly #notifications = new Line<Ready>();
  readonly #marketing = new Line<Ready>();

  get count(): number {
    return this.#notifications.count + this.#marketing.count;
  }

  add(ready: Ready): void {
    (ready.open.content.kind === 'notification' ? this.#notifications : this.#marketing).add(ready);
  }

  /** The next part, which stays where it is. */
  get next(): Ready | undefined {
    return this.#notifications.next ?? this.#marketing.next;
  }

  /** Takes the next part out. */
  shift(): void {
    if (!this.#notifications.shift()) this.#marketing.shift();
  }

  takeAll(): Ready[] {
    return [...this.#notifications.takeAll(), ...this.#marketing.takeAll()];
  }
}

/** First in, first out, without moving what waits. */
class Line<Ready> {
  #parts: (Ready | undefined)[] = [];
  #next = 0;

  get count(): number {
    return this.#parts.length - this.#next;
  }

  add(ready: Ready): void {
    this.#parts.push(ready);
  }

  get next(): Ready | undefined {
    return this.#parts[this.#next];
  }

  shift(): boolean {
    if (this.count === 0) return false;
    this.#parts[this.#next++] = undefined;
    if (this.count === 0) this.takeAll();
    return true;
  }

  takeAll(): Ready[] {
    const waiting = this.#parts.slice(this.#next) as Ready[];
    this.#parts = [];
    this.#next = 0;
    return waiting;
  }
}

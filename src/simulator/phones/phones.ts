import type { Message, Phone, Reply } from '../carrier/message.ts';

/** How much phones remember. Beyond it the oldest goes: within a phone, and the phone that was quiet the longest. */
export type Bounds = { perPhone: number; inAll: number };
export const defaultBounds: Bounds = { perPhone: 100, inAll: 200_000 };

/** The virtual phones: every number is one, from its first message or reply on. */
export class Phones {
  readonly #bounds: Bounds;
  /** Ordered by last use: the first is the phone that was quiet the longest. */
  readonly #phones = new Map<string, Phone>();
  /** Stands before the first that is left. A Map passes all that were taken out when it is gone through from its beginning. */
  #quietest = this.#phones.entries();
  /** Messages that a phone keeps or that are still on their way. */
  readonly #messages = new Map<number, Message>();
  readonly #replies = new Map<number, Reply>();
  #kept = 0;
  #underWay = 0;

  constructor(bounds: Bounds = defaultBounds) {
    this.#bounds = bounds;
  }

  /** Messages that are not done yet. */
  get underWay(): number {
    return this.#underWay;
  }

  get count(): number {
    return this.#phones.size;
  }

  receive(message: Message): void {
    this.#messages.set(message.id, message);
    if (!message.done) this.#underWay++;
    const { received } = this.#use(message.phone);
    received.push(message);
    this.#kept++;
    if (received.length > this.#bounds.perPhone) this.#forgetMessage(received.shift()!);
    if (this.#kept > this.#bounds.inAll) this.#forgetQuietestPhone();
  }

  send(reply: Reply): void {
    const { sent } = this.#use(reply.phone);
    sent.push(reply);
    this.#replies.set(reply.id, reply);
    this.#kept++;
    if (sent.length > this.#bounds.perPhone) this.#forgetReply(sent.shift()!);
    if (this.#kept > this.#bounds.inAll) this.#forgetQuietestPhone();
  }

  /** Says that nothing more will happen to a message. */
  finish(message: Message): void {
    if (message.done) return;
    message.done = true;
    this.#underWay--;
    if (message.forgotten) this.#messages.delete(message.id);
  }

  find(phone: string): Phone | undefined {
    return this.#phones.get(phone);
  }

  message(id: number): Message | undefined {
    return this.#messages.get(id);
  }

  /** Every message with that id: one, or all those of a submit_multi, whose own numbers follow each other. */
  withCarrierId(carrierId: number): Message[] {
    const found: Message[] = [];
    for (let id = carrierId; ; id++) {
      const message = this.#messages.get(id);
      if (message?.carrierId !== carrierId) return found;
      found.push(message);
    }
  }

  numbers(): IterableIterator<string> {
    return this.#phones.keys();
  }

  /** In the order in which they came. */
  messages(): IterableIterator<Message> {
    return this.#messages.values();
  }

  reply(id: number): Reply | undefined {
    return this.#replies.get(id);
  }

  replies(): IterableIterator<Reply> {
    return this.#replies.values();
  }

  #use(number: string): Phone {
    const known = this.#phones.get(number);
    if (known) this.#phones.delete(number); // it goes to the end
    const phone = known ?? { received: [], sent: [] };
    this.#phones.set(number, phone);
    return phone;
  }

  #forgetMessage(message: Message): void {
    this.#kept--;
    message.forgotten = true;
    if (message.done) this.#messages.delete(message.id);
  }

  #forgetReply(reply: Reply): void {
    this.#kept--;
    this.#replies.delete(reply.id);
  }

  #forgetQuietestPhone(): void {
    let next = this.#quietest.next();
    if (next.done) {
      this.#quietest = this.#phones.entries();
      next = this.#quietest.next();
    }
    if (next.done) return;
    const [number, { received, sent }] = next.value;
    this.#phones.delete(number);
    for (const message of received) this.#forgetMessage(message);
    for (const reply of sent) this.#forgetReply(reply);
  }
}

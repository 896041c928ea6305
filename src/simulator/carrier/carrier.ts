import type { Clock } from '#platform/clock.ts';
import type { PduInput } from '#smpp/codec/pdu-types.ts';
import type { Journal } from '../journal/journal.ts';
import {
  cancelledLine,
  doneLine,
  type JournalState,
  messageLine,
  replacedLine,
  replyLine,
  settingsLine,
  takenLine,
} from '../journal/journal-lines.ts';
import type { Phones } from '../phones/phones.ts';
import { type Random, seededRandom } from '../random.ts';
import { defaultSettings, type Settings } from '../settings.ts';
import type { FinalOutcome } from './behaviour.ts';
import { behaviourOf } from './behaviour-of.ts';
import { DeliveryQueue, type DeliveryVerdict, type QueuedDelivery } from './delivery-queue.ts';
import type { Message, Reply, State } from './message.ts';
import type { PeerConnection } from './peer-connection.ts';
import { buildReceipt, wantsReceipt } from './receipt.ts';
import { buildReply } from './reply-pdus.ts';
import { TimerWheel } from './timer-wheel.ts';
import { WriteTurn } from './turn.ts';

/** How much later a receipt comes that is held back, at most. */
const heldBackMs = 5_000;

const delivered: readonly FinalOutcome[] = [{ state: 'delivered' }];
const failed: readonly FinalOutcome[] = [{ state: 'undeliverable', error: '001' }];
const expired: readonly FinalOutcome[] = [{ state: 'expired', error: '000' }];
const deleted: readonly FinalOutcome[] = [{ state: 'deleted', afterMs: 0 }];

/** What came in and went out since the start. */
export type CarrierCounters = {
  received: number;
  answered: number;
  refused: number;
  receipts: number;
  replies: number;
};

/** A message whose first outcome is due, or anything else that is to happen later. */
type Job = Message | (() => void);

export type CarrierOptions = { clock: Clock; journal: Journal; state: JournalState; settings?: Partial<Settings> };

/** The carrier behind the links: takes messages, lets them meet their fate, and hands receipts and replies to its clients. */
export class Carrier {
  readonly turn: WriteTurn;
  readonly figures: CarrierCounters = { received: 0, answered: 0, refused: 0, receipts: 0, replies: 0 };
  readonly #clock: Clock;
  readonly #journal: Journal;
  readonly #state: JournalState;
  readonly #wheel: TimerWheel<Job>;
  readonly #outboxes = new Map<string, DeliveryQueue>();
  /** Messages that came to their end in this turn, by their state: one line of the journal for each. */
  readonly #done = new Map<State, number[]>();
  /** The settings when nothing is changed. */
  readonly #untouched: Settings;
  #random: Random;
  settings: Settings;

  constructor({ clock, journal, state, settings = {} }: CarrierOptions) {
    this.#clock = clock;
    this.#journal = journal;
    this.#state = state;
    this.#untouched = { ...defaultSettings(), ...settings };
    this.settings = { ...this.#untouched, ...state.settings };
    this.#random = seededRandom(this.settings.seed);
    this.turn = new WriteTurn(() => this.#writeJournal());
    this.#wheel = new TimerWheel<Job>(clock, (job) => {
      if (typeof job === 'function') job();
      else if (job.state === 'enroute') this.#meetOutcome(job, 0); // unless it was cancelled
    });
  }

  get phones(): Phones {
    return this.#state.phones;
  }

  now(): number {
    return this.#clock.now().getTime();
  }

  /** True for the given share of calls; a share of 0 draws nothing. */
  happens(share: number): boolean {
    return share > 0 && this.#random() < share;
  }

  /** A whole number from `from` to `to`, both included. */
  between(from: number, to: number): number {
    return from === to ? from : from + Math.floor(this.#random() * (to - from + 1));
  }

  nextId(): number {
    return this.#state.nextId++;
  }

  after(delayMs: number, job: () => void): void {
    if (delayMs > 0) this.#wheel.add(this.now() + delayMs, job);
    else job();
  }

  /** Goes on with what an earlier process left: messages on their way, and replies that nobody took. */
  resume(): void {
    const now = this.now();
    for (const message of this.phones.messages()) {
      if (message.done) continue;
      if (message.state === 'deleted') this.#meetOutcome(message, 0);
      else {
        message.state = 'enroute';
        this.#wheel.add(Math.max(now, message.due), message);
      }
    }
    for (const reply of this.phones.replies()) if (!reply.taken) this.#sendOut(reply);
  }

  /** `null` takes all changes back. */
  change(changes: Partial<Settings> | null): void {
    this.#state.settings = changes === null ? {} : { ...this.#state.settings, ...changes };
    this.settings = { ...this.#untouched, ...this.#state.settings };
    if (changes === null || changes.seed !== undefined) this.#random = seededRandom(this.settings.seed);
    this.#write(settingsLine(changes));
    for (const outbox of this.#outboxes.values()) outbox.pump();
  }

  /** Takes a message, whose `due` is the instant it may leave: from the end of this turn on it is safe, and its fate takes its course. */
  take(message: Message): void {
    this.figures.received++;
    const { early, outcomes } = behaviourOf(message.phone);
    message.due += this.#delayOf((outcomes ?? delivered)[0]!);
    if (message.expires > 0) message.due = Math.min(message.due, message.expires);
    this.phones.receive(message);
    this.#write(messageLine(message));
    if (early || this.happens(this.settings.earlyReceipts)) this.#meetOutcome(message, 0);
    else this.#wheel.add(message.due, message);
  }

  cancel(message: Message): void {
    message.state = 'deleted';
    this.#write(cancelledLine(message.id));
    this.#meetOutcome(message, 0);
  }

  replace(message: Message, text: string, registeredDelivery: number): void {
    message.text = text;
    message.registeredDelivery = registeredDelivery;
    this.#write(replacedLine(message));
  }

  /** Sends what a phone wrote to the clients that it answers. */
  reply(reply: Reply): void {
    this.phones.send(reply);
    this.#write(replyLine(reply));
    this.#sendOut(reply);
  }

  outbox(systemId: string): DeliveryQueue {
    const outbox = this.#outboxes.get(systemId) ?? new DeliveryQueue();
    this.#outboxes.set(systemId, outbox);
    return outbox;
  }

  get waitingDeliveries(): number {
    return [...this.#outboxes.values()].reduce((sum, { waiting }) => sum + waiting, 0);
  }

  buildDelivery(delivery: QueuedDelivery): PduInput {
    if (delivery.kind === 'reply') return delivery.pdu;
    const { idFormat, receiptIdFormat, receiptTlvs: tlvs } = this.settings;
    const { outcome, doneAt, form } = delivery;
    const spelling = receiptIdFormat === 'same' ? idFormat : receiptIdFormat;
    return buildReceipt(delivery.message, { outcome, doneAt, form, idFormat: spelling, tlvs });
  }

  settled(link: PeerConnection, delivery: QueuedDelivery, verdict: DeliveryVerdict): void {
    const outbox = this.outbox(link.systemId);
    if (verdict === 'later') this.#wheel.add(this.now() + this.settings.retryDelayMs, () => outbox.add(delivery));
    else if (delivery.kind === 'reply') this.#partSettled(delivery.reply, delivery.partsLeft);
    else if (delivery.last) this.#finish(delivery.message);
    outbox.pump();
  }

  /** Stops time: nothing happens by itself any more. All that was done is in the journal. */
  close(): void {
    this.#wheel.clear();
    this.turn.end();
    this.#journal.close();
  }

  #delayOf({ afterMs }: FinalOutcome): number {
    if (afterMs !== undefined) return afterMs;
    const { receiptDelayMs, reorderedReceipts } = this.settings;
    const delay = this.between(receiptDelayMs[0], receiptDelayMs[1]);
    return this.happens(reorderedReceipts) ? delay + this.between(0, heldBackMs) : delay;
  }

  /** The outcomes a message meets; asked again for each, since a journal keeps the message only. */
  #outcomesOf(message: Message): readonly FinalOutcome[] {
    if (message.state === 'deleted') return deleted;
    if (message.expires > 0 && message.due >= message.expires) return expired;
    const { outcomes } = behaviourOf(message.phone);
    if (outcomes) return outcomes;
    return this.happens(this.settings.failedShare) ? failed : delivered;
  }

  #meetOutcome(message: Message, index: number): void {
    const outcomes = this.#outcomesOf(message);
    const outcome = outcomes[index]!;
    message.state = outcome.state;
    const { copies = 1, receipt: form = {}, reply } = behaviourOf(message.phone);
    if (reply && outcome.state === 'delivered') this.#answerByItself(message, reply.text, reply.form ?? 'usual');

    const last = index >= outcomes.length - 1;
    const wanted = wantsReceipt(outcome, message.registeredDelivery) && !this.happens(this.settings.missingReceipts);
    const times = wanted ? copies + (this.happens(this.settings.doubledReceipts) ? 1 : 0) : 0;
    const outbox = this.outbox(message.systemId);
    for (let copy = 0; copy < times; copy++) {
      this.figures.receipts++;
      outbox.add({ kind: 'receipt', message, outcome, doneAt: this.now(), form, last });
    }
    if (!last)
      this.after(Math.max(1, this.#delayOf(outcomes[index + 1]!)), () => this.#meetOutcome(message, index + 1));
    else if (times === 0) this.#finish(message);
  }

  #partSettled(reply: Reply, partsLeft: { count: number }): void {
    if (--partsLeft.count > 0) return;
    reply.taken = true;
    this.#write(takenLine([reply.id]));
  }

  #finish(message: Message): void {
    if (message.done) return;
    this.phones.finish(message);
    const ids = this.#done.get(message.state);
    if (ids) ids.push(message.id);
    else this.#done.set(message.state, [message.id]);
    this.turn.join();
  }

  #answerByItself(message: Message, text: string, form: string): void {
    const { phone, from, fromTon, fromNpi, systemId } = message;
    const answered = this.phones.find(phone)?.sent.some(({ answers }) => answers === message.id);
    if (answered) return; // before a crash, whose journal still had the message on its way
    const to = { to: from, toTon: fromTon, toNpi: fromNpi, systemId };
    this.reply({ id: this.nextId(), at: this.now(), phone, ...to, text, form, answers: message.id, taken: false });
  }

  #sendOut(reply: Reply): void {
    this.figures.replies++;
    const pdus = buildReply(reply);
    const partsLeft = { count: pdus.length };
    const outbox = this.outbox(reply.systemId);
    for (const pdu of pdus) outbox.add({ kind: 'reply', reply, pdu, partsLeft });
  }

  #write(line: string): void {
    this.#journal.add(line);
    this.turn.join();
  }

  #writeJournal(): void {
    for (const [state, ids] of this.#done) this.#journal.add(doneLine(state, ids));
    this.#done.clear();
    this.#journal.flush();
  }
}

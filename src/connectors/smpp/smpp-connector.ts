import type { Clock } from '#platform/clock.ts';
import type { Log } from '#platform/log.ts';
import { PduError } from '#smpp/codec/pdu-error.ts';
import type { ResponsePdu } from '#smpp/codec/pdu-types.ts';
import { statusName } from '#smpp/codec/statuses.ts';
import { readTlv } from '#smpp/codec/tlvs.ts';
import type { RequestOutcome } from '#smpp/session/session.ts';
import type {
  Connector,
  ConnectorEvents,
  ConnectorStatus,
  Content,
  QueryAnswer,
  StatusQuery,
  Submission,
  SubmitOutcome,
} from '../connector.ts';
import type { Bind } from './binds/bind.ts';
import { Binds } from './binds/binds.ts';
import { longestExplanation, truncated, truncatedId } from './binds/limits.ts';
import { Pacer } from './binds/pacer.ts';
import { Readiness } from './binds/readiness.ts';
import { RefusalAlarm } from './binds/refusal-alarm.ts';
import { destinationAddress } from './deliveries/addresses.ts';
import { deliveryHandler } from './deliveries/deliveries.ts';
import { Unreadable } from './deliveries/unreadable.ts';
import { query } from './receipts/query.ts';
import { ReceiptIds } from './receipts/receipt-ids.ts';
import type { SmppSettings } from './settings.ts';
import { classifyStatus, rejectedOutcome } from './submit/outcomes.ts';
import { type PreparedContent, prepareContent } from './submit/prepared-content.ts';

type OnOutcome = (outcome: SubmitOutcome) => void;

/** A part on its way: it travels with the request and comes back with the answer, however late. */
type Sent<Ref> = {
  submission: Submission<Ref>;
  onOutcome: OnOutcome;
  bind: Bind<Sent<Ref>>;
};

/** A relative validity shrinks while its content is being sent: it is written anew after this long. */
const relativeValidityMs = 30_000;

/** How long the carrier may take to answer our unbind once everything else is done. */
const unbindMs = 2_000;

export type SmppOptions<Ref> = {
  settings: SmppSettings;
  password: string;
  events: ConnectorEvents<Ref>;
  clock: Clock;
  log: Log;
  /** How the carrier writes ids, as `ConnectorEvents.idFormat` told it before. */
  idFormat?: string | null;
};

export class SmppConnector<Ref> implements Connector<Ref> {
  readonly #settings: SmppSettings;
  readonly #clock: Clock;
  readonly #events: ConnectorEvents<Ref>;
  readonly #binds: Binds<Sent<Ref>>;
  readonly #pacer: Pacer;
  readonly #readiness: Readiness;
  readonly #alarm: RefusalAlarm;
  readonly #ids: ReceiptIds;
  readonly #prepared = new WeakMap<Content, PreparedContent>();
  #open = 0;
  #closing: Promise<void> | undefined;
  #onDrained: () => void = () => {};

  constructor({ settings, password, events, clock, log, idFormat = null }: SmppOptions<Ref>) {
    this.#settings = settings;
    this.#clock = clock;
    this.#events = events;
    this.#alarm = new RefusalAlarm(clock, log);
    const learnt = (format: string | null) => events.idFormat(format);
    this.#ids = new ReceiptIds({ settings, known: idFormat, learnt, log });
    const { rate, burst, throttleSeconds } = settings;
    this.#pacer = new Pacer({ rate, burst, throttleMs: throttleSeconds * 1000 }, this.#nowMs());
    this.#readiness = new Readiness({
      capacity: () => this.capacity(),
      waitMs: () => (this.#binds.windowFree() > 0 ? this.#pacer.waitMs(this.#nowMs()) : undefined),
      ready: () => events.ready(),
    });
    const unreadable = new Unreadable({ clock, log, count: () => events.unreadable() });
    this.#binds = new Binds({
      settings,
      password,
      clock,
      log,
      changed: () => this.#readiness.changed(),
      request: deliveryHandler({ settings, ids: this.#ids, unreadable, sink: events, log }),
      unreadable: (error) => unreadable.note(error.message),
      lateResponse: (pdu, sent) => this.#answeredLate(pdu, sent),
    });
  }

  open(): void {
    this.#binds.open();
  }

  capacity(): number {
    if (this.#closing) return 0;
    return Math.min(this.#binds.windowFree(), this.#pacer.available(this.#nowMs()));
  }

  perSecond(): number {
    return Math.max(1, Math.floor(this.#pacer.rate));
  }

  submit(submission: Submission<Ref>, onOutcome: OnOutcome): void {
    const refused = this.#send(submission, onOutcome);
    if (refused) queueMicrotask(() => onOutcome(refused));
  }

  /** Hands the part to a link, or says at once why not. */
  #send(submission: Submission<Ref>, onOutcome: OnOutcome): SubmitOutcome | undefined {
    const now = this.#clock.now();
    if (this.#closing || this.#pacer.available(now.getTime()) < 1) return { kind: 'unreachable' };
    const bind = this.#binds.next();
    if (!bind?.transmitting) return { kind: 'unreachable' };
    const prepared = this.#prepare(submission.content, now);
    if (prepared.kind === 'refused') return prepared.outcome;

    const template = prepared.templates[submission.part - 1];
    if (!template)
      throw new RangeError(`a content of ${submission.content.parts.length} parts has no part ${submission.part}`);
    const destination = destinationAddress(submission.recipient, this.#settings.destinationPrefix);
    const sent: Sent<Ref> = { submission, onOutcome, bind };
    try {
      bind.transmitting.request(template.to(destination), this.#settle, sent);
    } catch (error) {
      if (!(error instanceof PduError)) throw error;
      return { kind: 'rejected', reason: 'recipient', code: error.message };
    }
    this.#pacer.take();
    this.#open += 1;
    if (this.#pacer.available(now.getTime()) < 1) this.#readiness.changed();
    return undefined;
  }

  query(question: StatusQuery): Promise<QueryAnswer> {
    return query(this.#closing ? undefined : this.#binds.next()?.transmitting, question, this.#settings);
  }

  status(): ConnectorStatus {
    return this.#binds.status(this.#open);
  }

  close(limitMs: number): Promise<void> {
    this.#closing ??= this.#close(limitMs);
    return this.#closing;
  }

  async #close(limitMs: number): Promise<void> {
    this.#readiness.stop();
    if (this.#open > 0) await this.#drained(limitMs);
    if (this.#open > 0) this.#binds.drop();
    await this.#binds.close(unbindMs);
  }

  #drained(limitMs: number): Promise<void> {
    return new Promise((resolve) => {
      const limit = setTimeout(resolve, limitMs);
      this.#onDrained = () => {
        clearTimeout(limit);
        resolve();
      };
    });
  }

  #prepare(content: Content, now: Date): PreparedContent {
    const known = this.#prepared.get(content);
    if (known && !this.#isStale(known, now)) return known;
    const prepared = prepareContent(content, this.#settings, now);
    this.#prepared.set(content, prepared);
    return prepared;
  }

  #isStale(prepared: PreparedContent, now: Date): boolean {
    if (prepared.kind === 'refused' || this.#settings.validity !== 'relative') return false;
    return Math.abs(now.getTime() - prepared.preparedAt) > relativeValidityMs;
  }

  readonly #settle = (outcome: RequestOutcome, sent: Sent<Ref>): void => {
    this.#open -= 1;
    const settled = this.#outcomeOf(outcome, sent.bind);
    sent.onOutcome(settled);
    if (this.#open === 0) this.#onDrained();
    this.#readiness.changed();
  };

  #outcomeOf(outcome: RequestOutcome, bind: Bind<Sent<Ref>>): SubmitOutcome {
    switch (outcome.kind) {
      case 'response':
        return this.#answered(outcome.pdu, bind);
      case 'timeout':
        return { kind: 'unknown' };
      case 'closed':
        return outcome.written ? { kind: 'unknown' } : { kind: 'unreachable' };
      default:
        return outcome satisfies never;
    }
  }

  #answered(pdu: ResponsePdu, bind: Bind<Sent<Ref>>): SubmitOutcome {
    if (pdu.status === 0 && pdu.command === 'submit_sm_resp') {
      this.#pacer.accepted(this.#nowMs());
      const carrierMessageId = truncatedId(pdu.message_id);
      this.#ids.answered(carrierMessageId);
      return { kind: 'accepted', carrierMessageId };
    }
    const statusClass = classifyStatus(pdu.status, this.#settings.statuses);
    const code = statusName(pdu.status);
    const pauseMs = this.#backOff(statusClass);
    if (statusClass === 'rebind' && !bind.rebind({ code: 'not_bound_there', status: code }))
      return rejectedOutcome('busy', code, pauseMs);
    if (statusClass === 'account') {
      const explanation = readTlv(pdu.tlvs, 'additional_status_info_text') ?? '';
      this.#alarm.raise(code, truncated(explanation, longestExplanation));
    }
    return rejectedOutcome(statusClass, code, pauseMs);
  }

  #backOff(statusClass: ReturnType<typeof classifyStatus>): number {
    if (statusClass === 'throttled') return this.#pacer.throttled(this.#nowMs());
    return statusClass === 'full' ? this.#pacer.full(this.#nowMs()) : 0;
  }

  #answeredLate(pdu: ResponsePdu, sent: Sent<Ref>): void {
    const outcome = this.#answered(pdu, sent.bind);
    this.#events.lateOutcome(sent.submission.ref, outcome);
  }

  #nowMs(): number {
    return this.#clock.now().getTime();
  }
}

/**
 * One SMPP session on a socket, for either end. `connect()` (connect.ts) and `listen()` (listen.ts) make them.
 *
 *   session.request(pdu, onOutcome, tag)    sends; `onOutcome(outcome, tag)` is called exactly once
 *   session.ask(pdu)                        the same as a promise
 *   session.notify(pdu)                     sends outbind or alert_notification, which have no response
 *   session.onRequest = (pdu, respond) => … the peer's requests; `respond(status, fields)` may be called later
 *   session.onLateResponse = (pdu, tag) => … a response to a request that timed out: it settles the doubt
 *   session.onStray = (pdu) => …            a response to nothing we asked, such as a generic_nack with sequence 0
 *   session.onUnreadable = (error) => …     a PDU that could not be read, such as one of an unknown command
 *   session.onState = (state) => …          bound, unbinding
 *   session.onClose = ({ reason, error }) => … the end; all outcomes have been told by then
 *   session.windowFree, .state, .peer
 *   session.unbind()                        drains, unbinds, closes
 *   session.end(), .close()                 closes after what is queued has left, or at once
 *   session.writeRaw(octets)                any octets, for tests of the peer's patience
 *
 * A bind is an ordinary request, sent first by a client and answered with status 0 by a server. Callers look at `windowFree`
 * before they send; a request beyond the window, or one that this bind may not send, is a mistake and throws. One that
 * comes too late because the session is ending gets the outcome `closed` with `written: false`.
 */
import type { Socket } from 'node:net';
import { commands, isResponseId } from '../codec/commands.ts';
import { Framer } from '../codec/framer.ts';
import { readUint32 } from '../codec/octets.ts';
import { decode, encodeInto } from '../codec/pdu.ts';
import { PduError } from '../codec/pdu-error.ts';
import type { PduInput, RequestName, RequestPdu, ResponsePdu } from '../codec/pdu-types.ts';
import { PduReading } from '../codec/reading.ts';
import { statusCode } from '../codec/statuses.ts';
import { SubmitMessage } from '../codec/submit-template.ts';
import { answerTo, busyAnswer, isAnswerable, type ResponseFields, refusalOf } from './answers.ts';
import type { Outstanding } from './request-window.ts';
import type { SessionLimits } from './session-limits.ts';
import { type CloseReason, type SessionRole, SessionState, type SessionStateName } from './session-state.ts';
import { WriteQueue } from './write-queue.ts';

/**
 * What became of a request. `timeout`: it may have been handled all the same, and may still be answered. `closed` with
 * `written: false`: no octet of it was handed to the socket, so it surely did not leave and may be sent again; with
 * `written: true` it may have arrived.
 */
export type RequestOutcome =
  | { kind: 'response'; pdu: ResponsePdu }
  | { kind: 'timeout' }
  | { kind: 'closed'; written: boolean };

/** Answers one request, once; later calls do nothing. With NO_ANSWER the request is dropped without a word. */
export type Respond = (status: number, fields?: ResponseFields) => void;
export const NO_ANSWER = -1;

export type { ResponseFields };

export type Closed = { reason: CloseReason; error?: Error };

type Unanswerable = 'outbind' | 'alert_notification';
/** What `request` takes; a SubmitMessage comes from a SubmitTemplate. */
export type Request = PduInput<Exclude<RequestName, Unanswerable | 'unbind'>> | SubmitMessage;

type Entry<Tag> = Outstanding & {
  readonly position: number;
  readonly tag: Tag;
  readonly onOutcome: (outcome: RequestOutcome, tag: Tag) => void;
};

export type SessionOptions = {
  role: SessionRole;
  limits: SessionLimits;
  /** A steady clock in ms. */
  now?: () => number;
};

/** Requests are handled for so long before others get their turn. */
const TURN_MS = 5;
const LOOKS_AT_CLOCK_EVERY = 16;
/** TCP's own probes, for links whose enquire_link is off. */
const KEEP_ALIVE_MS = 60_000;
/**
 * So long a wait ends with a whole second of the clock, as chores do that are done each second: fifty links at rest woke their
 * process up four times a second beside them, and each time costs about a millisecond.
 */
const LONG_WAIT_MS = 5_000;
const SECOND_MS = 1_000;
/** The longest wait a timer takes; we look at the state again after it. */
const MAX_TIMER_MS = 2_147_483_647;

export class Session<Tag = unknown> {
  onRequest: (pdu: RequestPdu, respond: Respond) => void = (_pdu, respond) => respond(statusCode('RINVCMDID'));
  onLateResponse: (pdu: ResponsePdu, tag: Tag | undefined) => void = () => {};
  onStray: (pdu: ResponsePdu) => void = () => {};
  onUnreadable: (error: PduError) => void = () => {};
  onState: (state: SessionStateName) => void = () => {};
  onClose: (closed: Closed) => void = () => {};
  /** Where the other end is, as far as known. */
  readonly peer: { address: string; port: number };
  readonly #socket: Socket;
  readonly #state: SessionState<Entry<Tag | undefined>>;
  readonly #outbox: WriteQueue;
  readonly #reading: PduReading;
  readonly #framer = new Framer();
  readonly #now: () => number;
  #arrived: (RequestPdu | PduError)[] = [];
  #nextTurn: NodeJS.Immediate | undefined;
  #frames = 0;
  #time: number;
  #timer: NodeJS.Timeout | undefined;
  #notifiedState: SessionStateName = 'OPEN';
  #unbindOfPeer = 0;
  #closed: Closed | undefined;
  #connected = false;

  /** Takes over the socket. Call `opened` once it is connected (and the TLS handshake done). */
  constructor(socket: Socket, peer: { address: string; port: number }, options: SessionOptions) {
    this.#socket = socket;
    this.peer = peer;
    this.#now = options.now ?? (() => performance.now());
    this.#time = this.#now();
    this.#state = new SessionState(options.role, options.limits, this.#time);
    this.#outbox = new WriteQueue(socket, () => this.#reading.look());
    this.#reading = new PduReading(socket, {
      unanswered: options.limits.unansweredWhileReading,
      longestMs: options.limits.unreadMs,
      measure: () => ({ queuedOctets: this.#outbox.queued, unanswered: this.#state.unanswered + this.#arrived.length }),
    });
    socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    socket.on('end', () => this.#peerEnded());
    socket.on('error', (error) => this.#fail(error));
    socket.on('close', () => this.#finish());
    this.#arm();
  }

  /** The socket is ready: what has been requested so far goes out. */
  opened(): void {
    this.#connected = true;
    this.#socket.setNoDelay(true);
    this.#socket.setKeepAlive(true, KEEP_ALIVE_MS);
    this.#outbox.open();
  }

  get state(): SessionStateName {
    return this.#state.name;
  }

  /** How many more requests may be sent now. */
  get windowFree(): number {
    return this.#state.name === 'UNBINDING' || this.#state.name === 'CLOSED' ? 0 : this.#state.windowFree;
  }

  /** Requests of ours that await their response. */
  get outstanding(): number {
    return this.#state.outstanding;
  }

  /** Sends a request. Throws PduError when it cannot be encoded; nothing has then happened. */
  request(pdu: Request, onOutcome: (outcome: RequestOutcome, tag: Tag) => void, tag: Tag): void {
    this.#begin(pdu, onOutcome as Entry<Tag | undefined>['onOutcome'], tag);
  }

  /** Sends a request without a tag. Rejects with PduError when it cannot be encoded. */
  ask(pdu: Request): Promise<RequestOutcome> {
    return new Promise((resolve) => this.#begin(pdu, resolve, undefined));
  }

  /** Sends a request that has no response. */
  notify(pdu: PduInput<Unanswerable>): void {
    this.#send(pdu, this.#state.skipSequence());
  }

  /** Appends octets of any kind to the stream. */
  writeRaw(octets: Buffer): void {
    const { writer } = this.#outbox;
    writer.reserve(octets.length).set(octets, writer.length);
    writer.length += octets.length;
    this.#outbox.touched();
  }

  /** Leaves in good order: no new requests, waits for what is open, unbinds, closes. */
  unbind(): void {
    if (this.#state.name === 'OPEN') {
      this.end();
      return;
    }
    this.#state.unbind(this.#now());
    this.#proceed();
  }

  /** Closes once everything queued has left. */
  end(): void {
    this.#end('closed_by_us');
  }

  /** Closes at once; what is queued never leaves. */
  close(): void {
    this.#destroy('closed_by_us');
  }

  #begin(pdu: Request, onOutcome: Entry<Tag | undefined>['onOutcome'], tag: Tag | undefined): void {
    const sendable = this.#state.sendable(pdu.command);
    if (sendable === 'ended') {
      // Not at once and not as a microtask: an owner that sends again from its callback would never let anything else run.
      setImmediate(() => onOutcome({ kind: 'closed', written: false }, tag));
      return;
    }
    if (sendable === 'not_allowed') throw new Error(`${pdu.command} may not be sent when ${this.#state.name}`);
    if (this.#state.windowFree <= 0) throw new Error('the window is full');
    const { position, writer } = this.#outbox;
    const sequence = this.#state.nextSequence;
    if (pdu instanceof SubmitMessage) pdu.write(writer, sequence);
    else encodeInto(writer, pdu, sequence);
    const commandId = commands[pdu.command].id;
    this.#state.begin({ sequence, commandId, deadline: 0, position, tag, onOutcome }, this.#now());
    this.#outbox.touched();
  }

  #receive(chunk: Buffer): void {
    if (this.#closed?.reason === 'framing_lost') return;
    this.#time = this.#now();
    this.#frames = 0;
    let lost: unknown;
    try {
      this.#framer.push(chunk, this.#onFrame);
    } catch (error) {
      lost = error;
    }
    this.#state.received(this.#frames, this.#framer.unfinished, this.#time);
    if (lost) this.#handleArrived(Number.POSITIVE_INFINITY);
    else if (this.#arrived.length > 0 && !this.#nextTurn) this.#handleArrived();
    if (lost) this.#loseFraming(lost);
    this.#reading.look();
    this.#proceed();
  }

  /** Responses are handled at once; requests wait until all responses of the same read are. */
  readonly #onFrame = (buffer: Buffer, start: number, end: number): void => {
    this.#frames += 1;
    const response = isResponseId(readUint32(buffer, start + 4));
    try {
      const pdu = decode(buffer, start, end);
      if (response) this.#receiveResponse(pdu as ResponsePdu);
      else this.#arrived.push(pdu as RequestPdu);
    } catch (error) {
      if (!(error instanceof PduError)) throw error;
      if (response)
        this.onUnreadable(error); // to a response that makes no sense there is no answer
      else this.#arrived.push(error);
    }
  };

  #receiveResponse(pdu: ResponsePdu): void {
    const verdict = this.#state.receiveResponse(commands[pdu.command].id, pdu.status, pdu.sequence);
    const entry = this.#state.matched;
    if (verdict === 'settled') {
      this.#notifyState();
      entry?.onOutcome({ kind: 'response', pdu }, entry.tag);
    } else if (verdict === 'late') this.onLateResponse(pdu, entry?.tag);
    else if (verdict === 'stray') this.onStray(pdu);
    else if (verdict === 'unbound') this.#end('unbound_by_us');
  }

  /** Requests in their order, some of them now: a peer that brings a thousand at once must not hold up all others. */
  #handleArrived(forMs = TURN_MS): void {
    const until = this.#now() + forMs;
    let handled = 0;
    while (handled < this.#arrived.length && !this.#closed) {
      const pdu = this.#arrived[handled]!;
      handled += 1;
      if (pdu instanceof PduError) this.#refuse(pdu);
      else this.#receiveRequest(pdu);
      if (handled % LOOKS_AT_CLOCK_EVERY === 0 && this.#now() >= until) break;
    }
    this.#arrived.splice(0, this.#closed ? this.#arrived.length : handled);
    if (this.#arrived.length === 0 || this.#nextTurn) return;
    this.#nextTurn = setImmediate(() => {
      this.#nextTurn = undefined;
      this.#handleArrived();
      this.#reading.look();
      this.#proceed();
    });
  }

  #receiveRequest(pdu: RequestPdu): void {
    const { command, sequence } = pdu;
    const verdict = this.#state.receiveRequest(command, this.#time);
    if (verdict === 'pass') this.onRequest(pdu, this.#responder(pdu));
    else if (verdict === 'wrong_state') this.#send(answerTo(command, statusCode('RINVBNDSTS')), sequence);
    else if (verdict === 'busy') this.#send(busyAnswer(command), sequence);
    else if (verdict === 'unbinding') {
      this.#unbindOfPeer = sequence;
      this.#notifyState();
    } else this.#send(answerTo(command, 0), sequence);
  }

  #responder(pdu: RequestPdu): Respond {
    const { command, sequence } = pdu;
    let open = isAnswerable(command);
    return (status, fields) => {
      if (!open || this.#state.name === 'CLOSED') return;
      if (status === NO_ANSWER) this.#state.forgotten();
      else {
        this.#send(answerTo(command, status, fields), sequence);
        this.#state.answered(command, status);
        this.#notifyState();
      }
      open = false;
      this.#reading.look();
      this.#proceed();
    };
  }

  /** Answers a request that could not be read: an unknown command by generic_nack, a known one by its own response. */
  #refuse(error: PduError): void {
    this.#send(refusalOf(error.commandId, error.status), error.sequence);
    this.onUnreadable(error);
  }

  #loseFraming(error: unknown): void {
    if (!(error instanceof PduError)) throw error;
    this.#refuse(error);
    this.#end('framing_lost', error);
  }

  /** Takes the next step of an unbinding, if one is due. */
  #proceed(): void {
    if (this.#state.name !== 'UNBINDING') return;
    const step = this.#state.advance(this.#now());
    if (step === 'none') return;
    if (step === 'send_unbind') this.#send({ command: 'unbind' }, this.#state.skipSequence());
    else if (step === 'end') this.#end('unbound_by_peer');
    else {
      this.#send(answerTo('unbind', 0), this.#unbindOfPeer);
      this.#proceed();
    }
    this.#notifyState();
  }

  #send(pdu: PduInput, sequence: number): void {
    encodeInto(this.#outbox.writer, pdu, sequence);
    this.#outbox.touched();
  }

  #tick(): void {
    this.#time = this.#now();
    const { expired, close, enquireLink } = this.#state.tick(this.#time);
    for (const entry of expired) entry.onOutcome({ kind: 'timeout' }, entry.tag);
    if (close) {
      this.#destroy(close);
      return;
    }
    if (enquireLink) this.#send({ command: 'enquire_link' }, this.#state.beginEnquireLink());
    this.#proceed();
    this.#arm();
  }

  #arm(): void {
    const exact = Math.max(1, Math.ceil(this.#state.nextWake(this.#time) - this.#time));
    const wait = exact < LONG_WAIT_MS ? exact : exact + SECOND_MS - ((this.#time + exact) % SECOND_MS);
    this.#timer = setTimeout(() => this.#tick(), Math.min(wait, MAX_TIMER_MS));
  }

  #notifyState(): void {
    const state = this.#state.name;
    if (state === this.#notifiedState || state === 'CLOSED') return;
    this.#notifiedState = state;
    this.onState(state);
  }

  #peerEnded(): void {
    this.#handleArrived(Number.POSITIVE_INFINITY);
    this.#end('closed_by_peer');
  }

  #fail(error: Error): void {
    this.#destroy(this.#connected ? 'socket_error' : 'connect_failed', error);
  }

  #end(reason: CloseReason, error?: Error): void {
    this.#closed ??= error ? { reason, error } : { reason };
    this.#state.end(this.#now());
    if (this.#connected) this.#outbox.whenFlushed(() => this.#socket.end());
    else this.#destroy(reason);
  }

  #destroy(reason: CloseReason, error?: Error): void {
    this.#closed ??= error ? { reason, error } : { reason };
    this.#outbox.close();
    this.#socket.destroy();
  }

  /** The socket is gone: every open request gets its outcome, then the owner hears of the end. */
  #finish(): void {
    clearTimeout(this.#timer);
    this.#reading.stop();
    this.#outbox.close();
    for (const entry of this.#state.close()) {
      entry.onOutcome({ kind: 'closed', written: this.#outbox.isHanded(entry.position) }, entry.tag);
    }
    this.onClose(this.#closed ?? { reason: 'closed_by_peer' });
  }
}

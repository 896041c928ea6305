/**
 * The life of one SMPP session as a pure state machine: it is told what happened and at what time (ms of any steady clock),
 * and says what to do. It knows no socket and no octets; `session.ts` does what it says.
 *
 *   OPEN → BOUND_TX | BOUND_RX | BOUND_TRX → UNBINDING → CLOSED, and CLOSED from anywhere (3.4 section 2.2)
 *
 * Both ends use it: `role` says which one we are. A request that an owner may not send now is told by `sendable`; a PDU of
 * the peer goes through `receiveRequest` or `receiveResponse`, and each read through `received`; time goes through `tick`;
 * and after anything that may have finished a draining, `advance` says whether the unbinding takes its next step.
 */

import { type CommandName, commands } from '../codec/commands.ts';
import { isAnswerable } from './answers.ts';
import { MAX_SEQUENCE, type Outstanding, RequestWindow } from './request-window.ts';
import { type SessionLimits, shortestTimer } from './session-limits.ts';

export type SessionRole = 'esme' | 'smsc';
type BindState = 'OPEN' | 'BOUND_TX' | 'BOUND_RX' | 'BOUND_TRX';
export type SessionStateName = BindState | 'UNBINDING' | 'CLOSED';

/** Why a session ended. */
export type CloseReason =
  | 'closed_by_us'
  | 'closed_by_peer'
  | 'unbound_by_us'
  | 'unbound_by_peer'
  | 'unbind_timeout'
  | 'session_init_timeout'
  | 'link_dead'
  | 'inactive'
  | 'pdu_unfinished'
  | 'framing_lost'
  | 'connect_failed'
  | 'socket_error';

/** `busy`: too many requests await our answer. `pass`: it is the owner's. The others are the session's own affair. */
export type RequestVerdict = 'pass' | 'answer_enquire_link' | 'unbinding' | 'answer_unbind' | 'wrong_state' | 'busy';

/** `stray`: a response to nothing we asked. `unbound`: the answer to our unbind: close. */
export type ResponseVerdict = 'settled' | 'late' | 'stray' | 'sign_of_life' | 'unbound';

/** What time has brought. At most one of `enquireLink` and `close`. */
export type TickResult<T> = { expired: T[]; enquireLink: boolean; close: CloseReason | undefined };

/** Next step of an unbinding. */
export type UnbindStep = 'none' | 'send_unbind' | 'answer_unbind' | 'end';

type Phase = 'live' | 'draining' | 'unbind_sent' | 'peer_unbinding' | 'leaving' | 'ended' | 'closed';

const bindStates: Partial<Record<CommandName, BindState>> = {
  bind_transmitter: 'BOUND_TX',
  bind_receiver: 'BOUND_RX',
  bind_transceiver: 'BOUND_TRX',
};
const GENERIC_NACK = commands.generic_nack.id;
const never = Number.POSITIVE_INFINITY;

export class SessionState<T extends Outstanding> {
  /** The request that the last `settled` or `late` response belongs to. */
  matched: T | undefined;
  readonly #role: SessionRole;
  readonly #limits: SessionLimits;
  readonly #window: RequestWindow<T>;
  readonly #late = new Map<number, T>();
  readonly #startedAt: number;
  readonly #shortest: number;
  #bind: BindState = 'OPEN';
  #phase: Phase = 'live';
  #unbindDeadline = never;
  #unfinishedSince = never;
  #lastReceived: number;
  #enquiredAt = 0;
  #enquiries = 0;
  #enquireSequence = -1;
  #unanswered = 0;

  constructor(role: SessionRole, limits: SessionLimits, now: number) {
    this.#role = role;
    this.#limits = limits;
    this.#window = new RequestWindow(limits.window);
    this.#startedAt = now;
    this.#lastReceived = now;
    this.#shortest = shortestTimer(limits);
  }

  get name(): SessionStateName {
    if (this.#phase === 'live') return this.#bind;
    return this.#phase === 'closed' ? 'CLOSED' : 'UNBINDING';
  }

  /** How many more requests may be outstanding. */
  get windowFree(): number {
    return this.#limits.window - this.#window.size;
  }

  get outstanding(): number {
    return this.#window.size;
  }

  /** Requests of the peer that we have not answered. */
  get unanswered(): number {
    return this.#unanswered;
  }

  /** `ended`: too late, nothing more is sent. `not_allowed`: this bind may not send it. */
  sendable(command: CommandName): 'yes' | 'ended' | 'not_allowed' {
    if (this.#phase !== 'live') return 'ended';
    return allowed(command, this.#role === 'esme' ? 'smsc' : 'esme', this.#bind) ? 'yes' : 'not_allowed';
  }

  get nextSequence(): number {
    return this.#window.nextSequence;
  }

  /** A request of ours went out under `nextSequence`. */
  begin(request: T, now: number): void {
    request.deadline = now + this.#limits.responseMs;
    this.#window.add(request);
  }

  /** A sequence number for an enquire_link. Any PDU answers it, so nobody waits for its response. */
  beginEnquireLink(): number {
    this.#enquireSequence = this.#window.skip();
    return this.#enquireSequence;
  }

  /** A sequence number for an unbind, or for a request that has no response. */
  skipSequence(): number {
    return this.#window.skip();
  }

  receiveRequest(command: CommandName, now: number): RequestVerdict {
    if (command === 'enquire_link') return 'answer_enquire_link';
    if (command === 'unbind' && this.#bind !== 'OPEN') return this.#peerUnbinds(now);
    if (!allowed(command, this.#role, this.#bind) && !this.#isBrought(command)) return 'wrong_state';
    if (!isAnswerable(command)) return 'pass';
    if (this.#unanswered >= this.#limits.unanswered) return 'busy';
    this.#unanswered += 1;
    return 'pass';
  }

  /**
   * A carrier may bring receipts and replies before its answer to our bind, or on a link that was not bound to receive: they
   * are taken all the same, since it would take RINVBNDSTS for final.
   */
  #isBrought(command: CommandName): boolean {
    return this.#role === 'esme' && (command === 'deliver_sm' || command === 'data_sm');
  }

  /** Our answer to a request that was passed on. A bind answered with status 0 binds. */
  answered(command: CommandName, status: number): void {
    this.#unanswered -= 1;
    const bound = bindStates[command];
    if (bound && status === 0) this.#bind = bound;
  }

  /** The request passed on will never be answered. */
  forgotten(): void {
    this.#unanswered -= 1;
  }

  /** Sets `matched` when the response belongs to a request. `commandId` is that of the response. */
  receiveResponse(commandId: number, status: number, sequence: number): ResponseVerdict {
    const request = this.#window.find(sequence);
    if (request && isAnswer(commandId, request.commandId)) {
      this.#window.remove(request);
      this.#noteBind(commandId, status);
      this.matched = request;
      return 'settled';
    }
    if (commandId === commands.enquire_link_resp.id) return 'sign_of_life';
    if (this.#phase === 'unbind_sent' && (commandId === commands.unbind_resp.id || commandId === GENERIC_NACK)) {
      return 'unbound';
    }
    if (commandId === GENERIC_NACK && sequence === this.#enquireSequence) return 'sign_of_life';
    return this.#receiveLate(commandId, sequence);
  }

  #receiveLate(commandId: number, sequence: number): ResponseVerdict {
    const late = this.#late.get(sequence);
    if (!late || !isAnswer(commandId, late.commandId)) return 'stray';
    this.#late.delete(sequence);
    this.matched = late;
    return 'late';
  }

  #noteBind(commandId: number, status: number): void {
    if (status !== 0 || this.#bind !== 'OPEN') return;
    if (commandId === commands.bind_transceiver_resp.id) this.#bind = 'BOUND_TRX';
    else if (commandId === commands.bind_transmitter_resp.id) this.#bind = 'BOUND_TX';
    else if (commandId === commands.bind_receiver_resp.id) this.#bind = 'BOUND_RX';
  }

  /** The peer sent octets: so many whole PDUs, each of which proves life, and perhaps the beginning of another. */
  received(pdus: number, unfinished: boolean, now: number): void {
    if (pdus > 0) {
      this.#lastReceived = now;
      this.#enquiries = 0;
    }
    if (!unfinished) this.#unfinishedSince = never;
    else if (pdus > 0 || this.#unfinishedSince === never) this.#unfinishedSince = now;
  }

  /** We want to leave: no new requests, then unbind once everything is answered or the time is over. */
  unbind(now: number): void {
    if (this.#phase !== 'live') return;
    this.#phase = 'draining';
    this.#unbindDeadline = now + this.#limits.unbindMs;
  }

  #peerUnbinds(now: number): RequestVerdict {
    if (this.#phase === 'unbind_sent') return 'answer_unbind'; // both at once: each answers the other
    this.#phase = 'peer_unbinding';
    this.#unbindDeadline = now + this.#limits.unbindMs;
    return 'unbinding';
  }

  /** The next step of an unbinding, if all it waits for has come. */
  advance(now: number): UnbindStep {
    if (this.#phase === 'live') return 'none';
    const late = now >= this.#unbindDeadline;
    if (this.#phase === 'draining' && (late || (this.#window.size === 0 && this.#unanswered === 0))) {
      return this.#step('unbind_sent', 'send_unbind', now);
    }
    if (this.#phase === 'peer_unbinding' && (late || this.#unanswered === 0)) {
      return this.#step('leaving', 'answer_unbind', now);
    }
    if (this.#phase === 'leaving' && (late || this.#window.size === 0)) return this.#step('ended', 'end', now);
    return 'none';
  }

  #step(phase: Phase, step: UnbindStep, now: number): UnbindStep {
    this.#phase = phase;
    this.#unbindDeadline = now + this.#limits.unbindMs;
    return step;
  }

  /** We end the connection in an orderly way: what is queued still goes out, nothing new does. */
  end(now: number): void {
    if (this.#phase !== 'closed') this.#step('ended', 'end', now);
  }

  /** Time has passed. Call it at `nextWake` or later. */
  tick(now: number): TickResult<T> {
    const expired = this.#window.takeExpired(now);
    for (const request of expired) this.#remember(request);
    const silent = this.#isSilent(now);
    const close = this.#overdue(now, silent);
    const enquireLink = silent && close === undefined;
    if (enquireLink) {
      this.#enquiries += 1;
      this.#enquiredAt = now;
    }
    return { expired, close, enquireLink };
  }

  #overdue(now: number, silent: boolean): CloseReason | undefined {
    const { sessionInitMs, inactivityMs, unfinishedPduMs, enquireLinkMisses } = this.#limits;
    if (this.#phase === 'closed') return undefined;
    if ((this.#phase === 'unbind_sent' || this.#phase === 'ended') && now >= this.#unbindDeadline) {
      return 'unbind_timeout';
    }
    if (this.name === 'OPEN' && now >= this.#startedAt + sessionInitMs) return 'session_init_timeout';
    if (now >= this.#unfinishedSince + unfinishedPduMs) return 'pdu_unfinished';
    if (inactivityMs > 0 && now >= this.#lastReceived + inactivityMs) return 'inactive';
    return silent && this.#enquiries >= enquireLinkMisses ? 'link_dead' : undefined;
  }

  /** Whether an enquire_link is due. Only a bound link is enquired: some peers answer none before. */
  #isSilent(now: number): boolean {
    const { enquireLinkMs } = this.#limits;
    if (enquireLinkMs <= 0 || this.#bind === 'OPEN' || this.#phase === 'closed') return false;
    return now >= Math.max(this.#lastReceived, this.#enquiredAt) + enquireLinkMs;
  }

  /** When `tick` must be called at the latest, even if much happens until then. */
  nextWake(now: number): number {
    const { sessionInitMs, enquireLinkMs, inactivityMs, unfinishedPduMs } = this.#limits;
    const quiet = Math.max(this.#lastReceived, this.#enquiredAt);
    return Math.min(
      now + this.#shortest,
      this.#window.nextDeadline,
      this.#bind === 'OPEN' ? this.#startedAt + sessionInitMs : never,
      this.#phase === 'live' ? never : this.#unbindDeadline,
      this.#unfinishedSince + unfinishedPduMs,
      inactivityMs > 0 ? this.#lastReceived + inactivityMs : never,
      enquireLinkMs > 0 && this.#bind !== 'OPEN' ? quiet + enquireLinkMs : never,
    );
  }

  /** The connection is gone. Returns the requests that were never answered, oldest first. */
  close(): T[] {
    this.#phase = 'closed';
    this.#late.clear();
    return this.#window.takeAll();
  }

  #remember(request: T): void {
    this.#late.set(request.sequence, request);
    if (this.#late.size <= this.#limits.late) return;
    for (const oldest of this.#late.keys()) {
      this.#late.delete(oldest);
      return;
    }
  }
}

/** Whether a request may reach `receiver` when the session is bound so (3.4 table 2-1; replace_sm also over TRX). */
function allowed(command: CommandName, receiver: SessionRole, bind: BindState): boolean {
  switch (command) {
    case 'bind_receiver':
    case 'bind_transmitter':
    case 'bind_transceiver':
      return receiver === 'smsc' && bind === 'OPEN';
    case 'outbind':
      return receiver === 'esme' && bind === 'OPEN';
    case 'submit_sm':
    case 'submit_multi':
    case 'query_sm':
    case 'replace_sm':
    case 'cancel_sm':
      return receiver === 'smsc' && (bind === 'BOUND_TX' || bind === 'BOUND_TRX');
    case 'deliver_sm':
    case 'alert_notification':
      return receiver === 'esme' && (bind === 'BOUND_RX' || bind === 'BOUND_TRX');
    default:
      return bind !== 'OPEN'; // data_sm, unbind, enquire_link
  }
}

function isAnswer(responseId: number, requestId: number): boolean {
  return responseId === GENERIC_NACK || (responseId & MAX_SEQUENCE) === requestId;
}

import type { Clock } from '#platform/clock.ts';
import type { Log } from '#platform/log.ts';
import { PduError } from '#smpp/codec/pdu-error.ts';
import type { RequestPdu, ResponsePdu } from '#smpp/codec/pdu-types.ts';
import { statusCode, statusName } from '#smpp/codec/statuses.ts';
import { connect } from '#smpp/session/connect.ts';
import type { Closed, RequestOutcome, Respond, Session } from '#smpp/session/session.ts';
import type { SmppSettings } from '../settings.ts';
import { closeReason, describeLink, type LinkReason, refusalReason } from './describe-close.ts';
import { Outage } from './outage.ts';
import { Reconnection, soundAfterMs } from './reconnection.ts';
import { tlsOptions } from './tls.ts';

export type BindRole = 'transceiver' | 'transmitter' | 'receiver';

export type BindState = 'connecting' | 'up' | 'waiting' | 'closed';

/** What a bind tells the connector it belongs to. `Tag` travels with each submission. */
export type BindEvents<Tag> = {
  /** The link came up or went down. */
  changed(): void;
  /** The carrier does not know this kind of bind. The owner closes the bind if it has another way. */
  roleUnknown(): void;
  request(pdu: RequestPdu, respond: Respond): void;
  lateResponse(pdu: ResponsePdu, tag: Tag): void;
  /** The carrier sent a PDU that could not be read. */
  unreadable(error: PduError): void;
};

export type BindOptions<Tag> = {
  role: BindRole;
  settings: SmppSettings;
  password: string;
  clock: Clock;
  log: Log;
  events: BindEvents<Tag>;
};

/** How long a link that is being left waits for open answers, and then for the answer to its unbind. */
const unbindMs = 10_000;

/** A carrier that says “not bound” again within this time of a fresh bind does not mean the link. */
const rebindEveryMs = 60_000;

const interfaceVersions = { '3.3': 0x33, '3.4': 0x34, '5.0': 0x50 } as const;

/** These blame our credentials or the form of our bind: only the operator can mend them. */
const credentialStatuses: ReadonlySet<number> = new Set(
  (['RINVPASWD', 'RINVSYSID', 'RINVSYSTYP'] as const).map(statusCode),
);

/** One link to the carrier, bound in one role. It returns by itself after every loss, until it is closed. */
export class Bind<Tag> {
  readonly role: BindRole;
  /** Why the link is not up; null when it is. */
  reason: LinkReason | null = { code: 'no_answer_yet' };
  readonly #options: BindOptions<Tag>;
  readonly #reconnection: Reconnection;
  readonly #outage: Outage;
  #session: Session<Tag> | undefined;
  #state: BindState = 'waiting';
  #boundAt = 0;
  #mayRebindAt = 0;
  #retry: NodeJS.Timeout | undefined;
  #pauseMs: number | undefined;
  #why: LinkReason | undefined;
  #onGone: () => void = () => {};

  constructor(options: BindOptions<Tag>) {
    const { settings, role } = options;
    this.role = role;
    this.#options = options;
    this.#outage = new Outage(options.clock);
    this.#reconnection = new Reconnection({
      longestMs: settings.reconnectSeconds * 1000,
      afterRefusalMs: settings.refusedBindSeconds * 1000,
    });
  }

  get state(): BindState {
    return this.#state;
  }

  /** The session, while parts may be submitted on it. */
  get transmitting(): Session<Tag> | undefined {
    return this.#state === 'up' && this.role !== 'receiver' ? this.#session : undefined;
  }

  open(): void {
    const { settings, events } = this.#options;
    this.#state = 'connecting';
    this.#pauseMs = undefined;
    this.#why = undefined;
    const tls = tlsOptions(settings);
    const { host, port } = settings;
    const session = connect<Tag>({ host, port, limits: limitsOf(settings), ...(tls && { tls }) });
    this.#session = session;
    session.onRequest = events.request;
    session.onUnreadable = events.unreadable;
    session.onLateResponse = (pdu, tag) => {
      if (tag !== undefined) events.lateResponse(pdu, tag);
    };
    session.onState = (state) => {
      if (state === 'UNBINDING') this.#leave({ code: 'unbound_by_peer', error: '' });
    };
    session.onClose = (closed) => this.#lost(closed);
    session.ask(this.#bindRequest()).then(
      (outcome) => this.#bindAnswered(session, outcome),
      (error: unknown) => this.#bindUnwritable(session, error),
    );
  }

  /** Unbinds once nothing awaits an answer any more. Resolves when the link is gone. */
  close(): Promise<void> {
    this.#state = 'closed';
    clearTimeout(this.#retry);
    if (!this.#session) return Promise.resolve();
    this.#session.unbind();
    return new Promise((resolve) => {
      this.#onGone = resolve;
    });
  }

  /** Drops the link. What awaits an answer is told so. */
  drop(): void {
    this.#session?.close();
  }

  /**
   * The session is not what we took it for: leave it and bind again. False when that was done so lately that the answer
   * speaks of its part alone: one such part must not drive all others from link to link.
   */
  rebind(reason: LinkReason): boolean {
    if (this.#state !== 'up') return true; // it is being left already
    if (performance.now() < this.#mayRebindAt) return false;
    this.#mayRebindAt = performance.now() + rebindEveryMs;
    this.#leave(reason);
    this.#session?.unbind();
    return true;
  }

  #bindRequest() {
    const { settings, password } = this.#options;
    return {
      command: `bind_${this.role}` as const,
      system_id: settings.systemId,
      password,
      system_type: settings.systemType,
      interface_version: interfaceVersions[settings.interfaceVersion],
      addr_ton: settings.bindAddress.ton,
      addr_npi: settings.bindAddress.npi,
      address_range: settings.addressRange,
    };
  }

  #bindAnswered(session: Session<Tag>, outcome: RequestOutcome): void {
    if (outcome.kind === 'timeout') {
      session.close();
    } else if (outcome.kind === 'response' && this.#state !== 'closed') {
      const { status, command } = outcome.pdu;
      if (status !== 0 || command === 'generic_nack') this.#refused(session, status);
      else this.#bound();
    }
  }

  #bound(): void {
    this.#state = 'up';
    this.#boundAt = performance.now();
    this.reason = null;
    this.#options.log.info('bind established', { role: this.role, systemId: this.#options.settings.systemId });
    this.#options.events.changed();
  }

  #refused(session: Session<Tag>, status: number): void {
    const { log, events } = this.#options;
    this.#why = refusalReason(status);
    if (credentialStatuses.has(status)) {
      this.#pauseMs = this.#reconnection.afterRefusal();
      log.error('carrier rejected our system_id or password', { status: statusName(status), role: this.role });
    } else {
      const due = this.#outage.due(`refused ${status}`);
      if (due) log.warn('carrier rejected a bind', { status: statusName(status), role: this.role, ...due });
    }
    if (status === statusCode('RINVCMDID')) events.roleUnknown();
    session.end();
  }

  #bindUnwritable(session: Session<Tag>, error: unknown): void {
    if (!(error instanceof PduError)) throw error;
    this.#why = { code: 'bind_unwritable', problem: error.message };
    this.#pauseMs = this.#reconnection.afterRefusal();
    this.#options.log.error('bind could not be written', { error });
    session.close();
  }

  /** No new parts go over this link; the session ends by itself. */
  #leave(reason: LinkReason): void {
    if (this.#state !== 'up') return;
    this.#state = 'waiting';
    this.#why = reason;
    this.reason = reason;
    this.#options.log.warn('bind closed', { reason: describeLink(reason).en, role: this.role });
    this.#options.events.changed();
  }

  #lost({ reason, error }: Closed): void {
    const { log, events, role } = this.#options;
    this.#session = undefined;
    if (this.#state === 'closed') {
      this.#onGone();
      return;
    }
    this.reason = this.#why ?? closeReason(reason, error);
    const why = describeLink(this.reason).en;
    const heldMs = this.#boundAt > 0 ? performance.now() - this.#boundAt : 0;
    this.#boundAt = 0;
    this.#state = 'waiting';
    const pauseMs = this.#pauseMs ?? this.#reconnection.afterLoss(heldMs);
    if (heldMs >= soundAfterMs) this.#outage.over();
    const due = this.#outage.due(why);
    if (due) log.warn('bind lost', { reason: why, role, retryAfterMs: pauseMs, ...due });
    this.#retry = setTimeout(() => this.open(), pauseMs);
    events.changed();
  }
}

function limitsOf(settings: SmppSettings) {
  return {
    window: settings.window,
    responseMs: settings.responseSeconds * 1000,
    sessionInitMs: settings.bindSeconds * 1000,
    enquireLinkMs: settings.enquireLinkSeconds * 1000,
    unbindMs,
  };
}

import type { Clock } from '#platform/clock.ts';
import type { Log } from '#platform/log.ts';
import type { PduError } from '#smpp/codec/pdu-error.ts';
import type { RequestPdu, ResponsePdu } from '#smpp/codec/pdu-types.ts';
import type { Respond } from '#smpp/session/session.ts';
import type { ConnectorStatus } from '../../connector.ts';
import type { SmppSettings } from '../settings.ts';
import { Bind, type BindRole } from './bind.ts';

export type BindsOptions<Tag> = {
  settings: SmppSettings;
  password: string;
  clock: Clock;
  log: Log;
  /** A link came up or went down. */
  changed(): void;
  request(pdu: RequestPdu, respond: Respond): void;
  lateResponse(pdu: ResponsePdu, tag: Tag): void;
  /** The carrier sent a PDU that could not be read. */
  unreadable(error: PduError): void;
};

type Mode = SmppSettings['bindMode'];

const roles: Record<Mode, readonly BindRole[]> = {
  transceiver: ['transceiver'],
  'transmitter+receiver': ['transmitter', 'receiver'],
  transmitter: ['transmitter'],
};

/** The other way to bind for a carrier that does not know the first (SMPP 3.4 §4.1). */
const otherMode: Partial<Record<Mode, Mode>> = {
  transceiver: 'transmitter+receiver',
  'transmitter+receiver': 'transceiver',
};

/** All links to one carrier. Each returns by itself; parts go over those that are up, in turn. */
export class Binds<Tag> {
  readonly #options: BindsOptions<Tag>;
  #mode: Mode;
  #fellBack = false;
  #list: Bind<Tag>[] = [];
  #turn = 0;

  constructor(options: BindsOptions<Tag>) {
    this.#options = options;
    this.#mode = options.settings.bindMode;
  }

  open(): void {
    const { binds } = this.#options.settings;
    const wanted = Array.from({ length: binds }, () => roles[this.#mode]).flat();
    this.#list = wanted.map((role) => this.#bind(role));
    for (const bind of this.#list) bind.open();
  }

  /** How many parts the windows of all links would take. */
  windowFree(): number {
    let free = 0;
    for (const bind of this.#list) free += bind.transmitting?.windowFree ?? 0;
    return free;
  }

  /** The next link with room in its window. */
  next(): Bind<Tag> | undefined {
    for (let tried = 0; tried < this.#list.length; tried++) {
      this.#turn = (this.#turn + 1) % this.#list.length;
      const bind = this.#list[this.#turn]!;
      if ((bind.transmitting?.windowFree ?? 0) > 0) return bind;
    }
    return undefined;
  }

  /** `open`: parts that await their answer. It is asked several times for each message: a link that is up costs one object. */
  status(open: number): ConnectorStatus {
    let binds = 0;
    let transmitting = 0;
    for (const bind of this.#list) {
      if (bind.state === 'up') binds++;
      if (bind.transmitting) transmitting++;
    }
    const window = transmitting * this.#options.settings.window;
    if (window > 0) return { state: 'up', binds, reason: null, window, open };
    const connecting = this.#list.some((bind) => bind.state === 'connecting');
    const reason =
      this.#list.find((bind) => bind.role !== 'receiver' && bind.reason)?.reason ?? ({ code: 'closed' } as const);
    return { state: connecting ? 'connecting' : 'down', binds, reason, window, open };
  }

  /** Unbinds every link; those still there after the limit are dropped. */
  async close(limitMs: number): Promise<void> {
    const closing = this.#list.map((bind) => bind.close());
    const limit = setTimeout(() => this.drop(), limitMs);
    await Promise.all(closing);
    clearTimeout(limit);
  }

  /** Drops every link at once. */
  drop(): void {
    for (const bind of this.#list) bind.drop();
  }

  #bind(role: BindRole): Bind<Tag> {
    const { settings, password, clock, log, changed, request, lateResponse, unreadable } = this.#options;
    const events = { changed, request, lateResponse, unreadable, roleUnknown: () => this.#fallBack() };
    return new Bind({ role, settings, password, clock, log, events });
  }

  /** Once: a carrier that knows neither way is a matter for the operator. */
  #fallBack(): void {
    const other = otherMode[this.#mode];
    if (!this.#options.settings.bindFallBack || this.#fellBack || !other) return;
    this.#options.log.info('carrier does not support this bind type', { mode: this.#mode, instead: other });
    this.#fellBack = true;
    this.#mode = other;
    for (const bind of this.#list) void bind.close();
    this.open();
  }
}

import type { Connector, ConnectorEvents, ConnectorStatus } from '#connectors/connector.ts';
import { type CarrierProfile, defaultProfile } from '#connectors/index.ts';
import { type CarrierToOpen, readCarriersToOpen } from '#storage/queries/carriers/carriers-to-open.ts';
import { saveIdFormat } from '#storage/queries/messages/id-formats.ts';
import { lateConsequence } from '../core/outcomes.ts';
import type { PartRef } from '../core/part.ts';
import type { Dispatcher } from '../dispatcher.ts';
import type { Breaker, BreakerStatus } from '../sending/breaker.ts';
import { CarrierSender } from '../sending/carrier-sender.ts';

/** A way out, and the habits of the carrier behind it. */
export type OpenedConnector = { connector: Connector<PartRef>; profile: CarrierProfile };

/** Opens the connector of a carrier; throws when its settings or its password cannot be read. */
export type OpenCarrier = (carrier: CarrierToOpen, events: ConnectorEvents<PartRef>) => OpenedConnector;

export type ConnectionStatus = Omit<ConnectorStatus, 'open' | 'window'> & BreakerStatus;

type OpenedCarrier = OpenedConnector & { carrier: CarrierToOpen; carrierSender: CarrierSender };

/** What is on its way gets this long to be answered when a carrier is closed. */
const CLOSE_LIMIT_MS = 10_000;

/** One open connector and one feed per enabled carrier, as the database lists them. */
export class Carriers {
  readonly #dispatch: Dispatcher;
  readonly #open: OpenCarrier;
  readonly #opened = new Map<number, OpenedCarrier>();
  /** Those that could not be opened, and why. */
  readonly #unopened = new Map<number, string>();
  #syncing: Promise<void> = Promise.resolve();

  constructor(dispatch: Dispatcher, open: OpenCarrier) {
    this.#dispatch = dispatch;
    this.#open = open;
  }

  opened(): ({ id: number; name: string } & OpenedConnector)[] {
    return [...this.#opened].map(([id, { carrier, connector, profile }]) => ({
      ...{ id, name: carrier.name },
      ...{ connector, profile },
    }));
  }

  /** How full the windows of each open carrier are, by its id. */
  windows(): Map<number, Pick<ConnectorStatus, 'open' | 'window'>> {
    return new Map([...this.#opened].map(([id, { connector }]) => [id, connector.status()]));
  }

  /** How each carrier that should be open stands, by its id. */
  statuses(): Map<number, ConnectionStatus> {
    const statuses = new Map<number, ConnectionStatus>();
    const nowMs = this.#dispatch.clock.now().getTime();
    const never = { breaker: 'open', share: 0, breakerReason: '' } as const;
    for (const [id, reason] of this.#unopened) statuses.set(id, { state: 'down', binds: 0, reason, ...never });
    for (const [id, { connector, carrierSender }] of this.#opened) {
      statuses.set(id, { ...connector.status(), ...carrierSender.breaker.status(nowMs) });
    }
    return statuses;
  }

  /** The breaker of each open carrier, and whether it is connected. */
  breakers(): { id: number; name: string; breaker: Breaker; up: boolean }[] {
    return [...this.#opened].map(([id, { carrier, connector, carrierSender }]) => {
      return { id, name: carrier.name, breaker: carrierSender.breaker, up: connector.status().state === 'up' };
    });
  }

  carrierSender(carrierId: number): CarrierSender | undefined {
    return this.#opened.get(carrierId)?.carrierSender;
  }

  /** Those of a carrier that is not open do not matter: nothing of it is told. */
  profile(carrierId: number): CarrierProfile {
    return this.#opened.get(carrierId)?.profile ?? defaultProfile;
  }

  wakeAll(): void {
    for (const { carrierSender } of this.#opened.values()) carrierSender.wake();
  }

  /** Whether all have nothing to do for so many milliseconds, as far as is known. */
  restFor(ms: number): boolean {
    return [...this.#opened.values()].every(({ carrierSender }) => carrierSender.restFor(ms));
  }

  /** Something was queued, for whichever of them: all look for it. */
  notifyAll(): void {
    for (const { carrierSender } of this.#opened.values()) carrierSender.workQueued();
  }

  /** Opens what is new, closes what is gone, and opens again what has other settings. */
  sync(): Promise<void> {
    this.#syncing = this.#syncing
      .then(() => this.#sync())
      .catch((error: unknown) => this.#dispatch.storageFailed(error));
    return this.#syncing;
  }

  async close(): Promise<void> {
    await this.#syncing;
    await Promise.all([...this.#opened.values()].map((opened) => this.#close(opened)));
  }

  async #sync(): Promise<void> {
    const found = await this.#dispatch.untilStored(() => readCarriersToOpen(this.#dispatch.db));
    const wanted = new Map(found.map((carrier) => [carrier.id, carrier]));
    this.#unopened.clear();
    for (const opened of [...this.#opened.values()]) {
      const now = wanted.get(opened.carrier.id);
      if (now && asGiven(now) === asGiven(opened.carrier)) wanted.delete(now.id);
      else await this.#close(opened);
    }
    for (const carrier of wanted.values()) this.#openOne(carrier);
  }

  #openOne(carrier: CarrierToOpen): void {
    const carrierSender = new CarrierSender(carrier.id, this.#dispatch);
    try {
      const opened = this.#open(carrier, this.#eventsOf(carrier.id, carrierSender));
      this.#opened.set(carrier.id, { carrier, carrierSender, ...opened });
      carrierSender.attach(opened);
    } catch (error) {
      this.#unopened.set(carrier.id, `it could not be opened: ${(error as Error).message}`);
      this.#dispatch.log.error('carrier could not be opened', { carrier: carrier.name, error: error as Error });
    }
  }

  async #close({ carrier, connector, carrierSender }: OpenedCarrier): Promise<void> {
    await carrierSender.stop();
    await connector.close(CLOSE_LIMIT_MS);
    this.#opened.delete(carrier.id);
  }

  async #learnt(carrierId: number, spelling: string | null): Promise<void> {
    const { db, clock } = this.#dispatch;
    await this.#dispatch.untilStored(() => saveIdFormat(db, { carrierId, spelling, now: clock.now() }));
  }

  #eventsOf(carrierId: number, carrierSender: CarrierSender): ConnectorEvents<PartRef> {
    const { receipts, replies, writer, clock, awaited, stats, settled } = this.#dispatch;
    return {
      receipt: (receipt, done) => receipts.receive(carrierId, receipt, done),
      inbound: (text, done) => replies.receive(carrierId, text, done),
      lateOutcome: (ref, outcome) => {
        const now = clock.now();
        stats.lateOutcome(ref, outcome, now);
        const known = { now, receipts: this.profile(carrierId).receipts, settled: settled.has(ref) };
        const events = lateConsequence(ref, outcome, known);
        if (events.length === 0) return;
        settled.add(ref);
        if (outcome.kind === 'accepted') awaited.add(outcome.carrierMessageId, ref, now);
        writer.keep({ group: ref }, { events }, () => {});
        if (outcome.kind === 'accepted') receipts.idLearned(carrierId, outcome.carrierMessageId);
      },
      idFormat: (spelling) => this.#dispatch.inBackground(this.#learnt(carrierId, spelling)),
      unreadable: () => stats.unreadable(carrierId, clock.now()),
      ready: () => carrierSender.wake(),
    };
  }
}

/** What the operator gave: what was learnt of a carrier is no reason to open it anew. */
function asGiven({ idFormat: _learnt, ...given }: CarrierToOpen): string {
  return JSON.stringify(given);
}

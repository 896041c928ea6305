import type { ConnectorEvents, ConnectorStatus } from '#connectors/connector.ts';
import type { ConnectionReason } from '#domain/routing/connection-reasons.ts';
import { type CarrierToOpen, readCarriersToOpen } from '#storage/queries/carriers/carriers-to-open.ts';
import { saveIdFormat } from '#storage/queries/messages/id-formats.ts';
import type { CarrierProfiles } from '../core/carrier-profiles.ts';
import { lateConsequence } from '../core/outcomes.ts';
import type { PartRef } from '../core/part.ts';
import { PeriodicTask } from '../core/periodic-task.ts';
import type { Resources } from '../core/resources.ts';
import type { Receipts } from '../receipts/receipts.ts';
import type { Replies } from '../receipts/replies.ts';
import type { Breaker, BreakerStatus } from '../sending/breaker.ts';
import { CarrierSender, type CarrierSenderNeeds, type OpenedConnector } from '../sending/carrier-sender.ts';

/** Opens the connector of a carrier; throws when its settings or its password cannot be read. */
export type OpenCarrier = (carrier: CarrierToOpen, events: ConnectorEvents<PartRef>) => OpenedConnector;

export type ConnectionStatus = Pick<ConnectorStatus, 'state' | 'binds'> &
  BreakerStatus & { reason: ConnectionReason | null };

type Needs = CarrierSenderNeeds &
  Pick<Resources, 'db' | 'log'> & {
    openCarrier: OpenCarrier;
    profiles: CarrierProfiles;
    receipts: Receipts;
    replies: Replies;
  };

type OpenedCarrier = OpenedConnector & { carrier: CarrierToOpen; carrierSender: CarrierSender };

/** What is on its way gets this long to be answered when a carrier is closed. */
const CLOSE_LIMIT_MS = 10_000;
const WAKE_EVERY_MS = 100;
/**
 * While no carrier will have anything to do for a while: each time that a process at rest wakes up costs about a millisecond.
 * What is queued meanwhile is told.
 */
const WAKE_AT_REST_EVERY_MS = 1_000;
const AT_REST_FOR_MS = 60_000;

/** One open connector and one sender per enabled carrier, as the database lists them. */
export class Carriers {
  readonly #needs: Needs;
  readonly #opened = new Map<number, OpenedCarrier>();
  /** Those that could not be opened, and why. */
  readonly #unopened = new Map<number, ConnectionReason>();
  #syncing: Promise<void> = Promise.resolve();
  readonly #waking: PeriodicTask;
  #resting = false;

  constructor(needs: Needs) {
    this.#needs = needs;
    needs.queued.listen(() => this.#lookAll());
    this.#waking = new PeriodicTask(async () => this.#wakeAll(), {
      everyMs: () => this.#pauseMs(),
      onFailure: (error) => needs.background.failed(error),
    });
  }

  /** From now on every sender is woken again and again: most of what makes something possible is heard of, and time is not. */
  start(): void {
    this.#waking.start();
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
    const nowMs = this.#needs.clock.now().getTime();
    const never = { breaker: 'open', share: 0, breakerReason: null } as const;
    for (const [id, reason] of this.#unopened) statuses.set(id, { state: 'down', binds: 0, reason, ...never });
    for (const [id, { carrier, connector, carrierSender }] of this.#opened) {
      const { reason: says, ...status } = connector.status();
      const reason = says && ({ code: 'connector', kind: carrier.kind, says } as const);
      statuses.set(id, { ...status, reason, ...carrierSender.breaker.status(nowMs) });
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

  /** Opens what is new, closes what is gone, and opens again what has other settings. */
  sync(): Promise<void> {
    this.#syncing = this.#syncing
      .then(() => this.#sync())
      .catch((error: unknown) => this.#needs.background.failed(error));
    return this.#syncing;
  }

  async close(): Promise<void> {
    await this.#waking.stop();
    await this.#syncing;
    await Promise.all([...this.#opened.values()].map((opened) => this.#close(opened)));
  }

  #wakeAll(): void {
    for (const { carrierSender } of this.#opened.values()) carrierSender.wake();
  }

  /** Something was queued, for whichever of them. */
  #lookAll(): void {
    for (const { carrierSender } of this.#opened.values()) carrierSender.workQueued();
  }

  #pauseMs(): number {
    this.#resting = [...this.#opened.values()].every(({ carrierSender }) => carrierSender.restFor(AT_REST_FOR_MS));
    return this.#resting ? WAKE_AT_REST_EVERY_MS : WAKE_EVERY_MS;
  }

  /** A sender was woken: there may be something to do at any moment. */
  #endRest(): void {
    if (!this.#resting) return;
    this.#resting = false;
    this.#waking.hurry();
  }

  async #sync(): Promise<void> {
    const found = await this.#needs.background.untilStored(() => readCarriersToOpen(this.#needs.db));
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
    const carrierSender = new CarrierSender(carrier.id, this.#needs, () => this.#endRest());
    try {
      const opened = this.#needs.openCarrier(carrier, this.#eventsOf(carrier.id, carrierSender));
      this.#opened.set(carrier.id, { carrier, carrierSender, ...opened });
      this.#needs.profiles.opened(carrier.id, opened.profile);
      carrierSender.attach(opened);
    } catch (error) {
      this.#unopened.set(carrier.id, { code: 'unopenable', problem: (error as Error).message });
      this.#needs.log.error('carrier could not be opened', { carrier: carrier.name, error: error as Error });
    }
  }

  async #close({ carrier, connector, carrierSender }: OpenedCarrier): Promise<void> {
    await carrierSender.stop();
    await connector.close(CLOSE_LIMIT_MS);
    this.#opened.delete(carrier.id);
    this.#needs.profiles.closed(carrier.id);
  }

  async #learnt(carrierId: number, idFormat: string | null): Promise<void> {
    const { db, clock, background } = this.#needs;
    await background.untilStored(() => saveIdFormat(db, { carrierId, idFormat, now: clock.now() }));
  }

  #eventsOf(carrierId: number, carrierSender: CarrierSender): ConnectorEvents<PartRef> {
    const { receipts, replies, writer, clock, awaited, stats, settledParts, profiles, background } = this.#needs;
    return {
      receipt: (receipt, done) => receipts.receive(carrierId, receipt, done),
      inbound: (text, done) => replies.receive(carrierId, text, done),
      lateOutcome: (ref, outcome) => {
        const now = clock.now();
        stats.lateOutcome(ref, outcome, now);
        const known = { now, receipts: profiles.of(carrierId).receipts, settled: settledParts.has(ref) };
        const events = lateConsequence(ref, outcome, known);
        if (events.length === 0) return;
        settledParts.add(ref);
        if (outcome.kind === 'accepted') awaited.add(outcome.carrierMessageId, ref, now);
        writer.keep({ group: ref }, { events }, () => {});
        if (outcome.kind === 'accepted') receipts.idLearned(carrierId, outcome.carrierMessageId);
      },
      idFormat: (idFormat) => background.run(this.#learnt(carrierId, idFormat)),
      unreadable: () => stats.unreadable(carrierId, clock.now()),
      ready: () => carrierSender.wake(),
    };
  }
}

/** What the operator gave: what was learnt of a carrier is no reason to open it anew. */
function asGiven({ idFormat: _learnt, ...given }: CarrierToOpen): string {
  return JSON.stringify(given);
}

import type { Connector, ConnectorEvents } from '#connectors/connector.ts';
import { type CarrierToOpen, readCarriersToOpen } from '#storage/queries/carriers-to-open.ts';
import type { Dispatch } from './dispatch.ts';
import { Feed } from './feed.ts';
import type { PartRef } from './open-slice.ts';
import { lateConsequence } from './outcomes.ts';

/** Opens the connector of a carrier; throws when its settings or its password cannot be read. */
export type OpenCarrier = (carrier: CarrierToOpen, events: ConnectorEvents<PartRef>) => Connector<PartRef>;

type OpenedCarrier = { carrier: CarrierToOpen; connector: Connector<PartRef>; feed: Feed };

/** What is on its way gets this long to be answered when a carrier is closed. */
const CLOSE_LIMIT_MS = 10_000;

/** One open connector and one feed per enabled carrier, as the database lists them. */
export class Carriers {
  readonly #dispatch: Dispatch;
  readonly #open: OpenCarrier;
  readonly #opened = new Map<number, OpenedCarrier>();
  #syncing: Promise<void> = Promise.resolve();

  constructor(dispatch: Dispatch, open: OpenCarrier) {
    this.#dispatch = dispatch;
    this.#open = open;
  }

  get ids(): number[] {
    return [...this.#opened.keys()];
  }

  feed(carrierId: number): Feed | undefined {
    return this.#opened.get(carrierId)?.feed;
  }

  wakeAll(): void {
    for (const { feed } of this.#opened.values()) feed.wake();
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
    const wanted = new Map((await readCarriersToOpen(this.#dispatch.db)).map((carrier) => [carrier.id, carrier]));
    for (const opened of [...this.#opened.values()]) {
      const now = wanted.get(opened.carrier.id);
      if (now && JSON.stringify(now) === JSON.stringify(opened.carrier)) wanted.delete(now.id);
      else await this.#close(opened);
    }
    for (const carrier of wanted.values()) this.#openOne(carrier);
  }

  #openOne(carrier: CarrierToOpen): void {
    const feed = new Feed(carrier.id, this.#dispatch);
    try {
      const connector = this.#open(carrier, this.#eventsOf(carrier.id, feed));
      this.#opened.set(carrier.id, { carrier, connector, feed });
      feed.attach(connector);
    } catch (error) {
      this.#dispatch.log.error('carrier could not be opened', { carrier: carrier.name, error: error as Error });
    }
  }

  async #close({ carrier, connector, feed }: OpenedCarrier): Promise<void> {
    await feed.stop();
    await connector.close(CLOSE_LIMIT_MS);
    this.#opened.delete(carrier.id);
  }

  #eventsOf(carrierId: number, feed: Feed): ConnectorEvents<PartRef> {
    const { receipts, writer, clock, awaited } = this.#dispatch;
    return {
      receipt: (receipt, done) => receipts.receive(carrierId, receipt, done),
      inbound: (text, done) => this.#dispatch.inbound(carrierId, text, done),
      lateOutcome: (ref, outcome) => {
        const event = lateConsequence(ref, outcome, clock.now());
        if (!event) return;
        if (outcome.kind === 'accepted') awaited.add(outcome.carrierMessageId, ref);
        writer.add({ events: [event] }, () => {});
        if (outcome.kind === 'accepted') receipts.idLearned(carrierId, outcome.carrierMessageId);
      },
      ready: () => feed.wake(),
    };
  }
}

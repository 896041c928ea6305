import type { Connector, ConnectorEvents } from '#connectors/connector.ts';
import { type CarrierHabits, carrierKinds, openConnector } from '#connectors/index.ts';
import type { Clock } from '#platform/clock.ts';
import type { Log } from '#platform/log.ts';
import { unsealPassword } from './carrier-password.ts';

/** What a carrier is opened with. */
export type CarrierKey = { readonly secretKey: Buffer; readonly clock: Clock; readonly log: Log };

/** A carrier as it is stored. */
export type StoredCarrier = { name: string; kind: string; settings: unknown; secret: string };

export type OpenedCarrier<Ref> = { connector: Connector<Ref>; habits: CarrierHabits };

/** Opens the way out that a stored carrier is. @throws {Error} when its settings or its password cannot be read. */
export function openCarrier<Ref>(
  { secretKey, clock, log }: CarrierKey,
  carrier: StoredCarrier,
  events: ConnectorEvents<Ref>,
): OpenedCarrier<Ref> {
  const { name, settings, secret } = carrier;
  const kind = carrierKinds.find((known) => known === carrier.kind);
  if (!kind) throw new Error(`carrier ${name} is of a kind that this version does not know: ${carrier.kind}`);

  const password = unsealPassword(secretKey, name, secret);
  const opening = openConnector(kind, settings, { password, events, clock, log: log.with({ carrier: name }) });
  if (opening.kind === 'refused') throw new Error(`carrier ${name}: ${opening.problems.join('; ')}`);
  return opening;
}

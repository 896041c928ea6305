import type { Connector, ConnectorEvents } from '#connectors/connector.ts';
import { type CarrierProfile, openConnector } from '#connectors/index.ts';
import type { Clock } from '#platform/clock.ts';
import type { Log } from '#platform/log.ts';
import { unsealPassword } from './carrier-password.ts';

/** What a carrier is opened with. */
export type CarrierKey = { readonly secretKey: Buffer; readonly clock: Clock; readonly log: Log };

/** A carrier as it is stored. */
export type StoredCarrier = {
  name: string;
  kind: string;
  settings: unknown;
  secret: string;
  idFormat?: string | null;
};

/** Opens the way out that a stored carrier is. @throws {Error} when its settings or its password cannot be read. */
export function openCarrier<Ref>(
  { secretKey, clock, log }: CarrierKey,
  carrier: StoredCarrier,
  events: ConnectorEvents<Ref>,
): { connector: Connector<Ref>; profile: CarrierProfile } {
  const { name, kind, settings, secret, idFormat = null } = carrier;
  const password = unsealPassword(secretKey, name, secret);
  const opening = openConnector(kind, settings, {
    ...{ password, events, clock, idFormat },
    log: log.with({ carrier: name }),
  });
  if (opening.kind === 'refused') throw new Error(`carrier ${name}: ${opening.problems.join('; ')}`);
  return opening;
}

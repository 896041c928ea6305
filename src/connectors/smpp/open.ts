import type { Clock } from '#platform/clock.ts';
import type { Log } from '#platform/log.ts';
import type { Connector, ConnectorEvents } from '../connector.ts';
import type { SmppSettings } from './settings.ts';
import { SmppConnector } from './smpp-connector.ts';

export type SmppOptions<Ref> = {
  settings: SmppSettings;
  password: string;
  events: ConnectorEvents<Ref>;
  clock: Clock;
  log: Log;
  /** How the carrier writes ids, as `ConnectorEvents.idFormat` told it before. */
  idFormat?: string | null;
};

/** Opens a carrier over SMPP: its links are connected, bound and kept up from now on. */
export function openSmpp<Ref>(options: SmppOptions<Ref>): Connector<Ref> {
  const connector = new SmppConnector(options);
  connector.open();
  return connector;
}

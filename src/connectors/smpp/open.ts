import type { Connector } from '../connector.ts';
import { SmppConnector, type SmppOptions } from './smpp-connector.ts';

/** Opens a carrier over SMPP: its links are connected, bound and kept up from now on. */
export function openSmpp<Ref>(options: SmppOptions<Ref>): Connector<Ref> {
  const connector = new SmppConnector(options);
  connector.open();
  return connector;
}

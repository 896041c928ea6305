import type { Receipt } from '../connector.ts';
import type { Delivery } from './replies.ts';
import type { SmppSettings } from './settings.ts';
export function readReceipt(_delivery: Delivery, _settings: SmppSettings): Receipt | undefined {
  return undefined;
}

import type { Log } from '#platform/log.ts';
import type { RequestPdu } from '#smpp/pdu-types.ts';
import { NO_ANSWER, type Respond } from '#smpp/session.ts';
import { statusCode } from '#smpp/statuses.ts';
import type { ConnectorEvents } from '../connector.ts';
import type { ReceiptIds } from './receipt-ids.ts';
import { readReceipt } from './receipts.ts';
import { readReply } from './replies.ts';
import type { SmppSettings } from './settings.ts';

export type DeliveryOptions = {
  settings: SmppSettings;
  ids: ReceiptIds;
  sink: Pick<ConnectorEvents<never>, 'receipt' | 'inbound'>;
  log: Log;
};

/**
 * What the carrier brings: receipts and replies. It is told that we have them once they are stored, and to try again when
 * they could not be; nothing that we cannot make sense of is refused, or the carrier would bring it again for ever.
 */
export function deliveryHandler({ settings, ids, sink, log }: DeliveryOptions) {
  const later = settings.deliverErrors ? statusCode('RX_T_APPN') : NO_ANSWER;
  return (pdu: RequestPdu, respond: Respond): void => {
    const done = (stored: boolean) => respond(stored ? statusCode('ROK') : later);
    if (pdu.command !== 'deliver_sm' && pdu.command !== 'data_sm') {
      log.debug('carrier sent what we have no use for', { command: pdu.command });
      respond(statusCode(pdu.command === 'alert_notification' ? 'ROK' : 'RINVCMDID'));
      return;
    }
    const receipt = readReceipt(pdu, settings, ids);
    if (!receipt) {
      sink.inbound(readReply(pdu, settings), done);
      return;
    }
    sink.receipt(receipt, (stored, carrierMessageId) => {
      done(stored);
      if (carrierMessageId !== undefined) ids.matched(receipt.id, carrierMessageId);
    });
  };
}

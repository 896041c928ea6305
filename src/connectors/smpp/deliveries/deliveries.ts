import type { Log } from '#platform/log.ts';
import type { RequestPdu } from '#smpp/codec/pdu-types.ts';
import { statusCode } from '#smpp/codec/statuses.ts';
import { NO_ANSWER, type Respond } from '#smpp/session/session.ts';
import type { ConnectorEvents } from '../../connector.ts';
import { longestAddress, truncated } from '../binds/limits.ts';
import type { ReceiptIds } from '../receipts/receipt-ids.ts';
import { type ReadReceipt, readReceipt } from '../receipts/receipts.ts';
import type { SmppSettings } from '../settings.ts';
import { type Delivery, messageOctets, readReply } from './replies.ts';
import type { Unreadable } from './unreadable.ts';

export type DeliveryOptions = {
  settings: SmppSettings;
  ids: ReceiptIds;
  unreadable: Unreadable;
  sink: Pick<ConnectorEvents<never>, 'receipt' | 'inbound'>;
  log: Log;
};

/**
 * What the carrier brings: receipts and replies. It is told that we have them once they are stored, and to try again when
 * they could not be; nothing that we cannot make sense of is refused, or the carrier would bring it again for ever.
 */
export function deliveryHandler({ settings, ids, unreadable, sink, log }: DeliveryOptions) {
  // Of the words for “later”, one that carriers repeat a delivery for: some drop what RX_T_APPN answers.
  const later = settings.deliverErrors ? statusCode('RSYSERR') : NO_ANSWER;
  return (pdu: RequestPdu, respond: Respond): void => {
    const done = (stored: boolean) => respond(stored ? statusCode('ROK') : later);
    if (pdu.command !== 'deliver_sm' && pdu.command !== 'data_sm') {
      log.debug('carrier sent a PDU that Envoi does not use', { command: pdu.command });
      respond(statusCode(pdu.command === 'alert_notification' ? 'ROK' : 'RINVCMDID'));
      return;
    }
    const delivery = withKeptAddresses(pdu);
    const receipt = readReceipt(delivery, settings, ids);
    if (receipt) {
      if (receipt.unread !== undefined) unreadable.note(receipt.unread);
      sink.receipt(receipt, (stored, carrierMessageId) => {
        done(stored);
        if (carrierMessageId !== undefined) learn(ids, receipt, carrierMessageId);
      });
    } else if (pdu.damaged && messageOctets(delivery).length === 0) {
      unreadable.note('a delivery that ends before its text');
      done(true);
    } else {
      sink.inbound(readReply(delivery, settings), done);
    }
  };
}

function withKeptAddresses(pdu: Delivery): Delivery {
  const { source_addr: source, destination_addr: destination } = pdu;
  if (source.length <= longestAddress && destination.length <= longestAddress) return pdu;
  return {
    ...pdu,
    source_addr: truncated(source, longestAddress),
    destination_addr: truncated(destination, longestAddress),
  };
}

/** Of two ids in a receipt, the one that the message was found by says how the carrier writes them. */
function learn(ids: ReceiptIds, receipt: ReadReceipt, carrierMessageId: string): void {
  const [first, ...others] = receipt.ids;
  const isFound = (id: string) => ids.candidates(id, receipt.number).includes(carrierMessageId);
  const found = others.length === 0 ? first : receipt.ids.find(isFound);
  if (found !== undefined) ids.matched(found, carrierMessageId);
}

import { PduError } from '#smpp/codec/pdu-error.ts';
import { SubmitTemplate } from '#smpp/codec/submit-template.ts';
import type { Content, SubmitOutcome } from '../../connector.ts';
import { sourceAddress } from '../deliveries/addresses.ts';
import type { SmppSettings } from '../settings.ts';
import { type EncodedText, encodeParts } from './encoded-text.ts';
import { classifyStatus, rejectedOutcome } from './outcomes.ts';
import { validityPeriod } from './validity.ts';

/** What a content's submissions have in common, ready but for the recipient: one template a PDU. */
export type PreparedContent =
  | { kind: 'ready'; templates: readonly SubmitTemplate[]; preparedAt: number }
  | { kind: 'refused'; outcome: SubmitOutcome };

const headerIndicator = 0x40;
const receiptWanted = 0x01;
const intermediateWanted = 0x10;
const messageModes = { default: 0, datagram: 1, forward: 2, 'store-and-forward': 3 } as const;

/** Turns a content into octets. A content that cannot be written in this carrier's terms is refused here, unsent. */
export function prepareContent(content: Content, settings: SmppSettings, now: Date): PreparedContent {
  const texts = encodeParts(content, settings);
  if (!texts) return refused('content', 'not in the carrier’s alphabet');
  const validity = validityPeriod(content.validUntil, now, settings.validity);
  try {
    const templates = texts.map((text, index) =>
      prepareText(text, { content, settings, validity, first: index === 0 }),
    );
    return { kind: 'ready', templates, preparedAt: now.getTime() };
  } catch (error) {
    if (!(error instanceof PduError)) throw error;
    const blamed = classifyStatus(error.status, new Map());
    return { kind: 'refused', outcome: rejectedOutcome(blamed, error.message, 0) };
  }
}

function refused(reason: 'content', code: string): PreparedContent {
  return { kind: 'refused', outcome: { kind: 'rejected', reason, code } };
}

type Shared = { content: Content; settings: SmppSettings; validity: string; first: boolean };

function prepareText(text: EncodedText, { content, settings, validity, first }: Shared): SubmitTemplate {
  const source = sourceAddress(content.sender, settings);
  const custom = [...settings.customTlvs].map(([tag, value]) => ({ tag, value }));
  return new SubmitTemplate({
    service_type: settings.serviceType,
    source_addr_ton: source.ton,
    source_addr_npi: source.npi,
    source_addr: source.address,
    dest_addr_ton: settings.destination.ton,
    dest_addr_npi: settings.destination.npi,
    esm_class: messageModes[settings.messageMode] | (text.hasHeader ? headerIndicator : 0),
    protocol_id: settings.protocolId,
    priority_flag: settings.priority,
    validity_period: validity,
    registered_delivery: registeredDelivery(settings, first),
    data_coding: text.dataCoding,
    short_message: Buffer.from(text.shortMessage),
    tlvs: [...text.tlvs, ...custom],
  });
}

function registeredDelivery({ receipts, intermediateReceipts }: SmppSettings, first: boolean): number {
  if (receipts === 'none' || (receipts === 'first' && !first)) return 0;
  return receiptWanted | (intermediateReceipts ? intermediateWanted : 0);
}

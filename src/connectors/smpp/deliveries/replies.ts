import { readInboundAddress } from '#domain/numbers/inbound-address.ts';
import { normaliseText } from '#domain/text/encoding.ts';
import { decodeInbound, type InboundOctets } from '#domain/text/inbound-text.ts';
import type { InboundConcatenation } from '#domain/text/long-reply.ts';
import { parseUserDataHeader, type UserDataHeader } from '#domain/text/user-data-header.ts';
import type { Pdu } from '#smpp/codec/pdu-types.ts';
import { readTlv, type Tlv } from '#smpp/codec/tlvs.ts';
import type { InboundText } from '../../connector.ts';
import type { SmppSettings } from '../settings.ts';
import { inboundOctets } from './reply-text.ts';

/** What brings receipts and replies. */
export type Delivery = Pdu<'deliver_sm' | 'data_sm'>;

const headerIndicator = 0x40;

/**
 * The octets of the message, wherever they travel: in short_message or in message_payload. In both they may not (SMPP 3.4
 * §5.3.2.32); some carriers put there what fits of a text and the whole of it here, so the longer one is read.
 */
export function messageOctets(delivery: Delivery): Buffer {
  const short = delivery.command === 'deliver_sm' ? delivery.short_message : Buffer.alloc(0);
  const payload = delivery.tlvs.length > 0 ? readTlv(delivery.tlvs, 'message_payload') : undefined;
  return payload && payload.length > short.length ? payload : short;
}

/** A text from a phone. Putting long ones together is not done here: their parts may come over different links and days. */
export function readReply(delivery: Delivery, settings: SmppSettings): InboundText {
  const octets = messageOctets(delivery);
  const hasHeader = (delivery.esm_class & headerIndicator) !== 0;
  const { header, written } = readOctets(octets, { hasHeader, dataCoding: delivery.data_coding, settings });
  const concatenation = headerConcatenation(header) ?? sarConcatenation(delivery.tlvs);
  const number = numberOf(delivery.source_addr, delivery.source_addr_ton, settings);
  const way = { number, address: repliedTo(delivery, settings) };
  return concatenation
    ? { ...way, octets: written, concatenation }
    : { ...way, text: normaliseText(decodeInbound([written])) };
}

type Manner = { hasHeader: boolean; dataCoding: number; settings: SmppSettings };

/**
 * Some carriers announce a header and send none. In UCS-2 that shows: the first octet of a letter is taken for a header that
 * says nothing, and leaves half a letter over.
 */
function readOctets(octets: Buffer, manner: Manner): { header: UserDataHeader; written: InboundOctets } {
  const { hasHeader, dataCoding, settings } = manner;
  const { header, headerOctets, userData } = hasHeader
    ? parseUserDataHeader(octets)
    : { header: {}, headerOctets: 0, userData: octets };
  const written = inboundOctets({ octets: userData, headerOctets, shiftTables: header }, dataCoding, settings);
  const isNone = written.coding === 'ucs2' && userData.length % 2 !== 0 && Object.keys(header).length === 0;
  return isNone && hasHeader ? readOctets(octets, { ...manner, hasHeader: false }) : { header, written };
}

function headerConcatenation({ concatenation, referenceBits }: UserDataHeader): InboundConcatenation | undefined {
  return concatenation && referenceBits && { ...concatenation, referenceBits };
}

/** In international form where that can be told, else as written. */
export function numberOf(address: string, ton: number, settings: SmppSettings): string {
  const read = readInboundAddress(address, ton, settings.replyCountry);
  return read.kind === 'number' ? read.number : read.address;
}

/** As written; in international form where it was the national one, by which nobody's number is known. */
function repliedTo(delivery: Delivery, settings: SmppSettings): string {
  const { destination_addr: written, dest_addr_ton: ton } = delivery;
  const number = numberOf(written, ton, settings);
  return number.startsWith('+') && !written.endsWith(number.slice(1)) ? number : written;
}

/** All three parameters, or none (SMPP 3.4 §5.3.2.22); an impossible part makes a message of its own. */
function sarConcatenation(tlvs: readonly Tlv[]): InboundConcatenation | undefined {
  if (tlvs.length === 0) return undefined;
  const reference = readTlv(tlvs, 'sar_msg_ref_num');
  const total = readTlv(tlvs, 'sar_total_segments');
  const sequence = readTlv(tlvs, 'sar_segment_seqnum');
  if (reference === undefined || !total || !sequence || sequence > total) return undefined;
  return { reference, referenceBits: 16, total, sequence };
}

import {
  decodeLatin1,
  type Encoding,
  encodeGsm7,
  encodeLatin1,
  encodeUcs2,
  encodingOf,
  isLatin1,
  normaliseText,
} from '#domain/text/encoding.ts';
import { splitText } from '#domain/text/split-text.ts';
import { buildConcatenationHeader, type Concatenation } from '#domain/text/user-data-header.ts';
import type { PduInput } from '#smpp/codec/pdu-types.ts';
import { type Tlv, tlv } from '#smpp/codec/tlvs.ts';
import type { Reply } from './message.ts';

export type ReplyPdu = PduInput<'deliver_sm' | 'data_sm'>;
type Text = { encoding: Encoding; text: string; reference: number };

const udhIndicator = 0x40;
const ucs2Coding = 8;

/** How a phone's text may reach the client. The usual: GSM 7-bit or UCS-2, long texts in parts joined by 8-bit headers. */
const forms: Record<string, (text: Text) => Partial<ReplyPdu>[]> = {
  usual: (text) => partsWithHeader(text, 8),
  udh16: (text) => partsWithHeader(text, 16),
  reversed: (text) => partsWithHeader(text, 8).reverse(),
  doubled: (text) => partsWithHeader(text, 8).flatMap((part) => [part, part]),
  incomplete: (text) => partsWithHeader(text, 8).filter((_, index) => index !== 1),
  sar: (text) => partsWithSar(text),
  payload: (text) => [inPayload(text)],
  data_sm: (text) => [inPayload(text)],
  latin1: ({ text }) => [{ data_coding: 3, short_message: latin1(text) }],
  ascii: ({ text }) => [{ data_coding: 1, short_message: latin1(text) }],
  flash: (text) => partsWithHeader(text, 8).map((part) => ({ ...part, data_coding: 0x10 })),
  national: (text) => partsWithHeader(text, 8),
};

/** The PDUs of a reply, in the order in which they leave. A form that is not known, as from a newer journal, is the usual. */
export function buildReply({ phone, to, toTon, toNpi, text: given, form, id }: Reply): ReplyPdu[] {
  const text = normaliseText(given);
  const parts = (forms[form] ?? forms['usual']!)({ text, encoding: encodingOf(text), reference: id & 0xffff });
  const from = form === 'national' ? { ton: 2, address: `0${phone.slice(2)}` } : { ton: 1, address: phone };
  return parts.map((part) => ({
    command: form === 'data_sm' ? 'data_sm' : 'deliver_sm',
    source_addr_ton: from.ton,
    source_addr_npi: 1,
    source_addr: from.address,
    dest_addr_ton: toTon,
    dest_addr_npi: toNpi,
    destination_addr: to,
    ...part,
  }));
}

function partsWithHeader({ text, reference, encoding }: Text, referenceBits: 8 | 16): Partial<ReplyPdu>[] {
  const { parts } = splitText(text, { capacity: referenceBits === 8 ? 'udh8' : 'udh16' });
  if (parts.length <= 1) return [{ data_coding: codingOf(encoding), short_message: octets(text, encoding) }];
  return parts.map((part, index) => {
    const place: Concatenation = { reference, total: parts.length, sequence: index + 1 };
    const header = buildConcatenationHeader(place, referenceBits);
    return {
      esm_class: udhIndicator,
      data_coding: codingOf(encoding),
      short_message: Buffer.concat([header, octets(part, encoding)]),
    };
  });
}

function partsWithSar({ text, reference, encoding }: Text): Partial<ReplyPdu>[] {
  const { parts } = splitText(text);
  return parts.map((part, index) => {
    const tlvs: Tlv[] = [
      tlv('sar_msg_ref_num', reference),
      tlv('sar_total_segments', parts.length),
      tlv('sar_segment_seqnum', index + 1),
    ];
    return { data_coding: codingOf(encoding), short_message: octets(part, encoding), tlvs };
  });
}

function inPayload({ text, encoding }: Text): Partial<ReplyPdu> {
  return { data_coding: codingOf(encoding), tlvs: [tlv('message_payload', octets(text, encoding))] };
}

const codingOf = (encoding: Encoding): number => (encoding === 'UCS2' ? ucs2Coding : 0);

function octets(text: string, encoding: Encoding): Buffer {
  const encoded = encoding === 'UCS2' ? encodeUcs2(text) : encodeGsm7(text);
  return Buffer.from(encoded.buffer, encoded.byteOffset, encoded.byteLength);
}

/** What Latin-1 cannot say becomes question marks. */
function latin1(text: string): Buffer {
  const sayable = isLatin1(text) ? text : decodeLatin1(Buffer.from(text.replace(/[^ -ÿ\n]/gu, '?'), 'latin1'));
  return Buffer.from(encodeLatin1(sayable));
}

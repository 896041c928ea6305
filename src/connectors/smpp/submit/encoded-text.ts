import { countSeptets, encodeGsm7, encodeLatin1, encodeUcs2, isLatin1 } from '#domain/text/encoding.ts';
import { fillBitsAfter, packSeptets } from '#domain/text/septets.ts';
import { splitText } from '#domain/text/split-text.ts';
import { buildConcatenationHeader } from '#domain/text/user-data-header.ts';
import { type Tlv, tlv } from '#smpp/codec/tlvs.ts';
import type { Content, OctetContent, TextContent } from '../../connector.ts';
import type { SmppSettings } from '../settings.ts';

/** What one PDU says. Exactly one of `shortMessage` and a message_payload among the TLVs has octets (SMPP 3.4 §4.4.1). */
export type EncodedText = { shortMessage: Uint8Array; dataCoding: number; hasHeader: boolean; tlvs: readonly Tlv[] };

/** How the text's characters become octets. `headerOctets` come before them in the same part. */
type Coding = {
  dataCoding: number;
  encode(text: string, headerOctets: number): Uint8Array;
  /** Its characters take two octets each. */
  isWide?: true;
};

const nothing = new Uint8Array(0);
const carriageReturn = 0x0d;

/** What a part may hold beside a header with a 16-bit reference (3GPP TS 23.040 §9.2.3.24.1). */
const septetsBesideLongHeader = 152;
const unitsBesideLongHeader = 66;

/** The largest UCS-2 texts: alone, and beside a header with an 8-bit reference. */
const unitsAlone = 70;
const unitsBesideHeader = 67;

/**
 * The octets of a content's parts: one for each, or a single one when the carrier cuts long texts itself. Undefined when the
 * carrier's alphabet lacks a character and the parts are too long to go as UCS-2.
 */
export function encodeParts(given: Content, settings: SmppSettings): EncodedText[] | undefined {
  if (given.encoding === 'octets') return asTheyAre(given);
  const content = settings.longTexts === 'udh16' ? cutForLongHeader(given) : given;
  const coding = chooseCoding(content, settings);
  if (!coding) return undefined;
  const { parts } = content;
  if (parts.length > 1 && settings.longTexts === 'message_payload') return [wholeText(parts.join(''), coding)];
  const form = settings.longTexts === 'udh16' && !leaveRoomForLongHeader(parts, coding) ? 'udh8' : settings.longTexts;
  return parts.map((part, index) => {
    const { header, tlvs } = markPart(content, index + 1, form);
    const octets = coding.encode(part, header.length);
    const shortMessage = header.length > 0 ? Buffer.concat([header, octets]) : octets;
    return { shortMessage, dataCoding: coding.dataCoding, hasHeader: header.length > 0, tlvs };
  });
}

function asTheyAre({ parts, dataCoding, hasHeader }: OctetContent): EncodedText[] {
  return parts.map((shortMessage) => ({ shortMessage, dataCoding, hasHeader, tlvs: [] }));
}

function wholeText(text: string, coding: Coding): EncodedText {
  const payload = tlv('message_payload', Buffer.from(coding.encode(text, 0)));
  return { shortMessage: nothing, dataCoding: coding.dataCoding, hasHeader: false, tlvs: [payload] };
}

function chooseCoding(content: TextContent, settings: SmppSettings): Coding | undefined {
  const ucs2: Coding = { dataCoding: settings.ucs2DataCoding, encode: encodeUcs2, isWide: true };
  if (content.encoding === 'UCS2') return ucs2;

  const encode = alphabets[settings.alphabet](content.parts);
  if (encode) return { dataCoding: settings.gsmDataCoding, encode };
  const { length: total } = content.parts;
  const mostUnits = total > 1 ? unitsBesideHeader : unitsAlone;
  const carrierCuts = total > 1 && settings.longTexts === 'message_payload';
  return carrierCuts || content.parts.every((part) => part.length <= mostUnits) ? ucs2 : undefined;
}

/** For each alphabet, its encoder, or undefined when it lacks a character of the parts. */
const alphabets: Record<SmppSettings['alphabet'], (parts: readonly string[]) => Coding['encode'] | undefined> = {
  gsm: () => encodeGsm7,
  'gsm-packed': () => packed,
  'latin-1': (parts) => (parts.every(isLatin1) ? encodeLatin1 : undefined),
  ascii: (parts) => (parts.every((part) => /^[\0-\x7f]*$/.test(part)) ? encodeLatin1 : undefined),
};

/** Seven bits left over would read as an `@`: they hold a carriage return instead (3GPP TS 23.038 §6.1.2.3.1). */
function packed(text: string, headerOctets: number): Uint8Array {
  const septets = encodeGsm7(text);
  const fillBits = headerOctets > 0 ? fillBitsAfter(headerOctets) : 0;
  const sevenLeft = (fillBits + septets.length * 7) % 8 === 1;
  return packSeptets(sevenLeft ? Buffer.concat([septets, Buffer.of(carriageReturn)]) : septets, fillBits);
}

type Mark = { header: Uint8Array; tlvs: readonly Tlv[] };
const noMark: Mark = { header: nothing, tlvs: [] };

function markPart(content: TextContent, sequence: number, form: SmppSettings['longTexts']): Mark {
  const { reference } = content;
  const total = content.parts.length;
  if (total === 1) return noMark;
  switch (form) {
    case 'udh8':
      return { ...noMark, header: buildConcatenationHeader({ reference, total, sequence }, 8) };
    case 'udh16':
      return { ...noMark, header: buildConcatenationHeader({ reference, total, sequence }, 16) };
    case 'sar':
      return {
        ...noMark,
        tlvs: [
          tlv('sar_msg_ref_num', reference),
          tlv('sar_total_segments', total),
          tlv('sar_segment_seqnum', sequence),
        ],
      };
    case 'message_payload':
      return noMark;
    default:
      return form satisfies never;
  }
}

/**
 * The same text with a septet or unit less in each part. It has been paid by the part, and each part has its own outcome, so
 * their number stays: a text that would take one more keeps its parts, and the shorter header.
 */
function cutForLongHeader(content: TextContent): TextContent {
  if (content.parts.length === 1) return content;
  const { parts } = splitText(content.parts.join(''), { capacity: 'udh16' });
  return parts.length === content.parts.length ? { ...content, parts } : content;
}

function leaveRoomForLongHeader(parts: readonly string[], { isWide }: Coding): boolean {
  return isWide
    ? parts.every((part) => part.length <= unitsBesideLongHeader)
    : parts.every((part) => (countSeptets(part) ?? 0) <= septetsBesideLongHeader);
}

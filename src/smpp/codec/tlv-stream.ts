/** The optional parameters behind a PDU's mandatory fields, as octets: tag 2, length 2, value; any number, any order. */
import { PduError } from './pdu-error.ts';
import { type Tlv, tlvs } from './tlvs.ts';

const TLV_HEADER_LENGTH = 4;
const MAX_VALUE_LENGTH = 0xffff;

/** Shared by all PDUs without optional parameters. */
export const noTlvs: readonly Tlv[] = Object.freeze([]);

/** Reads parameters up to `end`; undefined when the octets there are not parameters and nothing else. */
export function readTlvs(buffer: Buffer, start: number, end: number): readonly Tlv[] | undefined {
  if (start === end) return noTlvs;
  const list: Tlv[] = [];
  return readInto(list, buffer, start, end) === end ? list : undefined;
}

/**
 * The parameters that are whole: what follows the last of them is left out. Of a message_payload that is cut short, what has
 * come of it is kept, because it is the text itself.
 */
export function readWholeTlvs(buffer: Buffer, start: number, end: number): readonly Tlv[] {
  const list: Tlv[] = [];
  const cutAt = readInto(list, buffer, start, end);
  const valueAt = cutAt + TLV_HEADER_LENGTH;
  const cutTag = valueAt < end ? readTag(buffer, cutAt) : undefined;
  if (cutTag === tlvs.message_payload.tag) list.push({ tag: cutTag, value: buffer.subarray(valueAt, end) });
  return list;
}

/** Adds the parameters that are whole, and returns the offset behind them. */
function readInto(list: Tlv[], buffer: Buffer, start: number, end: number): number {
  let offset = start;
  while (offset + TLV_HEADER_LENGTH <= end) {
    const valueAt = offset + TLV_HEADER_LENGTH;
    const valueEnd = valueAt + ((buffer[offset + 2]! << 8) | buffer[offset + 3]!);
    if (valueEnd > end) break;
    list.push({ tag: readTag(buffer, offset), value: buffer.subarray(valueAt, valueEnd) });
    offset = valueEnd;
  }
  return offset;
}

const readTag = (buffer: Buffer, offset: number): number => (buffer[offset]! << 8) | buffer[offset + 1]!;

/** Octets that the parameters will take. Throws RINVPARLEN for a value beyond 65,535 octets. */
export function sizeOfTlvs(list: readonly Tlv[]): number {
  let size = 0;
  for (const { value } of list) {
    if (value.length > MAX_VALUE_LENGTH) throw new PduError('RINVPARLEN', `a parameter of ${value.length} octets`);
    size += TLV_HEADER_LENGTH + value.length;
  }
  return size;
}

/** Writes the parameters and returns the offset behind them. The caller has made room. */
export function writeTlvs(buffer: Buffer, start: number, list: readonly Tlv[]): number {
  let offset = start;
  for (const { tag, value } of list) {
    buffer[offset] = tag >>> 8;
    buffer[offset + 1] = tag;
    buffer[offset + 2] = value.length >>> 8;
    buffer[offset + 3] = value.length;
    buffer.set(value, offset + TLV_HEADER_LENGTH);
    offset += TLV_HEADER_LENGTH + value.length;
  }
  return offset;
}

/** The optional parameters behind a PDU's mandatory fields, as octets: tag 2, length 2, value; any number, any order. */
import { PduError } from './pdu-error.ts';
import type { Tlv } from './tlvs.ts';

const TLV_HEADER_LENGTH = 4;
const MAX_VALUE_LENGTH = 0xffff;

/** Shared by all PDUs without optional parameters. */
export const noTlvs: readonly Tlv[] = Object.freeze([]);

/**
 * Reads parameters up to `end`. A cut one is RINVOPTPARSTREAM in a request; in a response (`generous`) it is left out, since
 * a response cannot be answered and losing what it settles would be worse.
 */
export function readTlvs(buffer: Buffer, start: number, end: number, generous: boolean): readonly Tlv[] {
  if (start === end) return noTlvs;
  const list: Tlv[] = [];
  let offset = start;
  while (offset < end) {
    const valueAt = offset + TLV_HEADER_LENGTH;
    const valueEnd = valueAt <= end ? valueAt + ((buffer[offset + 2]! << 8) | buffer[offset + 3]!) : end + 1;
    if (valueEnd > end) {
      if (generous) return list;
      throw new PduError('RINVOPTPARSTREAM', 'an optional parameter is cut short');
    }
    list.push({ tag: (buffer[offset]! << 8) | buffer[offset + 1]!, value: buffer.subarray(valueAt, valueEnd) });
    offset = valueEnd;
  }
  return list;
}

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

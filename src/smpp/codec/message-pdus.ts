/**
 * The short way for the four PDUs that make up the traffic: submit_sm, deliver_sm (one layout) and their responses (one
 * string). Written out by hand because the way by the table costs several times as much. Anything unusual is left to the
 * table: these functions then answer undefined or -1, so that every rule and every error has one home. A test proves that
 * both ways agree on all octets.
 */
import { commands } from './commands.ts';
import { findNul, HEADER_LENGTH, readLatin1, writeCString, writeHeader, writeUint32 } from './octets.ts';
import type { PduInput } from './pdu-types.ts';
import type { PduWriter } from './pdu-writer.ts';
import { noTlvs, readTlvs, sizeOfTlvs, writeTlvs } from './tlv-stream.ts';

type MessageName = 'submit_sm' | 'deliver_sm';
type MessageRespName = 'submit_sm_resp' | 'deliver_sm_resp';

/** Header, strings at their longest, 14 single octets, sm_length and the longest short_message. */
const MESSAGE_BOUND = HEADER_LENGTH + 6 + 21 + 21 + 17 + 17 + 14 + 255;
const MAX_SHORT_MESSAGE = 254;
const MAX_ADDRESS = 20;
const MAX_MESSAGE_ID = 64;
const TIME_LENGTH = 16;
const emptyOctets = Buffer.alloc(0);

/** Reads the body of a submit_sm or deliver_sm, or answers undefined when the table must look at it. */
export function readMessage(
  command: MessageName,
  buffer: Buffer,
  frame: { start: number; end: number; sequence: number },
) {
  const { start, end, sequence } = frame;
  const typeAt = start + HEADER_LENGTH;
  const typeEnd = findNul(buffer, typeAt, end);
  const sourceEnd = typeEnd < 0 ? -1 : findNul(buffer, typeEnd + 3, end);
  const destinationEnd = sourceEnd < 0 ? -1 : findNul(buffer, sourceEnd + 3, end);
  const scheduleEnd = destinationEnd < 0 ? -1 : findNul(buffer, destinationEnd + 4, end);
  const validityEnd = scheduleEnd < 0 ? -1 : findNul(buffer, scheduleEnd + 1, end);
  const textAt = validityEnd + 6;
  if (validityEnd < 0 || textAt > end) return undefined;
  const textEnd = textAt + buffer[textAt - 1]!;
  if (textEnd > end || textEnd - textAt > MAX_SHORT_MESSAGE) return undefined;
  const scheduleLength = scheduleEnd - destinationEnd - 4;
  const validityLength = validityEnd - scheduleEnd - 1;
  if (
    typeEnd - typeAt > 5 ||
    sourceEnd - typeEnd - 3 > MAX_ADDRESS ||
    destinationEnd - sourceEnd - 3 > MAX_ADDRESS ||
    (scheduleLength !== 0 && scheduleLength !== TIME_LENGTH) ||
    (validityLength !== 0 && validityLength !== TIME_LENGTH)
  ) {
    return undefined;
  }
  const list = textEnd === end ? noTlvs : readTlvs(buffer, textEnd, end);
  if (list === undefined) return undefined;
  return {
    command,
    status: 0,
    sequence,
    tlvs: list,
    service_type: readLatin1(buffer, typeAt, typeEnd),
    source_addr_ton: buffer[typeEnd + 1]!,
    source_addr_npi: buffer[typeEnd + 2]!,
    source_addr: readLatin1(buffer, typeEnd + 3, sourceEnd),
    dest_addr_ton: buffer[sourceEnd + 1]!,
    dest_addr_npi: buffer[sourceEnd + 2]!,
    destination_addr: readLatin1(buffer, sourceEnd + 3, destinationEnd),
    esm_class: buffer[destinationEnd + 1]!,
    protocol_id: buffer[destinationEnd + 2]!,
    priority_flag: buffer[destinationEnd + 3]!,
    schedule_delivery_time: readLatin1(buffer, destinationEnd + 4, scheduleEnd),
    validity_period: readLatin1(buffer, scheduleEnd + 1, validityEnd),
    registered_delivery: buffer[validityEnd + 1]!,
    replace_if_present_flag: buffer[validityEnd + 2]!,
    data_coding: buffer[validityEnd + 3]!,
    sm_default_msg_id: buffer[validityEnd + 4]!,
    short_message: textEnd === textAt ? emptyOctets : buffer.subarray(textAt, textEnd),
  };
}

/** Reads a response that is a message_id and nothing else, or answers undefined. */
export function readMessageResp(
  command: MessageRespName,
  buffer: Buffer,
  frame: { start: number; end: number; status: number; sequence: number },
) {
  const idAt = frame.start + HEADER_LENGTH;
  if (buffer[frame.end - 1] !== 0 || frame.end === idAt) return undefined;
  if (findNul(buffer, idAt, frame.end) !== frame.end - 1) return undefined;
  const { status, sequence } = frame;
  return { command, status, sequence, tlvs: noTlvs, message_id: readLatin1(buffer, idAt, frame.end - 1) };
}

/** Appends a submit_sm or deliver_sm; false when the table must decide what is wrong with it. */
export function writeMessage(out: PduWriter, pdu: PduInput<MessageName>, sequence: number): boolean {
  const list = pdu.tlvs ?? noTlvs;
  const buffer = out.reserve(MESSAGE_BOUND + (list === noTlvs ? 0 : sizeOfTlvs(list)));
  const start = out.length;
  const afterText = writeMessageBody(buffer, start + HEADER_LENGTH, pdu);
  if (afterText < 0) return false;
  const end = list === noTlvs ? afterText : writeTlvs(buffer, afterText, list);
  writeUint32(buffer, start, end - start);
  writeHeader(buffer, start, commands[pdu.command].id, 0, sequence);
  out.length = end;
  return true;
}

function writeMessageBody(buffer: Buffer, start: number, pdu: PduInput<MessageName>): number {
  const message = pdu.short_message ?? emptyOctets;
  const afterAddresses = writeAddresses(buffer, start, pdu);
  if (afterAddresses < 0 || message.length > MAX_SHORT_MESSAGE) return -1;
  const afterTimes = writeTimes(buffer, afterAddresses, pdu);
  if (afterTimes < 0) return -1;
  const registered = pdu.registered_delivery ?? 0;
  const replace = pdu.replace_if_present_flag ?? 0;
  const coding = pdu.data_coding ?? 0;
  const defaultId = pdu.sm_default_msg_id ?? 0;
  if (!areOctets(registered, replace, coding) || !areOctets(defaultId, 0, 0)) return -1;
  buffer[afterTimes] = registered;
  buffer[afterTimes + 1] = replace;
  buffer[afterTimes + 2] = coding;
  buffer[afterTimes + 3] = defaultId;
  buffer[afterTimes + 4] = message.length;
  buffer.set(message, afterTimes + 5);
  return afterTimes + 5 + message.length;
}

/** service_type to destination_addr. */
function writeAddresses(buffer: Buffer, start: number, pdu: PduInput<MessageName>): number {
  const serviceType = pdu.service_type ?? '';
  if (serviceType.length > 5) return -1;
  const afterType = writeCString(buffer, start, serviceType);
  if (afterType < 0) return -1;
  const afterSource = writeAddress(buffer, afterType, {
    ton: pdu.source_addr_ton ?? 0,
    npi: pdu.source_addr_npi ?? 0,
    address: pdu.source_addr ?? '',
  });
  if (afterSource < 0) return -1;
  return writeAddress(buffer, afterSource, {
    ton: pdu.dest_addr_ton ?? 0,
    npi: pdu.dest_addr_npi ?? 0,
    address: pdu.destination_addr ?? '',
  });
}

function writeAddress(
  buffer: Buffer,
  offset: number,
  { ton, npi, address }: { ton: number; npi: number; address: string },
) {
  if (address.length > MAX_ADDRESS || !areOctets(ton, npi, 0)) return -1;
  buffer[offset] = ton;
  buffer[offset + 1] = npi;
  return writeCString(buffer, offset + 2, address);
}

/** esm_class to validity_period. */
function writeTimes(buffer: Buffer, offset: number, pdu: PduInput<MessageName>): number {
  const esmClass = pdu.esm_class ?? 0;
  const protocolId = pdu.protocol_id ?? 0;
  const priority = pdu.priority_flag ?? 0;
  const schedule = pdu.schedule_delivery_time ?? '';
  const validity = pdu.validity_period ?? '';
  if (!areOctets(esmClass, protocolId, priority)) return -1;
  if (schedule.length !== 0 && schedule.length !== TIME_LENGTH) return -1;
  if (validity.length !== 0 && validity.length !== TIME_LENGTH) return -1;
  buffer[offset] = esmClass;
  buffer[offset + 1] = protocolId;
  buffer[offset + 2] = priority;
  const afterSchedule = writeCString(buffer, offset + 3, schedule);
  return afterSchedule < 0 ? -1 : writeCString(buffer, afterSchedule, validity);
}

/** NaN and fractions become other numbers under `|`, hence the comparisons. */
function areOctets(a: number, b: number, c: number): boolean {
  const all = a | b | c;
  return all >>> 8 === 0 && (a | 0) === a && (b | 0) === b && (c | 0) === c;
}

/** Appends a response that is a message_id and nothing else; false when the table must decide. */
export function writeMessageResp(out: PduWriter, pdu: PduInput<MessageRespName>, sequence: number): boolean {
  const id = pdu.message_id ?? '';
  if ((pdu.tlvs && pdu.tlvs.length > 0) || pdu.status || id.length > MAX_MESSAGE_ID) return false;
  const buffer = out.reserve(HEADER_LENGTH + MAX_MESSAGE_ID + 1);
  const start = out.length;
  const end = writeCString(buffer, start + HEADER_LENGTH, id);
  if (end < 0) return false;
  writeUint32(buffer, start, end - start);
  writeHeader(buffer, start, commands[pdu.command].id, 0, sequence);
  out.length = end;
  return true;
}

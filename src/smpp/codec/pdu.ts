/**
 * SMPP 3.4 PDUs as octets and as values.
 *
 *   encode(pdu)                    one PDU as a Buffer
 *   encodeInto(out, pdu, seq)      the same, appended to what a PduWriter already holds
 *   decode(buffer, start?, end?)   one whole frame as a value; `Framer` cuts a stream into frames
 *
 * Both throw PduError and nothing else. Requests that only an ESME sends are held to the specification. Responses, and what
 * a carrier sends, are read with patience (no body, a missing NUL, octets behind the fields that are no optional
 * parameters): nobody can answer a response, and carriers take a refusal of what they bring for final, so that a receipt or
 * a reply would be lost for one octet. Status of a request is 0 by definition and not read.
 */
import { boundOfField, PduBodyReader, writeField } from './body.ts';
import { type CommandName, commandName, commands, isResponseId } from './commands.ts';
import type { Field, PduFieldValues } from './layout.ts';
import { readMessage, readMessageResp, writeMessage, writeMessageResp } from './message-pdus.ts';
import { HEADER_LENGTH, readUint32, writeHeader, writeUint32 } from './octets.ts';
import { PduError } from './pdu-error.ts';
import type { Pdu, PduInput } from './pdu-types.ts';
import { PduWriter } from './pdu-writer.ts';
import { noTlvs, readTlvs, readWholeTlvs, sizeOfTlvs, writeTlvs } from './tlv-stream.ts';

/** Reads the PDU that fills `buffer` from `start` to `end`. Octets in the result are views of `buffer`. */
export function decode(buffer: Buffer, start = 0, end = buffer.length): Pdu {
  if (end - start < HEADER_LENGTH || readUint32(buffer, start) !== end - start) {
    throw new PduError('RINVCMDLEN', 'command_length is not the length of the frame');
  }
  const commandId = readUint32(buffer, start + 4);
  const sequence = readUint32(buffer, start + 12);
  const command = commandName(commandId);
  if (command === undefined) {
    throw new PduError('RINVCMDID', `no command has the id 0x${commandId.toString(16)}`).of(commandId, sequence);
  }
  try {
    return readQuickly(command, buffer, start, end, sequence) ?? decodeByTable(command, buffer, start, end);
  } catch (error) {
    throw error instanceof PduError ? error.of(commandId, sequence) : error;
  }
}

function readQuickly(command: CommandName, buffer: Buffer, start: number, end: number, sequence: number) {
  switch (command) {
    case 'submit_sm':
    case 'deliver_sm':
      return readMessage(command, buffer, { start, end, sequence });
    case 'submit_sm_resp':
    case 'deliver_sm_resp':
      return readMessageResp(command, buffer, { start, end, sequence, status: readUint32(buffer, start + 8) });
    default:
      return undefined;
  }
}

/** The way by the table, which every PDU can take. `decode` has checked the header. */
export function decodeByTable(command: CommandName, buffer: Buffer, start: number, end: number): Pdu {
  const { id, fields, sentBy } = commands[command];
  const response = isResponseId(id);
  const pdu: Record<string, unknown> = {
    command,
    status: response ? readUint32(buffer, start + 8) : 0,
    sequence: readUint32(buffer, start + 12),
    tlvs: noTlvs,
  };
  const strict = sentBy === 'esme' && !response;
  const reader = new PduBodyReader(buffer, start + HEADER_LENGTH, end, { strict, partial: !strict });
  reader.read(fields, pdu as Record<string, PduFieldValues[keyof PduFieldValues]>);
  const list = readTlvs(buffer, reader.offset, end);
  if (list === undefined && strict) throw new PduError('RINVOPTPARSTREAM', 'an optional parameter is cut short');
  pdu['tlvs'] = list ?? readWholeTlvs(buffer, reader.offset, end);
  if (!response && (reader.cut || list === undefined)) pdu['damaged'] = true;
  return pdu as Pdu;
}

/** One PDU as octets. */
export function encode(pdu: PduInput): Buffer {
  const out = new PduWriter(256);
  encodeInto(out, pdu, pdu.sequence ?? 0);
  return Buffer.from(out.view());
}

/** Appends one PDU under the given sequence number; on PduError nothing is appended. */
export function encodeInto(out: PduWriter, pdu: PduInput, sequence: number): void {
  if (!writeQuickly(out, pdu, sequence)) encodeByTable(out, pdu, sequence);
}

function writeQuickly(out: PduWriter, pdu: PduInput, sequence: number): boolean {
  switch (pdu.command) {
    case 'submit_sm':
    case 'deliver_sm':
      return writeMessage(out, pdu, sequence);
    case 'submit_sm_resp':
    case 'deliver_sm_resp':
      return writeMessageResp(out, pdu, sequence);
    default:
      return false;
  }
}

/** The way by the table, which every PDU can take. */
export function encodeByTable(out: PduWriter, pdu: PduInput, sequence: number): void {
  const { id } = commands[pdu.command];
  const fields: readonly Field[] = commands[pdu.command].fields;
  const values = pdu as unknown as Record<string, PduFieldValues[keyof PduFieldValues] | undefined>;
  const list = pdu.tlvs ?? noTlvs;
  const status = isResponseId(id) ? (pdu.status ?? 0) : 0;
  let bound = HEADER_LENGTH + sizeOfTlvs(list);
  for (const field of fields) bound += boundOfField(field, values[field.name]);
  const buffer = out.reserve(bound);
  const start = out.length;
  let offset = start + HEADER_LENGTH;
  if (!isBareRefusal(pdu, fields)) {
    for (const field of fields) offset = writeField(buffer, offset, field, values[field.name]);
    offset = writeTlvs(buffer, offset, list);
  }
  writeUint32(buffer, start, offset - start);
  writeHeader(buffer, start, id, status, sequence);
  out.length = offset;
}

/**
 * A response with an error and nothing to say has no body (3.4 sections 4.1.2, 4.4.2). deliver_sm_resp is the exception: its
 * empty message_id is always there.
 */
function isBareRefusal(pdu: PduInput, fields: readonly Field[]): boolean {
  if (!pdu.status || !isResponseId(commands[pdu.command].id) || pdu.command === 'deliver_sm_resp') return false;
  if (pdu.tlvs && pdu.tlvs.length > 0) return false;
  const values = pdu as unknown as Record<string, PduFieldValues[keyof PduFieldValues] | undefined>;
  return fields.every((field) => {
    const value = values[field.name];
    return value === undefined || value === 0 || (typeof value === 'object' && value.length === 0) || value === '';
  });
}

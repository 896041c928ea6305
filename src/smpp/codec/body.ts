/** Mandatory fields of any PDU, read and written as the table in `commands.ts` says. */
import type { CStringField, Destination, Field, PduFieldValues, Unsuccess } from './layout.ts';
import { findNul, readLatin1, readUint32, writeCString, writeUint32 } from './octets.ts';
import { PduError } from './pdu-error.ts';

const MAX_SHORT_MESSAGE = 254; // 3.4 section 5.2.21
const MAX_DESTINATIONS = 254; // 3.4 section 5.2.24
const ADDRESS: CStringField = { name: 'destination_addr', kind: 'cstring', size: 21, status: 'RINVDSTADR' };
const LIST_NAME: CStringField = { name: 'dl_name', kind: 'cstring', size: 21, status: 'RINVDLNAME' };

const emptyOctets = Buffer.alloc(0);
/** What an absent field of a response reads as. */
const emptyValues: PduFieldValues = {
  int: 0,
  cstring: '',
  short_message: emptyOctets,
  destinations: [],
  unsuccess: [],
};

type AnyBody = Record<string, PduFieldValues[keyof PduFieldValues]>;

/**
 * `strict`: sizes of strings are limits. `partial`: the body may end anywhere, as responses and some deliveries do in the
 * field: fields that are missing read as empty, a string may lack its NUL, a text be shorter than its length says.
 */
export type Manner = { strict: boolean; partial: boolean };

/** Reads fields from `offset` on; `offset` then lies behind the last one. Never reads at or beyond `end`. */
export class PduBodyReader {
  offset: number;
  /** The body ended before its fields did. */
  cut = false;
  readonly #buffer: Buffer;
  readonly #end: number;
  readonly #manner: Manner;

  constructor(buffer: Buffer, start: number, end: number, manner: Manner) {
    this.#buffer = buffer;
    this.offset = start;
    this.#end = end;
    this.#manner = manner;
  }

  read(fields: readonly Field[], into: AnyBody): void {
    for (const field of fields) {
      const absent = this.#manner.partial && this.offset >= this.#end;
      if (absent) this.cut = true;
      into[field.name] = absent ? emptyValues[field.kind] : this.#field(field);
    }
  }

  #field(field: Field): PduFieldValues[keyof PduFieldValues] {
    switch (field.kind) {
      case 'int':
        return this.#int();
      case 'cstring':
        return this.#cstring(field);
      case 'short_message':
        return this.#shortMessage();
      case 'destinations':
        return this.#destinations();
      case 'unsuccess':
        return this.#unsuccess();
      default:
        return field satisfies never;
    }
  }

  #int(): number {
    if (this.offset >= this.#end) throw new PduError('RINVCMDLEN', 'the PDU ends before its fields');
    return this.#buffer[this.offset++]!;
  }

  #cstring(field: CStringField): string {
    const start = this.offset;
    const nul = findNul(this.#buffer, start, this.#end);
    if (nul < 0 && !this.#manner.partial) throw new PduError('RINVCMDLEN', `${field.name} has no end`);
    if (nul < 0) this.cut = true;
    const end = nul < 0 ? this.#end : nul;
    if (this.#manner.strict) checkLength(field, end - start);
    this.offset = nul < 0 ? end : nul + 1;
    return readLatin1(this.#buffer, start, end);
  }

  #shortMessage(): Buffer {
    const length = this.#int();
    if (this.#manner.strict && length > MAX_SHORT_MESSAGE) throw new PduError('RINVMSGLEN', `sm_length is ${length}`);
    const start = this.offset;
    if (start + length > this.#end) {
      if (!this.#manner.partial) throw new PduError('RINVMSGLEN', 'short_message is shorter than sm_length');
      this.cut = true;
    }
    this.offset = Math.min(start + length, this.#end);
    return this.offset === start ? emptyOctets : this.#buffer.subarray(start, this.offset);
  }

  #destinations(): Destination[] {
    const count = this.#int();
    if (count === 0) throw new PduError('RINVNUMDESTS', 'number_of_dests is 0');
    const list: Destination[] = [];
    while (list.length < count) {
      const flag = this.#int();
      if (flag === 1) list.push(this.#address());
      else if (flag === 2) list.push({ dl_name: this.#cstring(LIST_NAME) });
      else throw new PduError('RINVDESTFLAG', `dest_flag is ${flag}`);
    }
    return list;
  }

  /** A list that is cut short keeps its whole entries: it comes in a response. */
  #unsuccess(): Unsuccess[] {
    const count = this.#int();
    const list: Unsuccess[] = [];
    while (list.length < count && this.offset < this.#end) {
      if (this.offset + 2 > this.#end) break;
      const address = this.#address();
      if (this.offset + 4 > this.#end) break;
      list.push({ ...address, error_status_code: readUint32(this.#buffer, this.offset) });
      this.offset += 4;
    }
    return list;
  }

  #address() {
    return { dest_addr_ton: this.#int(), dest_addr_npi: this.#int(), destination_addr: this.#cstring(ADDRESS) };
  }
}

function checkLength(field: CStringField, length: number): void {
  if (field.fixed ? length !== 0 && length !== field.size - 1 : length >= field.size) {
    throw new PduError(field.status, `${field.name} is ${length} characters long`);
  }
}

/** An upper bound of the octets a value takes, so that room is made once. */
export function boundOfField(field: Field, value: AnyBody[string] | undefined): number {
  if (value === undefined) return 2;
  switch (field.kind) {
    case 'int':
      return 1;
    case 'cstring':
    case 'short_message':
      return (value as string | Buffer).length + 1;
    case 'destinations':
    case 'unsuccess':
      return 1 + (value as readonly unknown[]).length * (ADDRESS.size + 8);
    default:
      return field satisfies never;
  }
}

/** Writes one field and returns the offset behind it. Throws PduError for a value outside its limits. */
export function writeField(buffer: Buffer, offset: number, field: Field, value: AnyBody[string] | undefined): number {
  switch (field.kind) {
    case 'int':
      return writeInt(buffer, offset, field.name, (value as number | undefined) ?? 0);
    case 'cstring':
      return writeText(buffer, offset, field, (value as string | undefined) ?? '');
    case 'short_message':
      return writeShortMessage(buffer, offset, (value as Buffer | undefined) ?? emptyOctets);
    case 'destinations':
      return writeDestinations(buffer, offset, (value as readonly Destination[] | undefined) ?? []);
    case 'unsuccess':
      return writeUnsuccess(buffer, offset, (value as readonly Unsuccess[] | undefined) ?? []);
    default:
      return field satisfies never;
  }
}

function writeInt(buffer: Buffer, offset: number, name: string, value: number): number {
  if (!Number.isInteger(value) || value < 0 || value > 0xff) {
    throw new PduError('RUNKNOWNERR', `${name} is ${value}, not an octet`);
  }
  buffer[offset] = value;
  return offset + 1;
}

function writeText(buffer: Buffer, offset: number, field: CStringField, value: string): number {
  checkLength(field, value.length);
  const end = writeCString(buffer, offset, value);
  if (end < 0) throw new PduError(field.status, `${field.name} has a character that SMPP cannot carry`);
  return end;
}

function writeShortMessage(buffer: Buffer, offset: number, value: Buffer): number {
  if (value.length > MAX_SHORT_MESSAGE) throw new PduError('RINVMSGLEN', `short_message of ${value.length} octets`);
  buffer[offset] = value.length;
  buffer.set(value, offset + 1);
  return offset + 1 + value.length;
}

function writeDestinations(buffer: Buffer, start: number, list: readonly Destination[]): number {
  if (list.length === 0 || list.length > MAX_DESTINATIONS) {
    throw new PduError('RINVNUMDESTS', `${list.length} destinations`);
  }
  let offset = writeInt(buffer, start, 'number_of_dests', list.length);
  for (const destination of list) {
    const named = 'dl_name' in destination;
    buffer[offset] = named ? 2 : 1;
    offset = named
      ? writeText(buffer, offset + 1, LIST_NAME, destination.dl_name)
      : writeAddress(buffer, offset + 1, destination);
  }
  return offset;
}

function writeUnsuccess(buffer: Buffer, start: number, list: readonly Unsuccess[]): number {
  if (list.length > 0xff) throw new PduError('RINVNUMDESTS', `${list.length} unsuccessful destinations`);
  let offset = writeInt(buffer, start, 'no_unsuccess', list.length);
  for (const refusal of list) {
    offset = writeAddress(buffer, offset, refusal);
    writeUint32(buffer, offset, refusal.error_status_code);
    offset += 4;
  }
  return offset;
}

function writeAddress(buffer: Buffer, start: number, address: Omit<Unsuccess, 'error_status_code'>): number {
  let offset = writeInt(buffer, start, 'dest_addr_ton', address.dest_addr_ton);
  offset = writeInt(buffer, offset, 'dest_addr_npi', address.dest_addr_npi);
  return writeText(buffer, offset, ADDRESS, address.destination_addr);
}

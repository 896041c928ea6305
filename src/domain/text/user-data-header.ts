import type { ShiftTables } from './encoding.ts';

/** Which part of which long message this is. */
export type Concatenation = {
  reference: number;
  /** Parts in all, 1 to 255. */
  total: number;
  /** From 1. */
  sequence: number;
};

/** What Envoi reads in a header; elements it does not know are skipped. */
export type UserDataHeader = ShiftTables & {
  concatenation?: Concatenation;
  /** How wide its reference was written: phones count those of 8 and of 16 bits apart. */
  referenceBits?: 8 | 16;
};

/** Element identifiers, 23.040 section 9.2.3.24. */
const element = { concatenation8: 0x00, concatenation16: 0x08, singleShift: 0x24, lockingShift: 0x25 } as const;

/** The header of one part, its own length first: six octets with an 8-bit reference, seven with a 16-bit one. */
export function buildConcatenationHeader(
  { reference, total, sequence }: Concatenation,
  referenceBits: 8 | 16,
): Uint8Array {
  if (total < 1 || total > 255 || sequence < 1 || sequence > total) {
    throw new RangeError(`part ${sequence} of ${total} cannot be written in a header`);
  }
  return referenceBits === 8
    ? Uint8Array.of(5, element.concatenation8, 3, reference & 0xff, total, sequence)
    : Uint8Array.of(6, element.concatenation16, 4, (reference >> 8) & 0xff, reference & 0xff, total, sequence);
}

/**
 * Splits a short message that has a header (esm_class bit 0x40) into what the header says and the octets after it.
 * Anything malformed is read as far as it makes sense: a length beyond the message means there is no header at all, and an
 * impossible part (0 of 3, 4 of 3) makes a message of its own.
 */
export function parseUserDataHeader(message: Uint8Array): {
  header: UserDataHeader;
  /** Octets the header takes, its length octet included; 0 when there is none. Gives the fill bits of packed text. */
  headerOctets: number;
  userData: Uint8Array;
} {
  const headerOctets = (message[0] ?? 0) + 1;
  if (headerOctets > message.length) return { header: {}, headerOctets: 0, userData: message };

  const header: UserDataHeader = {};
  let at = 1;
  while (at + 2 <= headerOctets) {
    const identifier = message[at]!;
    const end = at + 2 + message[at + 1]!;
    if (end > headerOctets) break;
    readElement(header, identifier, message.subarray(at + 2, end));
    at = end;
  }
  return { header, headerOctets, userData: message.subarray(headerOctets) };
}

/** A repeated element replaces the former one, as 23.040 asks. */
function readElement(header: UserDataHeader, identifier: number, data: Uint8Array): void {
  const [first = 0, second = 0, third = 0, fourth = 0] = data;
  if (identifier === element.concatenation8 && data.length === 3) {
    readConcatenation(header, { reference: first, total: second, sequence: third }, 8);
  } else if (identifier === element.concatenation16 && data.length === 4) {
    readConcatenation(header, { reference: first * 256 + second, total: third, sequence: fourth }, 16);
  } else if (identifier === element.singleShift && data.length === 1) {
    header.singleShift = first;
  } else if (identifier === element.lockingShift && data.length === 1) {
    header.lockingShift = first;
  }
}

function readConcatenation(header: UserDataHeader, concatenation: Concatenation, referenceBits: 8 | 16): void {
  const { total, sequence } = concatenation;
  if (sequence < 1 || sequence > total) return;
  header.concatenation = concatenation;
  header.referenceBits = referenceBits;
}

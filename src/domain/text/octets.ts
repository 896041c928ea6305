import { decodeGsm7, decodeLatin1, decodeUcs2 } from './encoding.ts';
import { type Concatenation, parseUserDataHeader, type UserDataHeader } from './user-data-header.ts';

/**
 * The user data of a message as its customer wrote it: a picture, a setting of the phone, a text that was encoded and cut
 * before. Each part is what one `submit_sm` holds, and costs what a part of a text costs.
 */
export type Octets = {
  parts: readonly Uint8Array[];
  /** SMPP 3.4 §5.2.19. It goes to the carrier unchanged. */
  dataCoding: number;
  /** Every part begins with a user data header, its length first (3GPP TS 23.040 §9.2.3.24). */
  hasHeader: boolean;
};

export type OctetsFault = 'octets_malformed' | 'octets_too_long';

/** A header numbers parts in one octet. */
export const MOST_PARTS = 255;
/** Octets of user data, header included (3GPP TS 23.040 §9.2.3.24). */
const MOST_OCTETS = 140;

/** What keeps octets from being sent, if anything. */
export function faultOf({ parts, dataCoding, hasHeader }: Octets): OctetsFault | undefined {
  const isCoding = Number.isInteger(dataCoding) && dataCoding >= 0 && dataCoding <= 0xff;
  if (!isCoding || parts.length === 0 || parts.some((part) => !isWhole(part, hasHeader))) return 'octets_malformed';
  const tooLong = parts.some((part) => part.length > mostOctets(part, { dataCoding, hasHeader }));
  return tooLong || parts.length > MOST_PARTS ? 'octets_too_long' : undefined;
}

/** It holds something, and its header if it has one. */
function isWhole(part: Uint8Array, hasHeader: boolean): boolean {
  return part.length > 0 && (!hasHeader || (part[0]! > 0 && part[0]! < part.length));
}

/** Septets come one to an octet, and the carrier packs them: 160 of them are 140 octets, 153 beside a header of six. */
function mostOctets(part: Uint8Array, { dataCoding, hasHeader }: Pick<Octets, 'dataCoding' | 'hasHeader'>): number {
  if (alphabetOf(dataCoding) !== 'gsm7') return MOST_OCTETS;
  const headerOctets = hasHeader ? part[0]! + 1 : 0;
  return headerOctets + Math.floor(((MOST_OCTETS - headerOctets) * 8) / 7);
}

type Alphabet = 'gsm7' | 'ucs2' | 'octets';

/** The alphabet of a data_coding (SMPP 3.4 §5.2.19); from 0x10 on it is a data coding scheme (3GPP TS 23.038 §4). */
export function alphabetOf(dataCoding: number): Alphabet {
  if (dataCoding === 0) return 'gsm7';
  if (dataCoding === 8) return 'ucs2';
  if (dataCoding < 0x10) return 'octets';
  if (dataCoding < 0x40) return (['gsm7', 'octets', 'ucs2', 'octets'] as const)[(dataCoding >> 2) & 3]!;
  if (dataCoding >= 0xf0) return dataCoding & 4 ? 'octets' : 'gsm7';
  return dataCoding >= 0xe0 ? 'ucs2' : 'gsm7';
}

/** What a phone shows of a part, and which part of a long message it is. Nothing is refused: it shows what it can. */
export function readPart(part: Uint8Array, dataCoding: number, hasHeader: boolean): ReadPart {
  if (!hasHeader) return { text: readAs(alphabetOf(dataCoding), part, {}), part: undefined };
  const { header, userData } = parseUserDataHeader(part);
  return { text: readAs(alphabetOf(dataCoding), userData, header), part: header.concatenation };
}

export type ReadPart = { text: string; part: Concatenation | undefined };

function readAs(alphabet: Alphabet, userData: Uint8Array, header: UserDataHeader): string {
  if (alphabet === 'gsm7') return decodeGsm7(userData, header);
  return alphabet === 'ucs2' ? decodeUcs2(userData) : decodeLatin1(userData);
}

/** What a phone shows of all parts. */
export function readOctets({ parts, dataCoding, hasHeader }: Octets): string {
  return parts.map((part) => readPart(part, dataCoding, hasHeader).text).join('');
}

/** One after the other, each behind an octet that says how long it is. The parts must have no fault. */
export function joinParts(parts: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(parts.flatMap((part) => [Uint8Array.of(part.length), part]));
}

export function splitParts(joined: Uint8Array): Uint8Array[] {
  const parts: Uint8Array[] = [];
  for (let at = 0; at < joined.length; at += joined[at]! + 1) parts.push(joined.subarray(at + 1, at + 1 + joined[at]!));
  return parts;
}

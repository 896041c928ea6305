import { decodeGsm7, decodeLatin1, decodeUcs2, type ShiftTables } from './encoding.ts';

/** How octets from a phone become characters. Packed septets are unpacked before: they are `gsm` here, one to an octet. */
export const inboundCodings = ['gsm', 'latin-1', 'utf-8', 'ucs2', 'cyrillic', 'hebrew'] as const;
export type InboundCoding = (typeof inboundCodings)[number];

/** A text, or one part of a long one, as it came: without its header, of which the national tables are kept. */
export type InboundOctets = ShiftTables & { octets: Uint8Array; coding: InboundCoding };

const cyrillic = new TextDecoder('iso-8859-5');
const hebrew = new TextDecoder('iso-8859-8');

/**
 * The text of all parts in order. Never fails: whatever the octets, some text comes out. What a phone cut in two is whole
 * again: a character of several octets, an escape and the character behind it, the two units of an emoji. Each part is read
 * by its own tables (3GPP TS 23.040 §9.2.3.24), so only neighbours with the same ones are joined before they are read.
 */
export function decodeInbound(parts: readonly InboundOctets[]): string {
  let text = '';
  for (let i = 0; i < parts.length; ) {
    let end = i + 1;
    while (end < parts.length && readTogether(parts[i]!, parts[end]!)) end++;
    const octets = end === i + 1 ? parts[i]!.octets : Buffer.concat(parts.slice(i, end).map((part) => part.octets));
    text += decode({ ...parts[i]!, octets });
    i = end;
  }
  return text;
}

/** UCS-2 is not: each part may begin with a mark of its own, and halves of a pair find each other once they are decoded. */
function readTogether(one: InboundOctets, next: InboundOctets): boolean {
  if (one.coding !== next.coding) return false;
  if (one.coding === 'utf-8') return true;
  return one.coding === 'gsm' && one.singleShift === next.singleShift && one.lockingShift === next.lockingShift;
}

function decode({ octets, coding, singleShift, lockingShift }: InboundOctets): string {
  switch (coding) {
    case 'gsm':
      return decodeGsm7(octets, { singleShift, lockingShift });
    case 'latin-1':
      return decodeLatin1(octets);
    case 'utf-8':
      return Buffer.from(octets).toString('utf8');
    case 'ucs2':
      return decodeUcs2(octets);
    case 'cyrillic':
      return cyrillic.decode(octets);
    case 'hebrew':
      return hebrew.decode(octets);
    default:
      return coding satisfies never;
  }
}

/** Blocks of Unicode whose letters have one high octet each: Latin, Greek, Cyrillic, Hebrew, Arabic. */
const highOctets: ReadonlySet<number> = new Set([0x00, 0x03, 0x04, 0x05, 0x06]);
const fewestUnits = 2;

/**
 * Whether octets that were said to be in an 8-bit alphabet are 16-bit units: some phones and carriers write UCS-2 under a
 * data_coding of 0. Every other octet is then the same block's, but for spaces and figures, or there is a byte-order mark.
 */
export function looksLikeUcs2(octets: Uint8Array): boolean {
  if (octets.length < 2 * fewestUnits || octets.length % 2 !== 0) return false;
  const mark = octets[0]! * 256 + octets[1]!;
  if (mark === 0xfeff || mark === 0xfffe) return true;
  let block = 0;
  for (let i = 0; i < octets.length; i += 2) {
    const [high, low] = [octets[i]!, octets[i + 1]!];
    if (high === 0 ? low === 0 : !highOctets.has(high) || (block !== 0 && high !== block)) return false;
    block ||= high;
  }
  // In the GSM alphabet 0x00 is an @, which no text has in every other place; a letter of another block needs more proof.
  return block === 0 || octets.length >= 3 * 2;
}

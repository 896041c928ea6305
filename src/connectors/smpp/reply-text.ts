import { decodeGsm7, decodeLatin1, decodeUcs2, type ShiftTables } from '#domain/encoding.ts';
import { fillBitsAfter, unpackSeptets } from '#domain/septets.ts';
import type { Alphabet, SmppSettings } from './settings.ts';

/** The text's octets behind `headerOctets` of user data header, which may have chosen national tables. */
export type ReplyOctets = { octets: Uint8Array; headerOctets: number; shiftTables: ShiftTables };

type Coding = Alphabet | 'ucs2' | 'cyrillic' | 'hebrew';

const carriageReturn = 0x0d;
const cyrillic = new TextDecoder('iso-8859-5');
const hebrew = new TextDecoder('iso-8859-8');

/** Decodes what a phone wrote. Never fails: whatever the octets, some text comes out. */
export function decodeReply(reply: ReplyOctets, dataCoding: number, settings: SmppSettings): string {
  const coding = codingOf(dataCoding, settings);
  switch (coding) {
    case 'gsm':
      return decodeGsm7(reply.octets, reply.shiftTables);
    case 'gsm-packed':
      return decodePacked(reply);
    case 'latin-1':
    case 'ascii':
      return decodeLatin1(reply.octets);
    case 'utf-8':
      return Buffer.from(reply.octets).toString('utf8');
    case 'ucs2':
      return decodeUcs2(reply.octets);
    case 'cyrillic':
      return cyrillic.decode(reply.octets);
    case 'hebrew':
      return hebrew.decode(reply.octets);
    default:
      return coding satisfies never;
  }
}

/**
 * data_coding (SMPP 3.4 §5.2.19). The carrier's own numbers go first; from 0x10 on they are the GSM data coding schemes of
 * 3GPP TS 23.038 §4. 8-bit data is shown as Latin-1: some phones write texts so.
 */
function codingOf(dataCoding: number, settings: SmppSettings): Coding {
  if (dataCoding === settings.ucs2DataCoding) return 'ucs2';
  if (dataCoding === settings.gsmDataCoding) return settings.replyAlphabet;
  switch (dataCoding) {
    case 0x01:
      return 'ascii';
    case 0x02:
    case 0x03:
    case 0x04:
      return 'latin-1';
    case 0x06:
      return 'cyrillic';
    case 0x07:
      return 'hebrew';
    case 0x08:
      return 'ucs2';
    default:
      return schemeCoding(dataCoding) ?? settings.replyAlphabet;
  }
}

/** Undefined stands for the carrier's default alphabet. */
function schemeCoding(dataCoding: number): Coding | undefined {
  const group = dataCoding >> 4;
  if (group >= 0x1 && group <= 0x3) {
    const alphabet = (dataCoding >> 2) & 3;
    if (alphabet === 1) return 'latin-1';
    return alphabet === 2 ? 'ucs2' : undefined;
  }
  if (group === 0xe) return 'ucs2';
  if (group === 0xf && (dataCoding & 4) !== 0) return 'latin-1';
  return undefined;
}

/** A carriage return that fills the last seven bits is no part of the text (3GPP TS 23.038 §6.1.2.3.1). */
function decodePacked({ octets, headerOctets, shiftTables }: ReplyOctets): string {
  const fillBits = headerOctets > 0 ? fillBitsAfter(headerOctets) : 0;
  const count = Math.max(0, Math.floor((octets.length * 8 - fillBits) / 7));
  const septets = unpackSeptets(octets, count, fillBits);
  const filled = (fillBits + count * 7) % 8 === 0 && septets.at(-1) === carriageReturn;
  return decodeGsm7(filled ? septets.subarray(0, -1) : septets, shiftTables);
}

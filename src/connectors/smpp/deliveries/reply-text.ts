import type { ShiftTables } from '#domain/text/encoding.ts';
import { type InboundCoding, type InboundOctets, looksLikeUcs2 } from '#domain/text/inbound-text.ts';
import { fillBitsAfter, unpackSeptets } from '#domain/text/septets.ts';
import type { Alphabet, SmppSettings } from '../settings.ts';

/** The text's octets behind `headerOctets` of user data header, which may have chosen national tables. */
export type ReplyOctets = { octets: Uint8Array; headerOctets: number; shiftTables: ShiftTables };

type Coding = Alphabet | InboundCoding;

const carriageReturn = 0x0d;

/** What a phone wrote, and how it is to be read; nothing is read yet, since a character may go on in the next part. */
export function inboundOctets(reply: ReplyOctets, dataCoding: number, settings: SmppSettings): InboundOctets {
  const { octets, shiftTables } = reply;
  const { singleShift, lockingShift } = shiftTables;
  const coding = codingOf(dataCoding, settings);
  switch (coding) {
    case 'gsm':
      return looksLikeUcs2(octets) ? { octets, coding: 'ucs2' } : { octets, coding, singleShift, lockingShift };
    case 'gsm-packed':
      return { octets: unpacked(reply), coding: 'gsm', singleShift, lockingShift };
    case 'latin-1':
    case 'ascii':
    case 'utf-8':
      if (looksLikeUcs2(octets)) return { octets, coding: 'ucs2' };
      return { octets, coding: coding === 'ascii' ? 'latin-1' : coding };
    case 'ucs2':
    case 'cyrillic':
    case 'hebrew':
      return { octets, coding };
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

/** Undefined stands for the carrier's default alphabet. 0x4… to 0x7… are texts that the phone may delete, otherwise as 0x0… to 0x3…. */
function schemeCoding(dataCoding: number): Coding | undefined {
  const group = dataCoding >> 4;
  if (group >= 0x1 && group <= 0x7) {
    const alphabet = (dataCoding >> 2) & 3;
    if (alphabet === 1) return 'latin-1';
    return alphabet === 2 ? 'ucs2' : undefined;
  }
  if (group === 0xe) return 'ucs2';
  if (group === 0xf && (dataCoding & 4) !== 0) return 'latin-1';
  return undefined;
}

/** A carriage return that fills the last seven bits is no part of the text (3GPP TS 23.038 §6.1.2.3.1). */
function unpacked({ octets, headerOctets }: ReplyOctets): Uint8Array {
  const fillBits = headerOctets > 0 ? fillBitsAfter(headerOctets) : 0;
  const count = Math.max(0, Math.floor((octets.length * 8 - fillBits) / 7));
  const septets = unpackSeptets(octets, count, fillBits);
  const filled = (fillBits + count * 7) % 8 === 0 && septets.at(-1) === carriageReturn;
  return filled ? septets.subarray(0, -1) : septets;
}

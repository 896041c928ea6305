import { decodeGsm7, decodeLatin1, decodeUcs2 } from '#domain/text/encoding.ts';
import { alphabetOf } from '#domain/text/octets.ts';
import { type Concatenation, parseUserDataHeader, type UserDataHeader } from '#domain/text/user-data-header.ts';

const udhIndicator = 0x40;

/** A message as its phone shows it: the text, and which part of a long message it is. */
export type DecodedMessage = { text: string; part: Concatenation | undefined };

/** Reads the octets of a message by its data_coding and esm_class. Nothing is refused: a phone shows what it can. */
export function decodeMessage(octets: Buffer, dataCoding: number, esmClass: number): DecodedMessage {
  if ((esmClass & udhIndicator) === 0) return { text: decodeText(octets, dataCoding, {}), part: undefined };
  const { header, userData } = parseUserDataHeader(octets);
  return { text: decodeText(userData, dataCoding, header), part: header.concatenation };
}

function decodeText(octets: Uint8Array, dataCoding: number, header: UserDataHeader): string {
  switch (alphabetOf(dataCoding)) {
    case 'gsm7':
      return decodeGsm7(octets, header);
    case 'ucs2':
      return decodeUcs2(octets);
    default:
      return decodeLatin1(octets);
  }
}

/** Decodes as `decodeMessage` does, but a message equal to the last one at once: a bulk is one text to many. */
export function rememberingDecoder(): typeof decodeMessage {
  let lastOctets = Buffer.alloc(0);
  let lastKey = -1;
  let last: DecodedMessage = { text: '', part: undefined };
  return (octets, dataCoding, esmClass) => {
    const key = dataCoding * 256 + (esmClass & udhIndicator);
    if (key === lastKey && octets.equals(lastOctets)) return last;
    last = decodeMessage(octets, dataCoding, esmClass);
    lastOctets = Buffer.from(octets);
    lastKey = key;
    return last;
  };
}

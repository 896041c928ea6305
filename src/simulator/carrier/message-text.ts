import { type ReadPart, readPart } from '#domain/text/octets.ts';

const udhIndicator = 0x40;

/** Reads the octets of a message by its data_coding and esm_class, as its phone shows it. */
export function decodeMessage(octets: Buffer, dataCoding: number, esmClass: number): ReadPart {
  return readPart(octets, dataCoding, (esmClass & udhIndicator) !== 0);
}

/** Decodes as `decodeMessage` does, but a message equal to the last one at once: a bulk is one text to many. */
export function rememberingDecoder(): typeof decodeMessage {
  let lastOctets = Buffer.alloc(0);
  let lastKey = -1;
  let last: ReadPart = { text: '', part: undefined };
  return (octets, dataCoding, esmClass) => {
    const key = dataCoding * 256 + (esmClass & udhIndicator);
    if (key === lastKey && octets.equals(lastOctets)) return last;
    last = decodeMessage(octets, dataCoding, esmClass);
    lastOctets = Buffer.from(octets);
    lastKey = key;
    return last;
  };
}

import { encode } from '#smpp/codec/pdu.ts';
import type { MalformedPdu } from './behaviour.ts';

const lengthOffset = 0;
const commandOffset = 4;

/** Bytes that no good carrier sends, each as one write. What a client must do with them: `docs/simulator.md`. */
export const malformedPdus: { readonly [Name in MalformedPdu]: () => Buffer } = {
  /** Its first octets announce a PDU shorter than its own header. */
  garbage: () => Buffer.from('\0\0\0\x05this is no PDU at all', 'latin1'),
  'unknown-command': () => {
    const bytes = encode({ command: 'enquire_link', sequence: 77 });
    bytes.writeUInt32BE(0x0001_0999, commandOffset);
    return bytes;
  },
  'oversize-length': () => {
    const bytes = encode({ command: 'enquire_link', sequence: 78 });
    bytes.writeUInt32BE(0x7fff_ffff, lengthOffset);
    return bytes;
  },
  'truncated-pdu': () => {
    const whole = encode({
      command: 'deliver_sm',
      sequence: 79,
      source_addr: '33639980000',
      destination_addr: 'Envoi',
    });
    const bytes = whole.subarray(0, whole.length - 6);
    bytes.writeUInt32BE(bytes.length, lengthOffset);
    return bytes;
  },
  'tlv-overrun': () => {
    const tlvs = [{ tag: 0x001e, value: Buffer.from('12345678\0') }];
    const bytes = encode({
      command: 'deliver_sm',
      sequence: 80,
      source_addr: '33639980000',
      destination_addr: 'Envoi',
      tlvs,
    });
    bytes.writeUInt16BE(500, bytes.length - tlvs[0]!.value.length - 2);
    return bytes;
  },
};

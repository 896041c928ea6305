import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyPdu } from '#test/support/smpp/arbitrary-pdus.ts';
import { Framer, MAX_PDU_LENGTH } from './framer.ts';
import { encode } from './pdu.ts';
import { PduError } from './pdu-error.ts';

/** The frames that chunks are cut into, each copied. */
function framesOf(chunks: Buffer[]): { frames: string[]; framer: Framer } {
  const framer = new Framer();
  const frames: string[] = [];
  for (const chunk of chunks) {
    framer.push(chunk, (buffer, start, end) => frames.push(buffer.toString('hex', start, end)));
  }
  return { frames, framer };
}

/** The stream cut at the given places. */
function cut(stream: Buffer, places: number[]): Buffer[] {
  const edges = [0, ...places.map((place) => place % (stream.length + 1)).sort((a, b) => a - b), stream.length];
  return edges.slice(1).map((edge, index) => stream.subarray(edges[index], edge));
}

describe('Framer', () => {
  it('gives the same frames however the stream is cut', () => {
    fc.assert(
      fc.property(
        fc.array(anyPdu, { minLength: 1, maxLength: 5 }),
        fc.array(fc.nat(), { maxLength: 12 }),
        (pdus, places) => {
          const whole = pdus.map((pdu) => encode(pdu));
          const { frames, framer } = framesOf(cut(Buffer.concat(whole), places));

          expect(frames).toEqual(whole.map((frame) => frame.toString('hex')));
          expect(framer.unfinished).toBe(false);
        },
      ),
    );
  });

  it('gives the same frames octet by octet', () => {
    const whole = [
      encode({ command: 'submit_sm', short_message: Buffer.alloc(254, 1) }),
      encode({ command: 'enquire_link' }),
      encode({ command: 'data_sm', tlvs: [{ tag: 0x424, value: Buffer.alloc(65_535, 2) }] }),
    ];
    const stream = Buffer.concat(whole);

    const { frames } = framesOf(Array.from(stream, (octet) => Buffer.of(octet)));

    expect(frames).toEqual(whole.map((frame) => frame.toString('hex')));
  });

  it('knows that a PDU is unfinished', () => {
    const { framer } = framesOf([Buffer.of(0, 0)]);

    expect(framer.unfinished).toBe(true);
  });

  it.each([0, 15, MAX_PDU_LENGTH + 1, 0xffff_ffff])('refuses a command_length of %i before it allocates', (length) => {
    const octets = Buffer.alloc(4);
    octets.writeUInt32BE(length);
    const lost = expect.objectContaining({ statusName: 'RINVCMDLEN', framingLost: true });

    expect(() => framesOf([octets])).toThrow(lost);
    expect(() => framesOf([...octets].map((octet) => Buffer.of(octet)))).toThrow(lost);
  });

  it('reads any octets to their end or throws PduError, and ends either way', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 64 }), { maxLength: 20 }), (arrays) => {
        try {
          framesOf(arrays.map((array) => Buffer.from(array)));
        } catch (error) {
          expect(error).toBeInstanceOf(PduError);
        }
      }),
    );
  });
});

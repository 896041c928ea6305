import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeGsm7, encodeGsm7 } from './encoding.ts';
import { fillBitsAfter, packSeptets, unpackSeptets } from './septets.ts';

describe('packed septets', () => {
  it('puts "hellohello" in nine octets, as every book shows', () => {
    expect(Buffer.from(packSeptets(encodeGsm7('hellohello'))).toString('hex')).toBe('e8329bfd4697d9ec37');
  });

  it('gives back any septets, after any number of fill bits', () => {
    const septets = fc.uint8Array({ max: 0x7f, maxLength: 160 });
    fc.assert(
      fc.property(septets, fc.nat(6), (original, fillBits) => {
        const packed = packSeptets(original, fillBits);
        expect(packed.length).toBe(Math.ceil((fillBits + original.length * 7) / 8));
        expect([...unpackSeptets(packed, original.length, fillBits)]).toEqual([...original]);
      }),
    );
  });

  it('reads no more septets than the octets hold', () => {
    expect(decodeGsm7(unpackSeptets(packSeptets(encodeGsm7('abc')), 160))).toBe('abc');
    expect(unpackSeptets(new Uint8Array(), 5)).toHaveLength(0);
  });

  it.each([
    [6, 1],
    [7, 0],
    [9, 5],
  ])('leaves, after a header of %i octets, %i bits empty', (octets, bits) => {
    expect(fillBitsAfter(octets)).toBe(bits);
  });
});

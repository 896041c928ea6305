import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildConcatenationHeader, parseUserDataHeader } from './user-data-header.ts';

describe('buildConcatenationHeader', () => {
  it.each([
    [8, { reference: 0xab, total: 3, sequence: 2 }, [0x05, 0x00, 0x03, 0xab, 3, 2]],
    [8, { reference: 0x1ab, total: 3, sequence: 2 }, [0x05, 0x00, 0x03, 0xab, 3, 2]],
    [16, { reference: 0xabcd, total: 255, sequence: 255 }, [0x06, 0x08, 0x04, 0xab, 0xcd, 255, 255]],
  ] as const)('writes, with %i bits, %j as %j', (bits, concatenation, bytes) => {
    expect([...buildConcatenationHeader(concatenation, bits)]).toEqual(bytes);
  });

  it('refuses a part that cannot be', () => {
    expect(() => buildConcatenationHeader({ reference: 1, total: 256, sequence: 1 }, 8)).toThrow(RangeError);
    expect(() => buildConcatenationHeader({ reference: 1, total: 2, sequence: 3 }, 8)).toThrow(RangeError);
  });
});

describe('parseUserDataHeader', () => {
  it('gives back what was built, and the text after it', () => {
    const part = fc
      .integer({ min: 1, max: 255 })
      .chain((total) =>
        fc.record({ reference: fc.nat(255), total: fc.constant(total), sequence: fc.integer({ min: 1, max: total }) }),
      );
    fc.assert(
      fc.property(part, fc.constantFrom<8 | 16>(8, 16), fc.uint8Array(), (concatenation, bits, text) => {
        const built = buildConcatenationHeader(concatenation, bits);

        const parsed = parseUserDataHeader(Uint8Array.from([...built, ...text]));

        expect(parsed).toEqual({
          header: { concatenation, referenceBits: bits },
          headerOctets: built.length,
          userData: text,
        });
      }),
    );
  });

  it('reads national shift tables beside the concatenation, in any order, and skips unknown elements', () => {
    const bytes = Uint8Array.of(14, 0x24, 1, 1, 0x05, 2, 9, 9, 0x08, 4, 1, 2, 2, 1, 0, 0x41);

    expect(parseUserDataHeader(bytes)).toEqual({
      header: { singleShift: 1, concatenation: { reference: 258, total: 2, sequence: 1 }, referenceBits: 16 },
      headerOctets: 15,
      userData: Uint8Array.of(0x41),
    });
    expect(parseUserDataHeader(Uint8Array.of(3, 0x25, 1, 3, 0x41)).header).toEqual({ lockingShift: 3 });
  });

  it.each([
    ['part 0', [5, 0, 3, 7, 2, 0, 0x41]],
    ['part 3 of 2', [5, 0, 3, 7, 2, 3, 0x41]],
    ['part 1 of 0', [5, 0, 3, 7, 0, 1, 0x41]],
    ['a concatenation of the wrong length', [4, 0, 2, 7, 2, 0x41]],
    ['an element longer than its header', [5, 0, 9, 7, 2, 1, 0x41]],
    ['an empty header', [0, 0x41]],
  ])('makes a plain message of %s', (_, bytes) => {
    expect(parseUserDataHeader(Uint8Array.from(bytes))).toMatchObject({ header: {}, userData: Uint8Array.of(0x41) });
  });

  it('takes a header longer than the message for no header', () => {
    const bytes = Uint8Array.of(40, 0x41, 0x42);

    expect(parseUserDataHeader(bytes)).toEqual({ header: {}, headerOctets: 0, userData: bytes });
  });

  it('reads any octets without failing', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const { headerOctets, userData } = parseUserDataHeader(bytes);
        expect(headerOctets + userData.length).toBe(bytes.length);
      }),
    );
  });
});

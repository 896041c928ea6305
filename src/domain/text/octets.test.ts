import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { faultOf, joinParts, splitParts } from './octets.ts';

const octets = (length: number, first = 0) => Buffer.from([first, ...new Uint8Array(length - 1)]);

describe('octets may be sent as', () => {
  it.each([
    ['the largest part of 8-bit data', [octets(140)], 4, false, undefined],
    ['one octet more', [octets(141)], 4, false, 'octets_too_long'],
    ['8-bit data with its header', [octets(140, 6)], 4, true, undefined],
    ['one octet more with a header', [octets(141, 6)], 4, true, 'octets_too_long'],
    ['160 septets, one to an octet', [octets(160)], 0, false, undefined],
    ['161 septets', [octets(161)], 0, false, 'octets_too_long'],
    ['153 septets beside a header of six octets', [octets(6 + 153, 5)], 0, true, undefined],
    ['154 septets beside it', [octets(6 + 154, 5)], 0, true, 'octets_too_long'],
    ['152 septets beside a header of seven', [octets(7 + 152, 6)], 0, true, undefined],
    ['153 septets beside that', [octets(7 + 153, 6)], 0, true, 'octets_too_long'],
    ['160 septets of a flash message', [octets(160)], 0x10, false, undefined],
    ['UCS-2', [octets(140)], 8, false, undefined],
    ['more UCS-2 than a part holds', [octets(142)], 8, false, 'octets_too_long'],
    ['Latin-1', [octets(141)], 3, false, 'octets_too_long'],
    ['several parts', [octets(140, 5), octets(7, 5)], 4, true, undefined],
    ['several parts of which one is too long', [octets(140, 5), octets(141, 5)], 4, true, 'octets_too_long'],
    ['as many parts as a header can count', Array(255).fill(octets(10, 5)), 4, true, undefined],
    ['more than those', Array(256).fill(octets(10, 5)), 4, true, 'octets_too_long'],
    ['no parts', [], 4, false, 'octets_malformed'],
    ['a part that is empty', [octets(3), Buffer.alloc(0)], 4, false, 'octets_malformed'],
    ['a header that reaches beyond its part', [octets(6, 6)], 4, true, 'octets_malformed'],
    ['a header and nothing behind it', [octets(6, 5)], 4, true, undefined],
    ['a header of no length', [octets(6, 0)], 4, true, 'octets_malformed'],
    ['a coding above an octet', [octets(3)], 256, false, 'octets_malformed'],
    ['a coding below zero', [octets(3)], -1, false, 'octets_malformed'],
    ['half a coding', [octets(3)], 0.5, false, 'octets_malformed'],
  ] as const)('%s: %j', (_what, parts, dataCoding, hasHeader, fault) => {
    expect(faultOf({ parts, dataCoding, hasHeader })).toBe(fault);
  });
});

it('parts that were joined are found again', () => {
  const part = fc.uint8Array({ minLength: 1, maxLength: 160 }).map((bytes) => Buffer.from(bytes));
  fc.assert(
    fc.property(fc.array(part, { maxLength: 5 }), (parts) => {
      expect(splitParts(joinParts(parts)).map((each) => Buffer.from(each))).toEqual(parts);
    }),
  );
});

import { describe, expect, it } from 'vitest';
import { decodeInbound, type InboundCoding, looksLikeUcs2 } from './inbound-text.ts';

type Part = [hex: string, coding: InboundCoding, tables?: { singleShift?: number; lockingShift?: number }];
const read = (...parts: Part[]) =>
  decodeInbound(parts.map(([hex, coding, tables]) => ({ octets: Buffer.from(hex, 'hex'), coding, ...tables })));

describe('decodeInbound', () => {
  it.each<[string, Part[], string]>([
    [
      'an emoji cut between two parts',
      [
        ['0041d83d', 'ucs2'],
        ['de000042', 'ucs2'],
      ],
      'A😀B',
    ],
    [
      'an escape at the end of a part',
      [
        ['411b', 'gsm'],
        ['6542', 'gsm'],
      ],
      'A€B',
    ],
    [
      'an escape at the end of all',
      [
        ['41', 'gsm'],
        ['1b', 'gsm'],
      ],
      'A ',
    ],
    [
      'a character of UTF-8 cut in two',
      [
        ['41c3', 'utf-8'],
        ['a9', 'utf-8'],
      ],
      'Aé',
    ],
    [
      'a byte-order mark in each part',
      [
        ['feff0041', 'ucs2'],
        ['fffe4200', 'ucs2'],
      ],
      'AB',
    ],
    [
      'parts in different codings',
      [
        ['4105', 'gsm'],
        ['00e9', 'ucs2'],
        ['e9', 'latin-1'],
      ],
      'Aééé',
    ],
    [
      'national tables for one part only',
      [
        ['1b47', 'gsm', { singleShift: 1 }],
        ['1b47', 'gsm'],
      ],
      'ĞG',
    ],
    [
      'an escape before a part with other tables',
      [
        ['1b', 'gsm'],
        ['47', 'gsm', { singleShift: 1 }],
      ],
      ' G',
    ],
    [
      'an escape before a part with the same table',
      [
        ['1b', 'gsm', { singleShift: 1 }],
        ['47', 'gsm', { singleShift: 1 }],
      ],
      'Ğ',
    ],
    [
      'a locking table',
      [
        ['04', 'gsm', { lockingShift: 1 }],
        ['04', 'gsm'],
      ],
      '€è',
    ],
    ['nothing', [], ''],
  ])('joins %s', (_, parts, text) => {
    expect(read(...parts)).toBe(text);
  });

  it.each<[InboundCoding, string, string]>([
    ['cyrillic', 'b0b1', 'АБ'],
    ['hebrew', 'e0', 'א'],
    ['latin-1', '41e9', 'Aé'],
    ['ucs2', '004100', 'A'],
  ])('reads %s %s as %s', (coding, hex, text) => {
    expect(read([hex, coding])).toBe(text);
  });
});

describe('looksLikeUcs2', () => {
  it.each([
    ['00530054004f0050', true],
    ['004f004b', true],
    ['feff4e2d', true],
    ['fffe2d4e', true],
    ['041f04400438', true],
    ['041f00200438', true],
    ['0053', false],
    ['00530054004f00', false],
    ['53544f50', false],
    ['53005400', false],
    ['00000053', false],
    ['041f0440', false],
    ['041f05400638', false],
    ['', false],
  ])('of %s is %s', (hex, answer) => {
    expect(looksLikeUcs2(Buffer.from(hex, 'hex'))).toBe(answer);
  });
});

import { describe, expect, it } from 'vitest';
import { readInboundAddress } from './inbound-address.ts';

describe('readInboundAddress', () => {
  it.each([
    ['33612345678', 1],
    ['+33612345678', 1],
    ['+33612345678', 0],
    ['0033612345678', 0],
    ['0612345678', 2],
    ['0612345678', 0],
    ['612345678', 2],
    ['33612345678', 0],
    ['0612345678', 1],
    // Types that are none of a telephone.
    ['33612345678', 3],
    ['33612345678', 5],
    ['33612345678', 6],
    ['33612345678', 4],
    ['0612345678', 4],
    ['612345678', 4],
    ['0612345678', 3],
    ['+33612345678', 5],
    ['33612345678', 0x91],
    ['33612345678', 7],
    // Odd writings of the digits.
    ['+33 6 12 34 56 78', 0],
    ['06.12.34.56.78', 2],
    ['(+33)612345678', 1],
    ['tel:+33612345678', 5],
    ['33612345678F', 1],
    ['0033612345678', 1],
    ['+0033612345678', 1],
    ['033612345678', 0],
  ])('finds one telephone behind %s of type %i', (raw, ton) => {
    expect(readInboundAddress(raw, ton, 'FR')).toEqual({ kind: 'number', number: '+33612345678' });
  });

  it.each([
    ['33639980123', 1, '+33639980123'],
    ['4915123456789', 1, '+4915123456789'],
    ['4915123456789', 0, '+4915123456789'],
    ['33140205050', 1, '+33140205050'],
    ['0140205050', 2, '+33140205050'],
    ['262692123456', 1, '+262692123456'],
  ])('reads %s of type %i as %s', (raw, ton, number) => {
    expect(readInboundAddress(raw, ton, 'FR')).toEqual({ kind: 'number', number });
  });

  it.each([
    ['36180', 3],
    ['36180', 0],
    ['36180', 1],
    ['3618012', 6],
    ['61234567', 3],
    ['Envoi', 5],
    ['Info-2026', 5],
    ['Envoi', 0],
    ['', 0],
    ['999123456789', 1],
  ])('keeps %j of type %i as it came', (raw, ton) => {
    expect(readInboundAddress(raw, ton, 'FR')).toEqual({ kind: 'raw', address: raw });
  });
});

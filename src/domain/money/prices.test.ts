import { describe, expect, it } from 'vitest';
import type { PhoneNumber } from '../numbers/phone-number.ts';
import { micros } from './money.ts';
import { destinations, priceOf, priceTable } from './prices.ts';

const number = (digits: string) => `+${digits}` as PhoneNumber;

describe('priceOf', () => {
  const table = priceTable([
    { prefix: '33', micros: micros(50_000) },
    { prefix: '33639', micros: micros(10_000) },
    { prefix: '262', micros: micros(90_000) },
    { prefix: '1', micros: micros(8_000) },
  ]);

  it.each([
    ['33612345678', 50_000],
    ['33639980123', 10_000],
    ['262692123456', 90_000],
    ['15062345678', 8_000],
  ])('of %s is that of the longest prefix: %i', (digits, price) => {
    expect(priceOf(table, number(digits))).toBe(price);
  });

  it('is undefined where nothing is served, and free where the price is zero', () => {
    expect(priceOf(table, number('4915123456789'))).toBeUndefined();
    expect(priceOf(priceTable([{ prefix: '49', micros: micros(0) }]), number('4915123456789'))).toBe(0);
    expect(priceOf(priceTable([]), number('33612345678'))).toBeUndefined();
  });

  it('is the default where no prefix fits', () => {
    const withDefault = priceTable([
      { prefix: '', micros: micros(120_000) },
      { prefix: '33', micros: micros(50_000) },
    ]);

    expect(priceOf(withDefault, number('4915123456789'))).toBe(120_000);
    expect(priceOf(withDefault, number('33612345678'))).toBe(50_000);
  });
});

describe('destinations', () => {
  it('are the countries of the priced prefixes', () => {
    const table = priceTable(['33', '262', '1506', '447'].map((prefix) => ({ prefix, micros: micros(1) })));

    const served = destinations(table);

    expect(served).toEqual(expect.arrayContaining(['FR', 'RE', 'YT', 'US', 'CA', 'GB', 'JE']));
    expect(served).not.toContain('DE');
    expect(served).not.toContain('GP');
  });

  it('are all countries when there is a default, none when there is no price', () => {
    expect(destinations(priceTable([{ prefix: '', micros: micros(1) }])).length).toBeGreaterThan(240);
    expect(destinations(priceTable([]))).toEqual([]);
  });
});

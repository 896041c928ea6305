import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { add, formatMoney, micros, parseMoney, times, toDecimalNumber, toDecimalText } from './money.ts';

const anyAmount = fc.maxSafeInteger().map(micros);

describe('parseMoney', () => {
  it.each([
    ['10', 10_000_000],
    ['10.00', 10_000_000],
    ['0.05', 50_000],
    ['0.045123', 45_123],
    ['-3.5', -3_500_000],
    [' 7 ', 7_000_000],
    ['0.1', 100_000],
    ['0.29', 290_000],
    ['-0', 0],
    ['9007199254.740991', Number.MAX_SAFE_INTEGER],
  ])('reads %j as %i micros', (text, amount) => {
    expect(parseMoney(text)).toBe(amount);
  });

  it.each([
    '',
    ' ',
    '.5',
    '5.',
    '1,50',
    '1 000',
    '0.1234567',
    '1e3',
    '0x10',
    '+1',
    '--1',
    '10 €',
    'NaN',
    'Infinity',
    '9007199254.740992',
    '99999999999',
  ])('does not read %j', (text) => {
    expect(parseMoney(text)).toBeUndefined();
  });

  it('reads back every amount that was written', () => {
    fc.assert(
      fc.property(anyAmount, (amount) => {
        expect(parseMoney(toDecimalText(amount))).toBe(amount);
      }),
    );
  });
});

describe('writing money', () => {
  it.each([
    [10_000_000, '10.00'],
    [45_000, '0.045'],
    [1, '0.000001'],
    [-3_500_000, '-3.50'],
    [0, '0.00'],
  ])('%i micros are %s', (amount, text) => {
    expect(toDecimalText(micros(amount))).toBe(text);
  });

  it('shows people their own currency and language, without losing a digit', () => {
    expect(formatMoney(micros(9_950_000), 'EUR')).toBe('€9.95');
    expect(formatMoney(micros(9_950_000), 'EUR', 'fr').replace(/\s/gu, ' ')).toBe('9,95 €');
    expect(formatMoney(micros(Number.MAX_SAFE_INTEGER), 'EUR')).toBe('€9,007,199,254.740991');
  });

  it.each([
    [9_950_000, 9.95],
    [10_000_000, 10],
    [123_456_789, 123.4568],
    [49, 0],
    [50, 0.0001],
    [-9_950_000, -9.95],
  ])('gives JSON, with four decimals at most, %i micros as %d', (amount, number) => {
    expect(toDecimalNumber(micros(amount), 4)).toBe(number);
  });

  it('never needs more than four decimals in JSON', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e12, max: 1e12 }).map(micros), (amount) => {
        expect(JSON.stringify(toDecimalNumber(amount, 4))).toMatch(/^-?\d+(\.\d{1,4})?$/);
      }),
    );
  });
});

describe('reckoning', () => {
  it('is exact where floating point is not', () => {
    expect(add(parseMoney('0.1')!, parseMoney('0.2')!)).toBe(parseMoney('0.3'));
    expect(times(parseMoney('0.07')!, 3)).toBe(parseMoney('0.21'));
    expect(add()).toBe(0);
  });

  it('stops rather than lose a micro', () => {
    expect(() => add(micros(Number.MAX_SAFE_INTEGER), micros(1))).toThrow(RangeError);
    expect(() => times(micros(2 ** 52), 3)).toThrow(RangeError);
    expect(() => times(micros(5), 0.5)).toThrow(RangeError);
    expect(() => micros(0.5)).toThrow(RangeError);
  });
});

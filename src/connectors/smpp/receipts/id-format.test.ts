import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyIdFormat, describeIdFormat, formatIdFormat, parseIdFormat, spellingOf } from './id-format.ts';

describe('the spelling of an id', () => {
  it.each([
    ['12345678', '12345678', 'as-is', 'as in answers'],
    ['SAR-1eedf843', 'SAR-1EEDF843', 'same-base capitals 0', 'as in answers, there in capitals'],
    ['bba622', '00BBA622', 'same-base capitals 8', 'as in answers, there in capitals and padded to 8 characters'],
    ['42', '0000000042', 'same-base small 10', 'as in answers, there padded to 10 characters'],
    ['0221067780', '221067780', 'same-base small 0', 'as in answers, there in small letters and without zeros before'],
    [
      '12297762',
      '00BBA622',
      'decimal-to-hex capitals 8',
      'in decimal, hexadecimal in answers, there in capitals and padded to 8 characters',
    ],
    ['12297762', 'bba622', 'decimal-to-hex small 0', 'in decimal, hexadecimal in answers'],
    ['00BBA622', '12297762', 'hex-to-decimal small 0', 'in hexadecimal, decimal in answers'],
  ])('%s of an answer with %s is told by both', (receiptId, answerId, written, words) => {
    const format = spellingOf(receiptId, answerId)!;

    expect(formatIdFormat(format)).toBe(written);
    expect(parseIdFormat(written)).toEqual(format);
    expect(applyIdFormat(receiptId, format)).toBe(answerId);
    expect(describeIdFormat(written)).toBe(words);
  });

  it.each([
    ['7', '7'],
    ['0007', '7'],
    ['12', '13'],
    ['', ''],
    ['abc-1', 'xyz'],
  ])('%j of an answer with %j tells nothing', (receiptId, answerId) => {
    expect(spellingOf(receiptId, answerId)).toBeUndefined();
  });

  it('tells the same of every later id', () => {
    const made = (value: bigint) => value.toString(16).toUpperCase().padStart(16, '0');
    fc.assert(
      fc.property(
        fc.bigInt({ min: 100n, max: 2n ** 60n - 1n }),
        fc.bigInt({ min: 100n, max: 2n ** 63n }),
        (one, other) => {
          const format = spellingOf(String(one), made(one))!;
          const ownCase = /[A-F]/.test(made(one));
          expect(applyIdFormat(String(other), format)?.toUpperCase()).toBe(made(other));
          if (ownCase) expect(applyIdFormat(String(other), format)).toBe(made(other));
        },
      ),
    );
  });

  it('that nobody wrote is not read', () => {
    for (const written of ['', 'octal small 0', 'same-base 8', 'same-base small x']) {
      expect(parseIdFormat(written)).toBeUndefined();
    }
  });
});

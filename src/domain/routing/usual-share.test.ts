import { describe, expect, it } from 'vitest';
import { measure, nothingUsual, type UsualShare } from './usual-share.ts';

/** So many measurements in a row, of shares in percent of a thousand each. */
function shares(percents: readonly number[], from: UsualShare = nothingUsual, of = 1_000): UsualShare {
  return percents.reduce((usual, percent) => measure(usual, { count: (percent / 100) * of, of }), from);
}

const times = (count: number, ...percents: number[]) => Array.from({ length: count }, () => percents).flat();

describe('a share', () => {
  it.each([
    ['as always', 3, false],
    ['four points higher: little as it varies, that may be', 7, false],
    ['six points higher', 9, true],
    ['much higher', 60, true],
  ])('of 3 % for hours, then %s: out of the usual is %s', (_case, percent, outside) => {
    const usual = shares(times(40, 3));
    expect(shares([percent], usual).outside).toBe(outside);
  });

  it('that falls far is out of the usual as well: receipts may be made up', () => {
    const usual = shares(times(40, 30));
    expect(shares([2], usual).outside).toBe(true);
  });

  it('that always varies may go on varying', () => {
    const usual = shares(times(30, 5, 15, 10));
    expect(shares([22], usual).outside).toBe(false);
    expect(shares([35], usual).outside).toBe(true);
  });

  it('is not judged in the first hour, nor by a handful', () => {
    expect(shares(times(11, 3)).outside).toBe(false);
    expect(shares([90], shares(times(11, 3))).outside).toBe(false);
    const usual = shares(times(12, 3));
    expect(shares([90], usual).outside).toBe(true);
    expect(measure(usual, { count: 49, of: 49 })).toBe(usual);
  });

  it('of few varies by chance', () => {
    const usual = shares(times(40, 20));
    expect(shares([35], usual, 60).outside).toBe(false);
    expect(shares([35], usual, 6_000).outside).toBe(true);
  });

  it('that stays bad is out of the usual for hours, and usual after a day', () => {
    const usual = shares(times(300, 3));
    expect(shares(times(12, 40), usual).outside).toBe(true);
    expect(shares(times(288, 40), usual).outside).toBe(false);
  });

  it('is usual again when it returns', () => {
    const bad = shares(times(6, 40), shares(times(40, 3)));
    expect(bad.outside).toBe(true);
    expect(shares([3], bad).outside).toBe(false);
  });
});

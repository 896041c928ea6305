import { describe, expect, it } from 'vitest';
import { type Baseline, noBaseline, updateBaseline } from './baseline.ts';

/** So many measurements in a row, of shares in percent of a thousand each. */
function shares(percents: readonly number[], from: Baseline = noBaseline, of = 1_000): Baseline {
  return percents.reduce((baseline, percent) => updateBaseline(baseline, { count: (percent / 100) * of, of }), from);
}

const times = (count: number, ...percents: number[]) => Array.from({ length: count }, () => percents).flat();

describe('a share', () => {
  it.each([
    ['as always', 3, false],
    ['four points higher: little as it varies, that may be', 7, false],
    ['six points higher', 9, true],
    ['much higher', 60, true],
  ])('of 3 % for hours, then %s: out of the usual is %s', (_case, percent, outside) => {
    const baseline = shares(times(40, 3));
    expect(shares([percent], baseline).outside).toBe(outside);
  });

  it('that falls far is out of the usual as well: receipts may be made up', () => {
    const baseline = shares(times(40, 30));
    expect(shares([2], baseline).outside).toBe(true);
  });

  it('that always varies may go on varying', () => {
    const baseline = shares(times(30, 5, 15, 10));
    expect(shares([22], baseline).outside).toBe(false);
    expect(shares([35], baseline).outside).toBe(true);
  });

  it('is not judged in the first hour, nor by a handful', () => {
    expect(shares(times(11, 3)).outside).toBe(false);
    expect(shares([90], shares(times(11, 3))).outside).toBe(false);
    const baseline = shares(times(12, 3));
    expect(shares([90], baseline).outside).toBe(true);
    expect(updateBaseline(baseline, { count: 49, of: 49 })).toBe(baseline);
  });

  it('of few varies by chance', () => {
    const baseline = shares(times(40, 20));
    expect(shares([35], baseline, 60).outside).toBe(false);
    expect(shares([35], baseline, 6_000).outside).toBe(true);
  });

  it('that stays bad is out of the usual for hours, and usual after a day', () => {
    const baseline = shares(times(300, 3));
    expect(shares(times(12, 40), baseline).outside).toBe(true);
    expect(shares(times(288, 40), baseline).outside).toBe(false);
  });

  it('is usual again when it returns', () => {
    const bad = shares(times(6, 40), shares(times(40, 3)));
    expect(bad.outside).toBe(true);
    expect(shares([3], bad).outside).toBe(false);
  });
});

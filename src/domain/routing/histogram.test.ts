import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TIME_CLASSES, timeClass, timeQuantile } from './histogram.ts';

const DAY_MS = 86_400_000;

function counted(times: readonly number[]): number[] {
  const counts = new Array<number>(TIME_CLASSES).fill(0);
  for (const ms of times) counts[timeClass(ms)]!++;
  return counts;
}

describe('times counted by classes', () => {
  it('tell a quantile within a tenth, from 50 ms to three days', () => {
    const times = fc.array(fc.integer({ min: 50, max: 3 * DAY_MS }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(times, fc.constantFrom(0.5, 0.95), (given, share) => {
        const exact = given.toSorted((a, b) => a - b)[Math.ceil(given.length * share) - 1]!;
        const told = timeQuantile(counted(given), share)!;
        expect(Math.abs(told - exact) / exact).toBeLessThan(0.1);
      }),
    );
  });

  it('take what is below or beyond for the first or the last class', () => {
    expect(timeClass(-5)).toBe(0);
    expect(timeClass(0)).toBe(0);
    expect(timeClass(300 * DAY_MS)).toBe(TIME_CLASSES - 1);
  });

  it('tell nothing when there are none', () => {
    expect(timeQuantile([], 0.5)).toBeUndefined();
    expect(timeQuantile(counted([]), 0.95)).toBeUndefined();
  });
});

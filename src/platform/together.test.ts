import { describe, expect, it } from 'vitest';
import { untilTogether } from './together.ts';

describe('chores of the same pause', () => {
  it.each([100, 1_000, 3_000])('are due at multiples of its %i ms, after a tenth of it at least', (everyMs) => {
    const now = performance.now();
    const waitMs = untilTogether(everyMs);

    const nearest = Math.round((now + waitMs) / everyMs) * everyMs;
    expect(Math.abs(now + waitMs - nearest)).toBeLessThan(5);
    expect(waitMs).toBeGreaterThanOrEqual(everyMs / 10);
    expect(waitMs).toBeLessThan(everyMs * 1.11);
  });
});

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { untilAligned } from './timer-alignment.ts';

it('chores of the same pause are due at multiples of it, and never after less than a tenth of it', () => {
  fc.assert(
    fc.property(fc.constantFrom(100, 500, 1_000, 3_000), fc.nat(10_000_000), (everyMs, nowMs) => {
      const waitMs = untilAligned(everyMs, nowMs);

      expect((nowMs + waitMs) % everyMs).toBe(0);
      expect(waitMs).toBeGreaterThanOrEqual(everyMs / 10);
      expect(waitMs).toBeLessThan(everyMs * 1.1);
    }),
  );
});

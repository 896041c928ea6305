import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TokenBucket } from './token-bucket.ts';

describe('a token bucket', () => {
  it('lets a burst leave at once, then its rate', () => {
    const bucket = new TokenBucket({ perSecond: 10, burst: 5 }, 0);
    expect(bucket.available(0)).toBe(5);
    bucket.take(5);
    expect(bucket.available(99)).toBe(0);
    expect(bucket.available(100)).toBe(1);
    expect(bucket.available(60_000)).toBe(5);
  });

  it('waits for what was taken beyond it', () => {
    const bucket = new TokenBucket({ perSecond: 2, burst: 1 }, 0);
    bucket.take(5);
    expect(bucket.available(0)).toBe(-4);
    expect(bucket.available(2_499)).toBe(0);
    expect(bucket.available(2_500)).toBe(1);
  });

  it('goes on at another rate from then on', () => {
    const bucket = new TokenBucket({ perSecond: 10, burst: 10 }, 0);
    bucket.take(10);
    bucket.change({ perSecond: 1, burst: 2 }, 500);
    expect(bucket.available(500)).toBe(2);
    bucket.take(2);
    expect(bucket.available(1_500)).toBe(1);
  });

  it('is not stopped by a clock that is set back', () => {
    const bucket = new TokenBucket({ perSecond: 1, burst: 1 }, 3_600_000);
    bucket.take(1);
    expect(bucket.available(0)).toBe(0);
    expect(bucket.available(1_000)).toBe(1);
  });

  it('never lets more leave than its burst and its rate, however it is asked', () => {
    const waits = fc.array(fc.integer({ min: 0, max: 500 }), { maxLength: 100 });
    fc.assert(
      fc.property(
        waits,
        fc.integer({ min: 1, max: 1_000 }),
        fc.integer({ min: 1, max: 100 }),
        (all, perSecond, burst) => {
          const bucket = new TokenBucket({ perSecond, burst }, 0);
          let [nowMs, left] = [0, 0];
          for (const waitMs of all) {
            nowMs += waitMs;
            const count = Math.max(0, bucket.available(nowMs));
            bucket.take(count);
            left += count;
          }
          expect(left).toBeLessThanOrEqual(burst + (nowMs * perSecond) / 1_000 + 0.001);
        },
      ),
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Pacer } from './pacer.ts';

const start = 1_000_000;

function pacer(limits: { rate?: number; burst?: number; throttleMs?: number } = {}): Pacer {
  return new Pacer({ rate: 100, burst: 10, throttleMs: 60_000, ...limits }, start);
}

function takeAll(paced: Pacer, nowMs: number): number {
  const count = paced.available(nowMs);
  for (let i = 0; i < count; i++) paced.take();
  return count;
}

describe('Pacer', () => {
  it('lets the burst leave at once and the rest at the rate', () => {
    const paced = pacer();

    expect(takeAll(paced, start)).toBe(10);
    expect(takeAll(paced, start)).toBe(0);
    expect(takeAll(paced, start + 50)).toBe(5);
    expect(takeAll(paced, start + 60_000)).toBe(10);
  });

  it('takes a tenth of a second’s worth for a burst that is not set, and never less than one part', () => {
    expect(pacer({ burst: 0 }).available(start)).toBe(10);
    expect(pacer({ burst: 0, rate: 1 }).available(start)).toBe(1);
  });

  it('never lets more leave than the burst and the rate allow, whenever it is asked', () => {
    const steps = fc.array(fc.integer({ min: 0, max: 500 }), { maxLength: 50 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5_000 }), fc.integer({ min: 1, max: 500 }), steps, (rate, burst, waits) => {
        const paced = pacer({ rate, burst });
        let nowMs = start;
        let left = 0;
        for (const wait of waits) {
          nowMs += wait;
          left += takeAll(paced, nowMs);
        }

        expect(left).toBeLessThanOrEqual(burst + ((nowMs - start) * rate) / 1000 + 1e-6);
      }),
    );
  });

  it('says how long to wait, and is right', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), fc.integer({ min: 0, max: 500 }), (rate, burst) => {
        const paced = pacer({ rate, burst });
        takeAll(paced, start);
        const wait = paced.waitMs(start);

        expect(paced.available(start + wait)).toBeGreaterThanOrEqual(1);
      }),
    );
  });

  it('pauses for a second when too fast, twice as long each time, and counts the answers under way once', () => {
    const paced = pacer({ throttleMs: 3_000 });

    expect(paced.throttled(start)).toBe(1_000);
    expect(paced.throttled(start + 400)).toBe(600);
    expect(paced.available(start + 999)).toBe(0);
    expect(paced.waitMs(start + 999)).toBe(1);
    expect(paced.available(start + 1_000)).toBe(10);
    expect(paced.throttled(start + 1_000)).toBe(2_000);
    expect(paced.throttled(start + 3_000)).toBe(3_000);
    expect(paced.throttled(start + 6_000)).toBe(3_000);
  });

  it('begins again with a second once the carrier has taken a part after the pause', () => {
    const paced = pacer();
    paced.throttled(start);
    paced.accepted(start + 500);
    expect(paced.throttled(start + 1_000)).toBe(2_000);

    paced.accepted(start + 3_000);
    expect(paced.throttled(start + 3_001)).toBe(1_000);
  });

  it('slows down when too fast, and climbs back to the set rate in quiet seconds', () => {
    const paced = pacer({ rate: 700, burst: 1 });
    paced.throttled(start);
    expect(paced.rate).toBeCloseTo(600);

    paced.available(start + 1_000);
    expect(paced.rate).toBeCloseTo(600);
    paced.available(start + 2_000);
    expect(paced.rate).toBeCloseTo(614);
    paced.available(start + 60_000);
    expect(paced.rate).toBe(700);
  });

  it('finds the pace of a carrier that takes far less than was set, and keeps near it', () => {
    const paced = pacer({ rate: 100_000, burst: 0 });
    const perSecond = 50;
    let [inBucket, taken, refused] = [perSecond, 0, 0];
    for (let nowMs = start; nowMs < start + 60_000; nowMs += 10) {
      inBucket = Math.min(perSecond, inBucket + perSecond / 100);
      for (let leaving = Math.min(1_000, takeAll(paced, nowMs)); leaving > 0; leaving--) {
        if (inBucket < 1) {
          refused += 1;
          paced.throttled(nowMs);
        } else {
          inBucket -= 1;
          taken += 1;
          paced.accepted(nowMs);
        }
      }
    }

    expect(taken).toBeGreaterThan(0.6 * perSecond * 60);
    expect(refused).toBeLessThan(taken);
  });

  it('does not take one number that is always too fast for a slow carrier', () => {
    const paced = pacer({ rate: 1000 });
    for (let second = 1; second <= 60; second++) {
      paced.accepted(start + second * 1_000);
      if (second % 10 === 0) paced.throttled(start + second * 1_000 + 1);
    }

    expect(paced.rate).toBeGreaterThan(800);
  });

  it('takes a full queue for one phone’s, until five in a row say otherwise', () => {
    const paced = pacer();
    for (let i = 0; i < 4; i++) expect(paced.full(start)).toBe(30_000);
    expect(paced.available(start)).toBe(10);
    paced.accepted(start);
    for (let i = 0; i < 4; i++) paced.full(start);
    expect(paced.available(start)).toBe(10);

    expect(paced.full(start)).toBe(30_000);
    expect(paced.available(start)).toBe(0);
    expect(paced.available(start + 30_000)).toBe(10);
    expect(paced.full(start + 30_000)).toBe(60_000);
  });

  it('is not stopped by a clock that was set back', () => {
    const paced = pacer();
    takeAll(paced, start);
    paced.throttled(start);

    expect(paced.available(start - 3_600_000)).toBe(0);
    expect(paced.available(start - 3_600_000 + 1_100)).toBe(10);
  });
});

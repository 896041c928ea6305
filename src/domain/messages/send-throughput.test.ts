import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SendThrottle, throughputOf } from './send-throughput.ts';

describe('a pace', () => {
  it.each([
    [1, 1, 60_000],
    [5, 1, 12_000],
    [60, 10, 10_000],
    [100, 16, 9_600],
    [600, 100, 10_000],
    [6_000, 250, 2_500],
  ])('of %i a minute lets %i leave every %i ms', (perMinute, messages, everyMs) => {
    expect(throughputOf(perMinute)).toEqual({ messages, everyMs });
  });
});

/** Comes again and again until all have left, and gives when each did. */
function leave(count: number, perMinute: number, comesAt: (n: number) => number): number[] {
  const send = new SendThrottle();
  const left: number[] = [];
  const coming = Array.from({ length: count }, (_, n) => ({ n, atMs: comesAt(n) }));
  while (coming.length > 0) {
    coming.sort((a, b) => a.atMs - b.atMs || a.n - b.n);
    const { n, atMs } = coming.shift()!;
    const later = send.leavesAt(n, atMs, perMinute);
    if (later === undefined) left.push(atMs);
    else coming.push({ n, atMs: later });
  }
  return left;
}

function mostInAMinute(left: readonly number[]): number {
  return Math.max(...left.map((from) => left.filter((at) => at >= from && at < from + 60_000).length));
}

describe('a send that is paced', () => {
  it('leaves at its pace when all of it comes at once, and is not late', () => {
    const left = leave(600, 60, () => 1_000_000);
    expect(mostInAMinute(left)).toBeLessThanOrEqual(60 + 2 * 10 + 6);
    expect(left.at(-1)! - 1_000_000).toBeGreaterThan(9 * 60_000);
    expect(left.at(-1)! - 1_000_000).toBeLessThanOrEqual(10 * 60_000);
  });

  it('leaves as it comes while it comes at its pace, somewhat late or not', () => {
    const { messages, everyMs } = throughputOf(60);
    const late = [0, 240, 10, 100, 0, 250];
    const comesAt = (n: number) => {
      const piece = Math.floor(n / messages);
      return 1_000_000 + piece * everyMs + late[piece % late.length]!;
    };
    expect(leave(600, 60, comesAt)).toEqual(Array.from({ length: 600 }, (_, n) => comesAt(n)));
  });

  it('never leaves much faster, whenever its messages come', () => {
    const times = fc.array(fc.integer({ min: 0, max: 300_000 }), { minLength: 1, maxLength: 150 });
    fc.assert(
      fc.property(times, fc.integer({ min: 1, max: 100 }), (all, perMinute) => {
        const left = leave(all.length, perMinute, (n) => all[n]!);
        expect(left).toHaveLength(all.length);
        expect(mostInAMinute(left)).toBeLessThanOrEqual(perMinute + 3.5 * throughputOf(perMinute).messages + 1);
      }),
      { numRuns: 50 },
    );
  });

  it('does not wait for a clock that was set back', () => {
    const send = new SendThrottle();
    for (let n = 0; n < 3; n++) send.leavesAt(n, 7_200_000, 60);
    expect(send.leavesAt(3, 3_600_000, 60) ?? 0).toBeLessThan(3_600_000 + 60_000);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RecentMap } from './recent-map.ts';

describe('RecentMap', () => {
  it('keeps what came last, and never more than two generations of all groups together', () => {
    const recent = new RecentMap<number, number, string>(10);
    for (let i = 0; i < 1_000; i++) recent.set(i % 3, i, `value ${i}`);

    const kept = Array.from({ length: 1_000 }, (_, i) => i).filter((i) => recent.get(i % 3, i) !== undefined);

    expect(kept).toEqual(Array.from({ length: 20 }, (_, i) => 980 + i));
  });

  it('gives the latest value of a key of a group, and none after it was deleted', () => {
    const value = fc.option(fc.nat(), { nil: undefined });
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(2), fc.nat(3), value), { maxLength: 40 }), (steps) => {
        const recent = new RecentMap<number, number, number>(100);
        const all = new Map<string, number>();
        for (const [group, key, value] of steps) {
          if (value === undefined) {
            recent.delete(group, key);
            all.delete(`${group} ${key}`);
          } else {
            recent.set(group, key, value);
            all.set(`${group} ${key}`, value);
          }
        }

        for (let group = 0; group <= 2; group++) {
          for (let key = 0; key <= 3; key++) expect(recent.get(group, key)).toBe(all.get(`${group} ${key}`));
        }
      }),
    );
  });
});

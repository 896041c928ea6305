import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RecentMap } from './recent-map.ts';

describe('RecentMap', () => {
  it('keeps what came last, and never more than two ages', () => {
    const recent = new RecentMap<number, string>(10);
    for (let i = 0; i < 1_000; i++) recent.set(i, `value ${i}`);

    const kept = Array.from({ length: 1_000 }, (_, i) => i).filter((i) => recent.get(i) !== undefined);

    expect(kept).toEqual(Array.from({ length: 20 }, (_, i) => 980 + i));
  });

  it('gives the latest value of a key, and none after it was deleted', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(5), fc.option(fc.nat(), { nil: undefined })), { maxLength: 40 }),
        (steps) => {
          const recent = new RecentMap<number, number>(100);
          const all = new Map<number, number>();
          for (const [key, value] of steps) {
            if (value === undefined) {
              recent.delete(key);
              all.delete(key);
            } else {
              recent.set(key, value);
              all.set(key, value);
            }
          }

          for (let key = 0; key <= 5; key++) expect(recent.get(key)).toBe(all.get(key));
        },
      ),
    );
  });
});

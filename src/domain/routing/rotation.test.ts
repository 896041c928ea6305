import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Rotation } from './rotation.ts';

const weights = fc
  .array(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 6 })
  .filter((all) => all.some((weight) => weight > 0));

function turns(rotation: Rotation<number>, count: number, members: number): number[] {
  const had = new Array<number>(members).fill(0);
  for (let turn = 0; turn < count; turn++) had[rotation.next()]! += 1;
  return had;
}

const rotationOf = (all: readonly number[]) => new Rotation(all.map((weight, member) => ({ member, weight })));

describe('a rotation', () => {
  it('gives each member exactly its weight in as many turns as the weights add up to, again and again', () => {
    fc.assert(
      fc.property(weights, fc.integer({ min: 1, max: 3 }), (all, rounds) => {
        const sum = all.reduce((total, weight) => total + weight, 0);
        const had = turns(rotationOf(all), sum * rounds, all.length);

        expect(had).toEqual(all.map((weight) => weight * rounds));
      }),
    );
  });

  it('is never further from a share than there are members, wherever it is looked at', () => {
    fc.assert(
      fc.property(weights, fc.integer({ min: 1, max: 500 }), (all, count) => {
        const sum = all.reduce((total, weight) => total + weight, 0);
        const had = turns(rotationOf(all), count, all.length);

        for (const [member, weight] of all.entries()) {
          expect(Math.abs(had[member]! - (count * weight) / sum)).toBeLessThanOrEqual(all.length);
        }
      }),
    );
  });

  it('spreads the turns of a member instead of giving them in one run', () => {
    const rotation = rotationOf([2, 1]);

    expect(Array.from({ length: 6 }, () => rotation.next())).toEqual([0, 1, 0, 0, 1, 0]);
  });

  it('cannot be made of nothing', () => {
    expect(() => rotationOf([0])).toThrow(RangeError);
  });
});

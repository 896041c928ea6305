import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { didYouMean } from './did-you-mean.ts';

const commands = ['account create', 'account credit', 'carrier add', 'ledger check'];

describe('nearest', () => {
  it.each([
    ['acount create', 'account create'],
    ['account craete', 'account create'],
    ['account cerdit', 'account credit'],
    ['ledgre check', 'ledger check'],
  ])('takes %s for %s', (written, meant) => {
    expect(didYouMean(written, commands)).toBe(meant);
  });

  it('proposes nothing for a word that is like none', () => {
    expect(didYouMean('frobnicate', commands)).toBeUndefined();
  });

  it('gives back any known word as itself', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 1 }), (words) => {
        for (const word of words) expect(didYouMean(word, words)).toBe(word);
      }),
    );
  });
});

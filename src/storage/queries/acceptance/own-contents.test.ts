import { describe, expect, it } from 'vitest';
import { type ContentRun, pagesOf } from './own-contents.ts';

const run = (characters: number, first: number): ContentRun => ({
  first,
  content: { text: 'a'.repeat(characters), encoding: 'GSM7', characters },
});

describe('contents are written', () => {
  it.each([
    ['none', [], []],
    ['all at once', [1, 1, 1], [[0, 3]]],
    [
      'so many at a time',
      [1, 1, 1, 1, 1],
      [
        [0, 4],
        [4, 5],
      ],
    ],
    ['exactly so many', [1, 1, 1, 1], [[0, 4]]],
    [
      'fewer where they are long',
      [900_000, 900_000, 900_000, 1],
      [
        [0, 2],
        [2, 4],
      ],
    ],
    [
      'one that is too long alone',
      [1, 3_000_000, 1],
      [
        [0, 1],
        [1, 2],
        [2, 3],
      ],
    ],
  ])('%s', (_, sizes, pages) => {
    expect([...pagesOf(sizes.map(run), 4)]).toEqual(pages);
  });
});

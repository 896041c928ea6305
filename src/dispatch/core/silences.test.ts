import { describe, expect, it } from 'vitest';
import { Silences } from './silences.ts';

const worker = (id: string, beat: string) => ({ id, slot: 0, beat });

describe('the silence of other workers', () => {
  it('is none while they say something new', () => {
    const silences = new Silences();

    for (let second = 0; second < 60; second++) {
      expect(silences.look([worker('a', `beat ${second}`)], second * 1_000)).toEqual([]);
    }
  });

  it('counts from when their last word was first seen, by the watch of who looks', () => {
    const silences = new Silences();
    const mute = worker('mute', 'last word');

    const told = [0, 1, 2, 3, 4, 5, 6].map((second) => silences.look([mute], 1_000_000 + second * 1_000));

    expect(told.flat().map(({ silentMs }) => silentMs)).toEqual([5_000, 6_000]);
  });

  it('is not concluded from one look after a long time: who looks may have been frozen, or without a database', () => {
    const silences = new Silences();
    silences.look([worker('a', 'before')], 0);

    expect(silences.look([worker('a', 'before')], 60_000)).toEqual([]);
    expect(silences.look([worker('a', 'after')], 61_000)).toEqual([]);
    for (let second = 62; second < 66; second++)
      expect(silences.look([worker('a', 'after')], second * 1_000)).toEqual([]);
    expect(silences.look([worker('a', 'after')], 66_000)).toMatchObject([{ silentMs: 5_000 }]);
  });

  it('is forgotten with them', () => {
    const silences = new Silences();
    for (let second = 0; second < 5; second++) silences.look([worker('a', 'same')], second * 1_000);
    silences.look([], 5_000);

    expect(silences.look([worker('a', 'same')], 6_000)).toEqual([]);
  });
});

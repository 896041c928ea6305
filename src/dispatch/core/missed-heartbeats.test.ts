import { describe, expect, it } from 'vitest';
import { MissedHeartbeats } from './missed-heartbeats.ts';

const worker = (id: string, heartbeat: string) => ({ id, slot: 0, heartbeat });

describe('the silence of other workers', () => {
  it('is none while they say something new', () => {
    const missed = new MissedHeartbeats();

    for (let second = 0; second < 60; second++) {
      expect(missed.observe([worker('a', `beat ${second}`)], second * 1_000)).toEqual([]);
    }
  });

  it('counts from when their last word was first seen, by the watch of who looks', () => {
    const missed = new MissedHeartbeats();
    const mute = worker('mute', 'last word');

    const told = [0, 1, 2, 3, 4, 5, 6].map((second) => missed.observe([mute], 1_000_000 + second * 1_000));

    expect(told.flat().map(({ silentMs }) => silentMs)).toEqual([5_000, 6_000]);
  });

  it('is not concluded from one look after a long time: who looks may have been frozen, or without a database', () => {
    const missed = new MissedHeartbeats();
    missed.observe([worker('a', 'before')], 0);

    expect(missed.observe([worker('a', 'before')], 60_000)).toEqual([]);
    expect(missed.observe([worker('a', 'after')], 61_000)).toEqual([]);
    for (let second = 62; second < 66; second++)
      expect(missed.observe([worker('a', 'after')], second * 1_000)).toEqual([]);
    expect(missed.observe([worker('a', 'after')], 66_000)).toMatchObject([{ silentMs: 5_000 }]);
  });

  it('is forgotten with them', () => {
    const missed = new MissedHeartbeats();
    for (let second = 0; second < 5; second++) missed.observe([worker('a', 'same')], second * 1_000);
    missed.observe([], 5_000);

    expect(missed.observe([worker('a', 'same')], 6_000)).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { Reconnection } from './reconnection.ts';

const limits = { longestMs: 60_000, afterRefusalMs: 300_000 };

describe('Reconnection', () => {
  it('pauses up to a second, then up to twice as long each time, until the longest pause', () => {
    const reconnection = new Reconnection(limits, () => 0.999999);
    const pauses = Array.from({ length: 8 }, () => Math.ceil(reconnection.afterLoss(0) / 1000));

    expect(pauses).toEqual([1, 2, 4, 8, 16, 32, 60, 60]);
  });

  it('draws the pause evenly, so that many links do not return at the same instant', () => {
    const draws = [0, 0.5];
    const reconnection = new Reconnection(limits, () => draws.shift() ?? 0);

    expect(reconnection.afterLoss(0)).toBe(0);
    expect(reconnection.afterLoss(0)).toBe(1_000);
  });

  it('begins again with short pauses after a link that held, not after one that fell at once', () => {
    const reconnection = new Reconnection(limits, () => 0.5);
    for (let i = 0; i < 4; i++) reconnection.afterLoss(0);

    expect(reconnection.afterLoss(9_999)).toBe(8_000);
    expect(reconnection.afterLoss(10_000)).toBe(500);
  });

  it('leaves a carrier that refused our password alone for minutes', () => {
    expect(new Reconnection(limits).afterRefusal()).toBe(300_000);
  });
});

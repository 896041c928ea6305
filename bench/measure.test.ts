import { describe, expect, it } from 'vitest';
import { cpuPerMessage, median, perSecond, quantile, spreads, under } from './measure.ts';

describe('median', () => {
  it.each([
    [[5], 5],
    [[9, 1, 4], 4],
    [[1, 10, 2, 3], 2.5],
    [[1_000, 30, 200], 200], // by size, not as text
  ])('of %j is %d', (values, expected) => {
    expect(median(values)).toBe(expected);
  });
});

describe('quantile', () => {
  const hundred = Array.from({ length: 100 }, (_, i) => 100 - i);

  it.each([
    [0.5, 51],
    [0.99, 100],
    [1, 100],
    [0, 1],
  ])('%d of 1 to 100 is %d', (share, expected) => {
    expect(quantile(hundred, share)).toBe(expected);
  });

  it('of nothing is no number', () => {
    expect(quantile([], 0.5)).toBeNaN();
  });
});

it('gives median, least and greatest of each figure, also of one that a repetition lacks', () => {
  expect(spreads([{ perSecond: 10, p99Ms: 3 }, { perSecond: 30 }, { perSecond: 20, p99Ms: 5 }])).toEqual({
    perSecond: { median: 20, min: 10, max: 30 },
    p99Ms: { median: 4, min: 3, max: 5 },
  });
});

it('counts per second between two instants in milliseconds', () => {
  expect(perSecond(50_000, 1_000, 3_500)).toBe(20_000);
});

it('gives the CPU of each role per message, in microseconds, all its processes together', () => {
  const before = [
    { pid: 1, role: 'envoi', cpuMs: 100 },
    { pid: 2, role: 'postgres', cpuMs: 10 },
    { pid: 3, role: 'postgres', cpuMs: 20 },
  ] as const;
  const after = [
    { pid: 1, role: 'envoi', cpuMs: 400 },
    { pid: 2, role: 'postgres', cpuMs: 60 },
    { pid: 3, role: 'postgres', cpuMs: 120 },
    { pid: 4, role: 'load', cpuMs: 50 },
  ] as const;

  expect(cpuPerMessage(before, after, 10_000)).toEqual({
    'cpuUs.envoi': 30,
    'cpuUs.postgres': 15,
    'cpuUs.load': 5,
    'cpuUs.all': 50,
  });
});

it('puts a word before the names of figures, and rounds them', () => {
  expect(under('peakMb', { envoi: 123.4567 })).toEqual({ 'peakMb.envoi': 123.46 });
});

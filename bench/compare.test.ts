import { expect, it } from 'vitest';
import { compare, unlikeScenarios } from './compare.ts';
import { report } from './report.ts';
import { emptyResults, type Results } from './results.ts';

function results(scenarios: Record<string, Record<string, number>>, messages = 1_000): Results {
  const spread = (median: number) => ({ median, min: median - 1, max: median + 1 });
  const one = (figures: Record<string, number>) => ({
    messages,
    repetitions: 3,
    figures: Object.fromEntries(Object.entries(figures).map(([name, median]) => [name, spread(median)])),
  });
  return {
    ...emptyResults(),
    scenarios: Object.fromEntries(Object.entries(scenarios).map(([name, figures]) => [name, one(figures)])),
  };
}

it.each([
  ['perSecond', 30_000, 20_000, 1.5, 'better'],
  ['perSecond', 10_000, 20_000, 0.5, 'worse'],
  ['acceptedPerSecond', 30_000, 20_000, 1.5, 'better'],
  ['p99Ms', 15, 10, 1.5, 'worse'],
  ['cpuUs.envoi', 20, 40, 0.5, 'better'],
  ['peakMb.envoi', 520, 500, 1.04, 'same'],
  ['bulk.ratio', 6, 3, 2, 'better'],
])('%s %d after %d is × %d: %s', (name, now, before, ratio, verdict) => {
  expect(compare(results({ bulk: { [name]: now } }), results({ bulk: { [name]: before } }))).toEqual({
    bulk: { [name]: { ratio, verdict } },
  });
});

it('compares what both runs have, and no figure that was nothing', () => {
  const now = results({ bulk: { perSecond: 20, fresh: 1, zero: 3 }, single: { perSecond: 5 } });
  const before = results({ bulk: { perSecond: 20, gone: 1, zero: 0 } });

  expect(compare(now, before)).toEqual({ bulk: { perSecond: { ratio: 1, verdict: 'same' } }, single: {} });
});

it('names the scenarios whose lengths differ', () => {
  const figures = { bulk: { perSecond: 20 } };

  expect(unlikeScenarios(results(figures), results(figures))).toEqual([]);
  expect(unlikeScenarios(results(figures, 10), results({ ...figures, single: { perSecond: 1 } }, 20))).toEqual([
    'bulk',
  ]);
});

it('says in its table what is reached, what is missed, and what an earlier run had', () => {
  const bulk = {
    about: 'many at once',
    messages: 1_000,
    goals: { perSecond: { atLeast: 20_000, hope: 35_000 }, 'peakMb.envoi': { atMost: 512 } },
    open: () => Promise.reject(new Error('never opened')),
  };
  const now = results({ bulk: { perSecond: 24_000, 'peakMb.envoi': 600 } });
  const before = results({ bulk: { perSecond: 12_000, 'peakMb.envoi': 600 } });

  const text = report(now, { bulk }, before);

  expect(text).toContain('bulk: many at once\n  1,000 messages, median of 3\n');
  expect(text).toMatch(/perSecond +24,000 +23,999 to 24,001 +reaches 20,000, hoped 35,000 +× 2.00 better/);
  expect(text).toMatch(/peakMb\.envoi +600 +599 to 601 +MISSES 512 +× 1.00$/m);
});

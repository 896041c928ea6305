import type { Results } from './results.ts';

/** A figure beside that of an earlier run: how many times as much it is, and whether that is good. */
export type Compared = { ratio: number; verdict: 'better' | 'worse' | 'same' };

/** Medians of runs on one machine differ by so much for no reason. */
const NOISE = 0.05;

/** The figures that both runs have, by scenario and name. */
export function compare(now: Results, before: Results): Record<string, Record<string, Compared>> {
  const scenarios = Object.entries(now.scenarios).map(([name, { figures }]) => {
    const earlier = before.scenarios[name]?.figures ?? {};
    const compared = Object.entries(figures).flatMap(([figure, { median }]) => {
      const was = earlier[figure]?.median;
      return was ? [[figure, comparedFigure(figure, median / was)] as const] : [];
    });
    return [name, Object.fromEntries(compared)] as const;
  });
  return Object.fromEntries(scenarios);
}

function comparedFigure(figure: string, exact: number): Compared {
  const ratio = Math.round(exact * 1_000) / 1_000;
  if (Math.abs(exact - 1) <= NOISE) return { ratio, verdict: 'same' };
  return { ratio, verdict: exact > 1 === moreIsBetter(figure) ? 'better' : 'worse' };
}

/** Throughput and ratios to others are the better the higher, times, CPU and memory the lower. */
function moreIsBetter(figure: string): boolean {
  return /perSecond$|ratio$|share$|samples$/i.test(figure);
}

/** The scenarios whose lengths differ in the two runs: their figures do not compare well. */
export function unlikeScenarios(now: Results, before: Results): string[] {
  return Object.entries(now.scenarios).flatMap(([name, { messages }]) => {
    const earlier = before.scenarios[name];
    return earlier && earlier.messages !== messages ? [name] : [];
  });
}

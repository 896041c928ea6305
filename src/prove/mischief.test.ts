import { describe, expect, it } from 'vitest';
import { kills, type Step, troubles } from './mischief.ts';

function first(count: number, steps: Generator<Step>): Step[] {
  return Array.from({ length: count }, () => steps.next().value as Step);
}

/** How long so many steps take, in minutes. */
function minutes(steps: readonly Step[]): number {
  return steps.reduce((sum, { afterMs }) => sum + afterMs, 0) / 60_000;
}

describe('the harm of a proof', () => {
  it.each([kills, troubles])('is the same for the same seed, and another for another', (steps) => {
    expect(first(50, steps(7))).toEqual(first(50, steps(7)));
    expect(first(50, steps(7))).not.toEqual(first(50, steps(8)));
  });

  it('kills each kind of process, more than ten times a minute', () => {
    const done = first(300, kills(1));
    const victims = new Set(done.map(({ deed }) => ('victim' in deed ? deed.victim : deed.kind)));

    expect(victims).toEqual(new Set(['api', 'envoi', 'dispatcher', 'crash']));
    expect(300 / minutes(done)).toBeGreaterThan(12);
  });

  it('cuts links at any byte, stalls them, and lets the carrier do all that it can do', () => {
    const done = first(2_000, troubles(1)).map(({ deed }) => deed);
    const cuts = done.flatMap((deed) => (deed.kind === 'cut' ? [deed.afterBytes] : []));

    expect(new Set(done.map(({ kind }) => kind))).toEqual(new Set(['cut', 'hold', 'misbehave']));
    expect(new Set(cuts.map((bytes) => bytes % 16)).size).toBe(16);
    const names = new Set(done.flatMap((deed) => (deed.kind === 'misbehave' ? [deed.name] : [])));
    expect(names).toContain('lost responses');
    expect(names.size).toBe(13);
  });
});

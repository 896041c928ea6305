import { describe, expect, it } from 'vitest';
import { errors } from './database-proxy/errors.ts';
import { type DatabaseTrouble, databaseTroubles } from './database-troubles.ts';
import { kills, type Step, troubles } from './mischief.ts';

const onTheWay = (seed: number) => databaseTroubles(seed, 10);

function first(count: number, steps: Generator<Step>): Step[] {
  return Array.from({ length: count }, () => steps.next().value as Step);
}

/** How long so many steps take, in minutes. */
function minutes(steps: readonly Step[]): number {
  return steps.reduce((sum, { afterMs }) => sum + afterMs, 0) / 60_000;
}

describe('the harm of a proof', () => {
  it.each([kills, troubles, onTheWay])('is the same for the same seed, and another for another', (steps) => {
    expect(first(50, steps(7))).toEqual(first(50, steps(7)));
    expect(first(50, steps(7))).not.toEqual(first(50, steps(8)));
  });

  it('kills each kind of process, more than ten times a minute', () => {
    const done = first(300, kills(1));
    const victims = new Set(done.map(({ deed }) => (deed.kind === 'kill' ? deed.victims[0] : deed.kind)));

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

  it('comes between Envoi and its database in every way, with errors of all classes, a hundred times a minute', () => {
    const done = first(3_000, onTheWay(1));
    const deeds = done.map(({ deed }) => deed as DatabaseTrouble);
    const faults = deeds.flatMap((deed) => (deed.kind === 'fault' ? [deed.armed] : []));
    const told = faults.flatMap(({ fault }) => (fault.kind === 'error' ? [fault.error.sqlstate] : []));

    expect(3_000 / minutes(done)).toBeGreaterThan(90);
    expect(new Set(deeds.map(({ kind }) => kind))).toEqual(new Set(['fault', 'break']));
    expect(new Set(faults.map(({ fault }) => fault.kind))).toEqual(
      new Set(['error', 'lost', 'hang', 'closed', 'delay', 'refused']),
    );
    expect(new Set(told)).toEqual(new Set(errors.map(({ sqlstate }) => sqlstate)));
    expect(faults.some(({ times }) => times > 5)).toBe(true);
  });

  it('lets commits hang for longer than Envoi waits where there is time for it', () => {
    const hangs = (length: number) =>
      first(3_000, databaseTroubles(1, length)).flatMap(({ deed }) =>
        deed.kind === 'fault' && deed.armed.fault.kind === 'hang' ? [deed.armed.fault.forMs] : [],
      );

    expect(Math.min(...hangs(1))).toBeGreaterThan(8_000);
    expect(Math.max(...hangs(1))).toBeLessThan(15_000);
    expect(Math.max(...hangs(10))).toBeGreaterThan(60_000);
  });
});

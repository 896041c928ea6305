import { describe, expect, it } from 'vitest';
import { type DatabaseFault, databaseFaults } from './database-faults.ts';
import { errors } from './database-proxy/errors.ts';
import { type FaultStep, kills, linkFaults } from './inject-faults.ts';

const onTheWay = (seed: number) => databaseFaults(seed, 10);

function first(count: number, steps: Generator<FaultStep>): FaultStep[] {
  return Array.from({ length: count }, () => steps.next().value as FaultStep);
}

/** How long so many steps take, in minutes. */
function minutes(steps: readonly FaultStep[]): number {
  return steps.reduce((sum, { afterMs }) => sum + afterMs, 0) / 60_000;
}

describe('the harm of a proof', () => {
  it.each([kills, linkFaults, onTheWay])('is the same for the same seed, and another for another', (steps) => {
    expect(first(50, steps(7))).toEqual(first(50, steps(7)));
    expect(first(50, steps(7))).not.toEqual(first(50, steps(8)));
  });

  it('kills each kind of process, more than ten times a minute', () => {
    const done = first(300, kills(1));
    const victims = new Set(done.map(({ fault }) => (fault.kind === 'kill' ? fault.victims[0] : fault.kind)));

    expect(victims).toEqual(new Set(['api', 'envoi', 'dispatcher', 'crash']));
    expect(300 / minutes(done)).toBeGreaterThan(12);
  });

  it('cuts links at any byte, stalls them, and lets the carrier do all that it can do', () => {
    const done = first(2_000, linkFaults(1)).map(({ fault }) => fault);
    const cuts = done.flatMap((fault) => (fault.kind === 'cut' ? [fault.afterBytes] : []));

    expect(new Set(done.map(({ kind }) => kind))).toEqual(new Set(['cut', 'hold', 'misbehave']));
    expect(new Set(cuts.map((bytes) => bytes % 16)).size).toBe(16);
    const names = new Set(done.flatMap((fault) => (fault.kind === 'misbehave' ? [fault.name] : [])));
    expect(names).toContain('lost responses');
    expect(names.size).toBe(13);
  });

  it('comes between Envoi and its database in every way, with errors of all classes, a hundred times a minute', () => {
    const done = first(3_000, onTheWay(1));
    const deeds = done.map(({ fault }) => fault as DatabaseFault);
    const faults = deeds.flatMap((fault) => (fault.kind === 'fault' ? [fault.armed] : []));
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
      first(3_000, databaseFaults(1, length)).flatMap(({ fault }) =>
        fault.kind === 'fault' && fault.armed.fault.kind === 'hang' ? [fault.armed.fault.forMs] : [],
      );

    expect(Math.min(...hangs(1))).toBeGreaterThan(8_000);
    expect(Math.max(...hangs(1))).toBeLessThan(15_000);
    expect(Math.max(...hangs(10))).toBeGreaterThan(60_000);
  });
});

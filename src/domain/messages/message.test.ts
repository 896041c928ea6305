import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  isFinal,
  mayFollow,
  messageState,
  type PartEventKind,
  type PartState,
  partEventKinds,
  refundedKinds,
  stateOf,
  steps,
} from './message.ts';

describe('stateOf', () => {
  it.each<[string, PartEventKind[], string]>([
    ['nothing happened', [], 'queued'],
    ['it only waited', ['held', 'deferred'], 'queued'],
    ['its doubt was settled by a late answer', ['in_doubt', 'submitted'], 'submitted'],
    ['its receipt was recorded before the answer', ['delivered', 'submitted'], 'delivered'],
    ['it was delivered after a failure', ['submitted', 'undelivered', 'delivered'], 'delivered'],
    ['a failure is told after the delivery', ['submitted', 'delivered', 'repeated'], 'delivered'],
    ['a receipt came after it was given up', ['submitted', 'unknown', 'undelivered'], 'undelivered'],
    ['its doubt was never settled', ['in_doubt', 'unknown'], 'unknown'],
    ['the second copy was put off', ['in_doubt', 'deferred'], 'in_doubt'],
    ['it waited, and was stopped', ['held', 'cancelled'], 'cancelled'],
  ])('when %s: %j is %s', (_when, kinds, state) => {
    expect(stateOf(kinds)).toBe(state);
  });

  it('does not depend on the order in which events were written', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...partEventKinds)), (kinds) => {
        expect(stateOf([...kinds].reverse())).toBe(stateOf(kinds));
      }),
    );
  });
});

describe('mayFollow', () => {
  /** A life of a part: from each event to one that may follow it, as far as the numbers go. */
  const lives = fc.array(fc.nat(20), { maxLength: 12 }).map((choices) => {
    const life: PartEventKind[] = [];
    for (const choice of choices) {
      const next: readonly PartEventKind[] = mayFollow[stateOf(life)];
      if (next.length > 0) life.push(next[choice % next.length]!);
    }
    return life;
  });
  const changesNothing: readonly PartEventKind[] = ['held', 'deferred', 'queried', 'repeated'];

  it('lets every kind happen', () => {
    expect(new Set(Object.values(mayFollow).flat())).toEqual(new Set(partEventKinds));
  });

  it('leaves a part, after each event of its life, in the state which that event names', () => {
    fc.assert(
      fc.property(lives, (life) => {
        const last = life.findLast((kind) => !changesNothing.includes(kind));

        expect(stateOf(life)).toBe(last ?? 'queued');
      }),
    );
  });

  it('lets nothing follow what was refunded, and only the word of a carrier what is final', () => {
    for (const kind of refundedKinds) expect(mayFollow[kind]).toEqual([]);
    for (const [state, next] of Object.entries(mayFollow)) {
      if (!isFinal(state as PartState)) continue;
      for (const follower of next) expect(['delivered', 'undelivered', 'repeated']).toContain(follower);
    }
  });

  it('refunds what was in doubt only when the carrier refused it, and never what left', () => {
    fc.assert(
      fc.property(lives, (life) => {
        const doubtful = life.includes('in_doubt');
        const left = life.some((kind) =>
          ['submitted', 'buffered', 'delivered', 'undelivered', 'unknown'].includes(kind),
        );
        const refunded: readonly PartEventKind[] = refundedKinds;
        const gaveBack = life.filter((kind) => refunded.includes(kind));

        if (left) expect(gaveBack).toEqual([]);
        if (doubtful) expect(gaveBack.filter((kind) => kind !== 'refused')).toEqual([]);
      }),
    );
  });
});

describe('messageState', () => {
  it.each([
    [[], 'queued'],
    [['queued', 'queued'], 'queued'],
    [['delivered', 'delivered'], 'delivered'],
    [['delivered', 'submitted'], 'submitted'],
    [['delivered', 'queued'], 'queued'],
    [['submitted', 'in_doubt'], 'in_doubt'],
    [['delivered', 'undelivered'], 'undelivered'],
    [['submitted', 'refused'], 'refused'],
    [['delivered', 'unknown'], 'unknown'],
  ] as const)('of parts that are %j is %s', (parts, state) => {
    expect(messageState(parts)).toBe(state);
  });
});

describe('steps', () => {
  it('gives every fact a place of its own, in a row of the table whose step is a smallint', () => {
    const attempts = [1, 2, 98, 99];
    const places = attempts.flatMap((attempt) => [
      steps.held(attempt),
      steps.outcome(attempt),
      steps.inDoubt(attempt),
      steps.deferred(attempt),
    ]);
    places.push(steps.queried, steps.cancelled, steps.delivered, steps.undelivered, steps.unknown, steps.later + 1);

    expect(new Set(places).size).toBe(places.length);
    expect(Math.max(steps.deferred(1_000_000), steps.later + 1)).toBeLessThan(2 ** 15);
  });

  it('puts what carriers say after all attempts', () => {
    expect(steps.deferred(1_000)).toBeLessThan(steps.queried);
    expect(steps.queried).toBeLessThan(steps.cancelled);
    expect(steps.cancelled).toBeLessThan(steps.delivered);
  });
});

import { beforeEach, describe, expect, it } from 'vitest';
import { claimedMessage, sendContent } from '#test/support/envoi/claimed.ts';
import type { Requeue } from '../core/outcomes.ts';
import { OpenSlice } from './open-slice.ts';

const now = new Date('2026-03-02T09:00:00Z');
const owner = { worker: 'w', carrierId: 7, readAt: now };

const inMs = (ms: number): Requeue => ({ notBefore: new Date(now.getTime() + ms), held: null, carrierId: 7 });
const soon = inMs(500);
const later = inMs(2_000);
const elsewhere = { ...soon, carrierId: 8 };
const forHours = { ...soon, held: 'hours' } as const;
const ref = (n: number, part = 1, last = part) => open.ref(claimedMessage({ n }), part, { last });

let open: OpenSlice;
beforeEach(() => {
  const slice = { accountId: 'a', sendId: 's', first: 0, last: 9, attempt: 2 };
  open = new OpenSlice(slice, owner, sendContent({ recipients: 10 }));
});

describe('an open slice', () => {
  it('ends once, with the last outcome of its messages', () => {
    open.expectOutcomes(0, 1);
    open.expectOutcomes(1, 1);

    open.recordOutcome(ref(0), {});
    expect(open.close()).toBeUndefined();
    open.recordOutcome(ref(1), {});

    expect(open.close()).toEqual({ accountId: 'a', sendId: 's', first: 0, attempt: 2, worker: 'w', again: [] });
    expect(open.close()).toBeUndefined();
  });

  it('ends at once when nothing of it was handed over', () => {
    open.giveBack(3, soon);

    expect(open.close()?.again).toEqual([{ first: 3, last: 3, ...soon }]);
  });

  it.each<[string, Requeue[], [first: number, last: number, again: Requeue][]]>([
    ['neighbours that wait for the same become one', [soon, soon, soon], [[0, 2, soon]]],
    [
      'another instant keeps them apart',
      [soon, soon, later],
      [
        [0, 1, soon],
        [2, 2, later],
      ],
    ],
    [
      'another carrier too',
      [soon, elsewhere, soon],
      [
        [0, 0, soon],
        [1, 1, elsewhere],
        [2, 2, soon],
      ],
    ],
    [
      'and another reason to wait',
      [forHours, forHours, soon],
      [
        [0, 1, forHours],
        [2, 2, soon],
      ],
    ],
  ])('gives back to the queue: %s', (_what, given, runs) => {
    // Outcomes come in any order.
    for (const [n, again] of [...given.entries()].toReversed()) open.giveBack(n, again);

    expect(open.close()?.again).toEqual(runs.map(([first, last, again]) => ({ first, last, ...again })));
  });
});

it('gives back to the queue what others lie between as slices of their own', () => {
  for (const n of [0, 2]) open.giveBack(n, soon);

  expect(open.close()?.again.map(({ first, last }) => [first, last])).toEqual([
    [0, 0],
    [2, 2],
  ]);
});

describe('a message of several parts', () => {
  it('goes back when its last part has an outcome, for the latest instant that one of them waits for', () => {
    open.expectOutcomes(0, 3);

    open.recordOutcome(ref(0, 1), { again: later });
    open.recordOutcome(ref(0, 2), {});
    expect(open.close()).toBeUndefined();
    open.recordOutcome(ref(0, 3), { again: soon });

    expect(open.close()?.again).toEqual([{ first: 0, last: 0, ...later }]);
  });

  it('does not go back when one of its parts was refused: those that wait are given to whoever settles the last', () => {
    open.expectOutcomes(0, 3);

    expect(open.recordOutcome(ref(0, 1), { again: soon })).toEqual([]);
    expect(open.recordOutcome(ref(0, 2), { refused: true })).toEqual([]);
    expect(open.isRefused(0)).toBe(true);

    expect(open.recordOutcome(ref(0, 3), {}).map(({ part }) => part)).toEqual([1]);
    expect(open.close()?.again).toEqual([]);
  });

  it('has one outcome when it left whole', () => {
    open.expectOutcomes(0, 3);

    open.recordOutcome(ref(0, 1, 3), {});

    expect(open.close()?.again).toEqual([]);
  });
});

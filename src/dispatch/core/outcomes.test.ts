import { describe, expect, it } from 'vitest';
import type { SubmitOutcome } from '#connectors/connector.ts';
import { cancellation, consequenceOf, lateConsequence } from './outcomes.ts';
import type { PartRef } from './part.ts';

const now = new Date('2026-03-02T09:00:00Z');

function ref(given: Partial<PartRef> = {}): PartRef {
  return {
    ...{ accountId: 'a', sendId: 's', n: 0, part: 1, last: 1, attempt: 1, carrierId: 7, recipient: '+33639980001' },
    ...{ sender: 'Envoi', priceMicros: 50_000, doubted: false, alone: true },
    ...given,
  };
}

/** What is recorded of each part: its kind, why, and what of the counters and the money it changes. */
function told(events: ReturnType<typeof cancellation>): string[] {
  return events.map(({ part, kind, reason, replaces, refund, counted }) =>
    [part, kind, reason?.code, replaces && `not ${replaces}`, refund && `back ${refund.micros}`, counted && 'counted']
      .filter(Boolean)
      .join(' '),
  );
}

const accepted: SubmitOutcome = { kind: 'accepted', carrierMessageId: 'x' };
const rejected: SubmitOutcome = { kind: 'rejected', reason: 'recipient', code: 'RINVDSTADR' };
const busy: SubmitOutcome = { kind: 'busy', retryAfterMs: 0, code: 'RMSGQFUL' };
const unreachable: SubmitOutcome = { kind: 'unreachable' };
const unknown: SubmitOutcome = { kind: 'unknown' };

describe('what follows from an outcome', () => {
  it.each<[string, Partial<PartRef>, SubmitOutcome, string[], { again?: number; refused?: true }]>([
    ['a part that was taken', {}, accepted, ['1 submitted'], {}],
    ['one of several messages', { alone: false }, accepted, ['1 submitted counted'], {}],
    ['a long text that left whole', { last: 3 }, accepted, ['1 submitted', '2 submitted', '3 submitted'], {}],
    ['a second copy that was taken', { doubted: true }, accepted, ['1 submitted not in_doubt'], {}],
    ['a part that was refused', {}, rejected, ['1 refused refused back 50000'], { refused: true }],
    ['a free one that was refused', { priceMicros: 0 }, rejected, ['1 refused refused'], { refused: true }],
    [
      'a long text that was refused whole',
      { last: 2 },
      rejected,
      ['1 refused refused back 50000', '2 refused refused back 50000'],
      { refused: true },
    ],
    [
      'a second copy that was refused, of which the first stays in doubt',
      { doubted: true },
      rejected,
      ['1 deferred second_copy_refused'],
      { refused: true },
    ],
    ['a part that was put off', {}, busy, ['1 deferred'], { again: 1_000 }],
    ['one that never left', {}, unreachable, [], { again: 500 }],
    ['one without an answer', {}, unknown, ['1 in_doubt no_answer'], {}],
    ['a second copy without an answer', { doubted: true }, unknown, ['1 in_doubt no_answer not in_doubt'], {}],
  ])('of %s', (_what, about, outcome, events, { again, refused }) => {
    const consequence = consequenceOf(ref(about), outcome, { now, receipts: 'all' });

    expect(told(consequence.events)).toEqual(events);
    expect(consequence.again).toEqual(
      again === undefined ? undefined : { notBefore: new Date(now.getTime() + again), held: null, carrierId: 7 },
    );
    expect(consequence.refused).toBe(refused);
  });

  it.each([
    [1, 0, 1_000],
    [2, 0, 2_000],
    [4, 0, 8_000],
    [1, 5_000, 5_000],
    [3, 5_000, 20_000],
    [20, 0, 600_000],
    [1, 3_600_000, 600_000],
  ])('is that attempt %i, put off for %i ms, is tried again after %i ms', (attempt, retryAfterMs, waitedMs) => {
    const { again } = consequenceOf(ref({ attempt }), { ...busy, retryAfterMs }, { now, receipts: 'all' });

    expect(again!.notBefore.getTime() - now.getTime()).toBe(waitedMs);
  });

  it.each([
    ['all', 1, undefined],
    ['all', 2, undefined],
    ['first', 1, undefined],
    ['first', 2, 'no_receipt'],
    ['none', 1, 'no_receipt'],
  ] as const)(
    'is, for a carrier with receipts for %s, that part %i awaits one or not: %s',
    (receipts, part, reason) => {
      const { events } = consequenceOf(ref({ part, last: part }), accepted, { now, receipts });

      expect(events.map((event) => event.reason?.code)).toEqual([reason]);
    },
  );
});

describe('an answer that comes after its part was in doubt', () => {
  it.each<[string, SubmitOutcome, boolean, string[]]>([
    ['settles the doubt when it was taken', accepted, false, ['1 submitted late_answer not in_doubt']],
    ['counts no more when something else has settled it', accepted, true, ['1 submitted late_answer']],
    ['gives its price back when it was refused', rejected, false, ['1 refused refused not in_doubt back 50000']],
    ['says nothing when it was refused after another copy arrived', rejected, true, []],
    ['says nothing when it put the part off', busy, false, []],
  ])('%s', (_what, outcome, settled, events) => {
    expect(told(lateConsequence(ref(), outcome, { now, receipts: 'all', settled }))).toEqual(events);
  });
});

describe('a part whose message another part ended', () => {
  it.each([
    ['is cancelled, and given back', false, ['1 cancelled another_part_refused back 50000']],
    ['stays in doubt where it may have left', true, []],
  ])('%s', (_what, doubted, events) => {
    expect(told(cancellation(ref({ doubted }), now, { code: 'another_part_refused' }))).toEqual(events);
  });
});

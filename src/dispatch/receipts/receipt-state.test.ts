import { describe, expect, it } from 'vitest';
import type { ReceiptState } from '#connectors/connector.ts';
import { nextReceiptEvent } from './receipt-state.ts';

/** What each receipt of a part is recorded as, one after the other. */
function recorded(states: readonly ReceiptState[], part: Parameters<typeof nextReceiptEvent>[0]) {
  return states.map((state) => nextReceiptEvent(part, state));
}

describe('receipts of one part', () => {
  it.each<[string, ReceiptState[], string[]]>([
    ['the first end stands', ['delivered', 'undelivered'], ['delivered', 'repeated']],
    ['an end is told once more', ['delivered', 'delivered', 'delivered'], ['delivered', 'repeated', 'repeated']],
    ['a delivery is believed after a failure', ['undelivered', 'delivered'], ['undelivered', 'delivered']],
    [
      'and no failure after that',
      ['undelivered', 'delivered', 'undelivered'],
      ['undelivered', 'delivered', 'repeated'],
    ],
    ['what is no end changes nothing', ['buffered', 'unknown', 'delivered'], ['buffered', 'buffered', 'delivered']],
    ['nor does it after an end', ['delivered', 'buffered', 'unknown'], ['delivered', 'repeated', 'repeated']],
  ])('%s', (_what, states, kinds) => {
    expect(recorded(states, { laterReceipts: 0 }).map((event) => event?.kind)).toEqual(kinds);
  });

  it.each(['delivered', 'undelivered'] as const)('that say %s are believed of a part that was given up', (state) => {
    expect(nextReceiptEvent({ final: 'unknown', laterReceipts: 3 }, state)).toMatchObject({ kind: state });
  });

  it('take a failure back from the counters when a delivery follows it, and nothing else', () => {
    const events = recorded(['undelivered', 'delivered', 'delivered'], { laterReceipts: 0 });

    expect(events.map((event) => event?.replaces)).toEqual([undefined, 'undelivered', undefined]);
  });

  it('have a place each, so that none is recorded over another', () => {
    const states = ['buffered', 'undelivered', 'undelivered', 'delivered', 'buffered'] as const;
    const steps = recorded(states, { laterReceipts: 0 }).map((event) => event!.step);

    expect(new Set(steps).size).toBe(states.length);
  });

  it('are not recorded any more after a hundred that change nothing, but for an end', () => {
    const part = { laterReceipts: 0 };
    const buffered = recorded(
      Array.from({ length: 150 }, () => 'buffered' as const),
      part,
    );

    expect(buffered.filter((event) => event !== undefined)).toHaveLength(100);
    expect(nextReceiptEvent(part, 'delivered')).toMatchObject({ kind: 'delivered' });
    expect(nextReceiptEvent(part, 'delivered')).toBeUndefined();
  });
});

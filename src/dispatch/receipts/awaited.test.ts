import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PartRef } from '../core/part.ts';
import { type AwaitedPart, type AwaitedQuery, AwaitedReceipts, mayBe } from './awaited.ts';

const at = (ms: number) => new Date(ms);

function ref(given: Partial<PartRef> = {}): PartRef {
  return {
    ...{ accountId: 'a', sendId: 's', n: 0, part: 1, last: 1, attempt: 1, carrierId: 1, recipient: '+33612345678' },
    ...{ sender: 'Envoi', priceMicros: 50_000, doubted: false, alone: true },
    ...given,
  };
}

/** What it must be: one map of objects, in which the newest of an id takes the place of an older one. */
class Model {
  readonly #parts = new Map<string, AwaitedPart>();

  put(id: string, part: PartRef, ms: number, said: Partial<AwaitedPart> = {}): void {
    const fresh = { final: undefined, laterReceipts: 0, unrecorded: 0, ...said };
    this.#parts.set(`${part.carrierId} ${id}`, { ...part, carrierMessageId: id, sinceMs: ms, ...fresh });
  }

  find({ carrierId, candidates, number, sinceMs }: AwaitedQuery): AwaitedPart | undefined {
    const known = candidates.map((id) => this.#parts.get(`${carrierId} ${id}`));
    return known.find((part) => part && part.sinceMs >= sinceMs && mayBe(part.recipient, number));
  }

  forget({ carrierId, carrierMessageId }: AwaitedPart): void {
    this.#parts.delete(`${carrierId} ${carrierMessageId}`);
  }
}

const ids = fc.constantFrom('1', '2', '12', 'ab', 'é', '€', '\0', 'x'.repeat(36), 'x'.repeat(37), '0'.repeat(36), '');
const refs = fc.record({
  ...{
    accountId: fc.constantFrom('a', 'b'),
    sendId: fc.constantFrom('s', 't'),
    sender: fc.constantFrom('Envoi', '36000'),
  },
  n: fc.constantFrom(0, 7, 999_999, 0x7fffffff),
  ...{ part: fc.integer({ min: 1, max: 255 }), last: fc.integer({ min: 1, max: 255 }) },
  ...{ attempt: fc.constantFrom(1, 99), carrierId: fc.constantFrom(1, 2, 32_767) },
  recipient: fc.constantFrom('+33612345678', '+1', '+999999999999999', '+0033612345678', 'unknown', ''),
  ...{ priceMicros: fc.constantFrom(0, 50_000, Number.MAX_SAFE_INTEGER), doubted: fc.boolean(), alone: fc.boolean() },
});
const asked = fc.record({
  carrierId: fc.constantFrom(1, 2, 32_767),
  candidates: fc.array(ids, { maxLength: 3 }),
  number: fc.constantFrom('', '0612345678', '33612345678', '+999999999999999', '4711'),
  sinceMs: fc.constantFrom(0, 500),
});
const said = fc.record({
  final: fc.constantFrom(undefined, 'delivered' as const, 'unknown' as const),
  laterReceipts: fc.nat(5),
});
const ms = fc.integer({ min: 0, max: 1_000 });
const actions = fc.oneof(
  fc.record({ do: fc.constant('add' as const), id: ids, ref: refs, ms }),
  fc.record({ do: fc.constant('know' as const), id: ids, ref: refs, ms, said }),
  fc.record({ do: fc.constant('find' as const), asked }),
  fc.record({ do: fc.constant('say' as const), asked, said }),
  fc.record({ do: fc.constant('forget' as const), asked }),
);

describe('awaited receipts', () => {
  it('are found, told of and forgotten as in one map of them', () => {
    fc.assert(
      fc.property(fc.array(actions, { maxLength: 60 }), (steps) => {
        const [awaited, model] = [new AwaitedReceipts(100), new Model()];
        for (const step of steps) {
          if (step.do === 'add') {
            awaited.add(step.id, step.ref, at(step.ms));
            model.put(step.id, step.ref, step.ms);
          } else if (step.do === 'know') {
            awaited.know(step.id, step.ref, at(step.ms), step.said);
            model.put(step.id, step.ref, step.ms, step.said);
          } else {
            const [found, expected] = [awaited.find(step.asked), model.find(step.asked)];
            expect(found).toEqual(expected);
            if (!found || !expected) continue;
            if (step.do === 'say') for (const part of [found, expected]) Object.assign(part, step.said);
            if (step.do === 'forget') {
              awaited.forget(found);
              model.forget(expected);
            }
          }
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('are found wherever they came to lie, while others come and end', () => {
    const ends = fc.array(fc.nat(199), { minLength: 50, maxLength: 400 });
    fc.assert(
      fc.property(ends, (order) => {
        const awaited = new AwaitedReceipts(100);
        const open = new Set<number>();
        for (const i of order) {
          if (open.has(i))
            awaited.forget(awaited.find({ carrierId: 1, candidates: [`id-${i}`], number: '', sinceMs: 0 })!);
          if (!open.delete(i) && open.size < 100) {
            awaited.add(`id-${i}`, ref({ n: i }), at(i));
            open.add(i);
          }
        }
        for (const i of open) {
          const found = awaited.find({ carrierId: 1, candidates: [`id-${i}`], number: '', sinceMs: 0 });
          expect(found).toMatchObject({ n: i, sinceMs: i, carrierMessageId: `id-${i}` });
        }
      }),
      { numRuns: 200 },
    );
  });

  it('are the latest ones at least, between one and two generations of them', () => {
    const awaited = new AwaitedReceipts(10);
    for (let i = 0; i < 95; i++) awaited.add(`id-${i}`, ref({ n: i }), at(i));

    const found = Array.from({ length: 95 }, (_, i) => i).filter((i) =>
      awaited.find({ carrierId: 1, candidates: [`id-${i}`], number: '', sinceMs: 0 }),
    );
    expect(found.slice(-10)).toEqual([85, 86, 87, 88, 89, 90, 91, 92, 93, 94]);
    expect(found.length).toBeLessThanOrEqual(20);
  });

  it('do not come back in the shape of an older one of their id', () => {
    const awaited = new AwaitedReceipts(2);
    const ask = { carrierId: 1, candidates: ['id'], number: '', sinceMs: 0 };
    for (const [i, id] of ['id', 'x', 'id', 'y'].entries()) awaited.add(id, ref({ n: i }), at(i));

    const found = awaited.find(ask)!;
    expect(found.n).toBe(2);
    awaited.forget(found);
    expect(awaited.find(ask)).toBeUndefined();
  });
});

import { describe, expect, it } from 'vitest';
import type { PhoneNumber } from '#domain/numbers/phone-number.ts';
import { type QueueRules, queueRecipients } from './queueing.ts';
import type { PricedRecipient } from './recipients.ts';

const dueAt = new Date('2026-03-02T09:00:00Z');
const rules: QueueRules = { contents: [{ parts: 1 }], dueAt, forReview: false, opening: (_number, at) => at };

const recipient = (i: number, content = 0, carrierId = 1): PricedRecipient => ({
  number: `+336${String(i).padStart(8, '0')}` as PhoneNumber,
  content,
  priceMicros: 50_000,
  choice: { carrierId, reason: '' },
});

describe('queueRecipients', () => {
  it('leaves those who get the same text in their order', async () => {
    const asked = [3, 1, 2].map((i) => recipient(i));

    const { recipients, slices } = await queueRecipients(asked, rules);

    expect(recipients).toEqual(asked);
    expect(slices).toEqual([{ first: 0, last: 2, carrierId: 1, notBefore: dueAt, held: null }]);
  });

  it('puts those side by side who get as many parts, and among them those who get the same', async () => {
    const contents = [{ parts: 1 }, { parts: 2 }, { parts: 1 }];
    const asked = [0, 1, 2, 0, 1, 2].map((content, i) => recipient(i, content));

    const { recipients, slices } = await queueRecipients(asked, { ...rules, contents });

    expect(recipients.map(({ content }) => content)).toEqual([0, 0, 2, 2, 1, 1]);
    expect(slices.map(({ first, last }) => [first, last])).toEqual([
      [0, 3],
      [4, 5],
    ]);
  });

  it('keeps to a pace over those who get different numbers of parts', async () => {
    const contents = [{ parts: 1 }, { parts: 2 }];
    const asked = Array.from({ length: 60 }, (_, i) => recipient(i, i % 2));

    const { slices } = await queueRecipients(asked, { ...rules, contents, perMinute: 20 });

    const minutes = slices.map(({ notBefore }) => Math.floor((notBefore!.getTime() - dueAt.getTime()) / 60_000));
    const messages = Map.groupBy(slices, (_, i) => minutes[i]!);
    const perMinute = [...messages.values()].map((own) =>
      own.reduce((sum, { first, last }) => sum + last - first + 1, 0),
    );
    expect(perMinute).toEqual([20, 20, 20]);
  });
});

import { describe, expect, it } from 'vitest';
import { micros } from '#domain/money/money.ts';
import { type PriceTable, priceTable } from '#domain/money/prices.ts';
import { ClientGone } from '../client-gone.ts';
import { type RecipientRules, readRecipients } from './recipients.ts';

const prices: PriceTable = priceTable([{ prefix: '33', micros: micros(50_000) }]);
const rules: RecipientRules = {
  country: 'FR',
  prices,
  selector: { apart: false, chooseCarrier: () => undefined },
  excluded: async () => new Set(),
};
/** Read by the library, one after the other: for each the turn is over long before the last. */
const overseas = Array.from({ length: 3_000 }, (_, i) => `0692 ${String(100_000 + i)}`);

describe('readRecipients', () => {
  it('gives back those refused as they were written, each once, in order of appearance', async () => {
    const excluded = async () => new Set(['+33612345678']);
    const written = ['b', '0612345678', 'a', '+33612345678', 'b', '0612345679'];

    const { usable, refused } = await readRecipients(written, { ...rules, excluded });

    expect(usable.map(({ number }) => number)).toEqual(['+33612345679']);
    expect(refused).toEqual(['b', '0612345678', 'a']);
  });

  it('takes a number once: with the same content it is one recipient, with another it is refused', async () => {
    const written = ['0612345678', '0612345679', '+33612345678', '06 12 34 56 79', '0612345670'];
    const contents = Uint32Array.of(0, 1, 0, 2, 2);

    const { usable, refused } = await readRecipients(written, { ...rules, contents });

    expect(usable.map(({ number, content }) => [number, content])).toEqual([
      ['+33612345678', 0],
      ['+33612345679', 1],
      ['+33612345670', 2],
    ]);
    expect(refused).toEqual(['06 12 34 56 79']);
  });

  it('lets others have their turn while it reads', async () => {
    let looks = 0;
    let reading = true;
    const look = () => {
      looks++;
      if (reading) setImmediate(look);
    };
    setImmediate(look);

    await readRecipients(overseas, rules);
    reading = false;

    expect(looks).toBeGreaterThan(2);
  });

  it('ends when nobody waits for it any more', async () => {
    await expect(readRecipients(overseas, { ...rules, isWanted: () => false })).rejects.toThrow(ClientGone);
  });
});

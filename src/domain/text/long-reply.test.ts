import { describe, expect, it } from 'vitest';
import type { InboundOctets } from './inbound-text.ts';
import { type LongText, partsAtLast, placePart } from './long-reply.ts';

const octets = (text: string): InboundOctets => ({ octets: Buffer.from(text), coding: 'gsm' });

/** `A1 B2` are parts 1 and 2; `=` before it marks a complete text, `~` one that has only repeated parts. */
function text(written: string, index: number): LongText {
  const parts = written.replace(/^[=~]/, '').split(' ');
  return {
    id: String(index),
    complete: written.startsWith('='),
    repeats: written.startsWith('~'),
    parts: new Map(parts.map((part) => [Number(part.at(-1)), octets(part)])),
  };
}

describe('placePart', () => {
  it.each([
    [[], 'A1', 'begins'],
    [['A1'], 'A2', 'joins 0'],
    [['A2'], 'A1', 'joins 0'],
    [['A1'], 'A1', 'repetition'],
    [['A1'], 'B1', 'begins'],
    [['A1', 'B1'], 'B2', 'joins 1'],
    [['A1', 'B1 B2'], 'A2', 'joins 0'],
    [['A1', 'B1'], 'A1', 'repetition'],
    [['=A1 A2'], 'A1', 'begins ~'],
    [['=A1 A2', '~A1'], 'A2', 'joins 1 ~'],
    [['=A1 A2', '~A1'], 'A1', 'repetition'],
    [['=A1 A2'], 'B1', 'begins'],
    [['=A1 A2', 'B1'], 'A2', 'begins ~'],
    [['=A1 A2', 'B1', '~A2'], 'B2', 'joins 1'],
    [['=A1 A2', '~A1'], 'B2', 'joins 1'],
  ])('beside %j, %s %s', (texts, part, where) => {
    const place = placePart(texts.map(text), Number(part.at(-1)), octets(part));

    const repeats = place.kind !== 'repetition' && place.repeats ? ['~'] : [];
    expect([place.kind, ...('id' in place ? [place.id] : []), ...repeats].join(' ')).toBe(where);
  });

  it('takes the same octets in another coding for another part', () => {
    const place = placePart([text('A1', 0)], 1, { octets: Buffer.from('A1'), coding: 'latin-1' });

    expect(place.kind).toBe('begins');
  });
});

describe('partsAtLast', () => {
  it('leaves out what did not come, and takes back what seemed to come again', () => {
    const [complete, waiting, repeated] = ['=A1 A2 A3', 'B1', '~A2'].map(text) as [LongText, LongText, LongText];

    const parts = partsAtLast(waiting, 3, [complete, waiting, repeated]);

    expect(parts.map((part) => part && Buffer.from(part.octets).toString())).toEqual(['B1', 'A2', undefined]);
  });
});

import type { InboundOctets } from './inbound-text.ts';

/** Which part of which long text from a phone this is. References of 8 and of 16 bits are counted apart by phones. */
export type InboundConcatenation = { reference: number; referenceBits: 8 | 16; total: number; sequence: number };

/** A long text under one reference of one phone: all of its parts, or some yet. */
export type LongText = {
  id: string;
  /** All parts have come, and its text is stored. */
  complete: boolean;
  /** Until now it has nothing but what a complete text had: a carrier that brings parts again, if no other part comes. */
  repeats: boolean;
  parts: ReadonlyMap<number, InboundOctets>;
};

/** `repeats`: the part is one of a complete text. */
export type PartPlace = { kind: 'repetition' } | { kind: 'joins'; id: string; repeats: boolean } | Begins;
type Begins = { kind: 'begins'; repeats: boolean };

/**
 * Where a part belongs among the texts of its reference, oldest first. Phones count references round, so the same one comes
 * again: a part that differs from the one in its place begins another text, and one that does not is a repetition. Of several
 * unfinished texts the newest takes it: parts of one text are sent one after another.
 */
export function placePart(texts: readonly LongText[], sequence: number, part: InboundOctets): PartPlace {
  const unfinished = texts.filter(({ complete }) => !complete);
  if (unfinished.some((text) => holds(text, sequence, part))) return { kind: 'repetition' };
  const repeats = texts.some((text) => text.complete && holds(text, sequence, part));
  const open = unfinished.filter(({ parts }) => !parts.has(sequence));
  // What a complete text had too goes to what repeats that, and not into a text that only lacks a part of this number.
  const joined = open.findLast((text) => text.repeats === repeats) ?? (repeats ? undefined : open.at(-1));
  return joined ? { kind: 'joins', id: joined.id, repeats: joined.repeats && repeats } : { kind: 'begins', repeats };
}

function holds({ parts }: LongText, sequence: number, part: InboundOctets): boolean {
  const held = parts.get(sequence);
  return held !== undefined && held.coding === part.coding && Buffer.compare(held.octets, part.octets) === 0;
}

/**
 * What is there of a text that waited long enough, in order; undefined stands for a part that did not come. A part that was
 * taken for a repetition is its own after all where nothing else came in its place.
 */
export function partsAtLast(text: LongText, total: number, others: readonly LongText[]): (InboundOctets | undefined)[] {
  const repeated = others.filter((other) => other.repeats && !other.complete);
  return Array.from({ length: total }, (_, i) => {
    return text.parts.get(i + 1) ?? repeated.findLast(({ parts }) => parts.has(i + 1))?.parts.get(i + 1);
  });
}

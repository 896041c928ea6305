import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import vectors from '../vectors/segments.json' with { type: 'json' };
import { countSeptets, decodeGsm7, encodeGsm7, normaliseText } from './encoding.ts';
import { basicCharacters, extensionCharacters } from './gsm7-alphabet.ts';
import { type Cut, splitText } from './split-text.ts';

const limits = {
  GSM7: { alone: 160, udh8: 153, udh16: 152 },
  UCS2: { alone: 70, udh8: 67, udh16: 66 },
};

/** Texts around and over the limits, of characters that are apt to be divided. */
const gsmCharacters = [...basicCharacters.replace('\u00a0', ''), ...Object.values(extensionCharacters), '\r\n'];
const clusters = ['a', 'ê', '’', '😀', '👨‍👩‍👧‍👦', '🇫🇷', '👍🏽', '1️⃣', 'n̈', '각', 'नि', '\u200d', '\ud83d', '\ude00'];
const text = fc.oneof(
  fc.array(fc.constantFrom(...gsmCharacters), { maxLength: 500, size: 'max' }).map((list) => list.join('')),
  fc
    .array(fc.oneof({ weight: 3, arbitrary: fc.constant('a') }, fc.constantFrom(...clusters)), {
      maxLength: 250,
      size: 'max',
    })
    .map((list) => list.join('')),
  fc.string({ unit: 'binary', maxLength: 300, size: 'max' }),
);
const capacity = fc.constantFrom('udh8', 'udh16');
const cut = fc.constantFrom<Cut>('grapheme', 'codepoint');

describe('segment', () => {
  it.each(vectors)('$id: $parts parts of $encoding', (vector) => {
    const given = vector.text.map(([part, times]) => String(part).repeat(Number(times))).join('');

    const segments = splitText(given);

    expect(segments).toMatchObject({
      encoding: vector.encoding,
      codePoints: vector.codePoints,
      units: vector.units,
      unitsPerPart: vector.unitsPerPart,
    });
    expect(segments.parts).toHaveLength(vector.parts);
    expect(segments.parts.join('')).toBe(given);
    expect(splitText(given, { cut: 'codepoint' }).parts).toHaveLength(vector.partsByCodePoint);
  });

  it.each([
    ['udh8', 'a', 307, [153, 153, 1]],
    ['udh16', 'a', 305, [152, 152, 1]],
    ['udh8', 'ê', 135, [67, 67, 1]],
    ['udh16', 'ê', 133, [66, 66, 1]],
  ] as const)('with %s fills the parts of %s × %i as %j', (wanted, character, times, units) => {
    expect(splitText(character.repeat(times), { capacity: wanted }).unitsPerPart).toEqual(units);
  });

  it('saves parts when the text was normalised first', () => {
    expect(splitText(normaliseText('\r\n'.repeat(150))).parts).toHaveLength(1);
    expect(splitText('\r\n'.repeat(150)).parts).toHaveLength(2);
  });

  it('never changes the text, passes a limit or leaves a part empty', () => {
    fc.assert(
      fc.property(text, capacity, cut, (given, wanted, where) => {
        const { encoding, units, parts, unitsPerPart } = splitText(given, { capacity: wanted, cut: where });
        const limit = parts.length > 1 ? limits[encoding][wanted] : limits[encoding].alone;

        expect(parts.join('')).toBe(given);
        expect(parts.length > 1).toBe(units > limits[encoding].alone);
        expect(unitsPerPart).toEqual(parts.map((part) => (encoding === 'GSM7' ? countSeptets(part) : part.length)));
        for (const used of unitsPerPart) expect(used).toBeLessThanOrEqual(limit);
        for (const part of parts) expect(part).not.toBe('');
      }),
      { numRuns: 500 },
    );
  });

  it('divides no escape sequence: each part reads back by itself', () => {
    fc.assert(
      fc.property(text, capacity, cut, (given, wanted, where) => {
        const { encoding, parts } = splitText(given, { capacity: wanted, cut: where });
        fc.pre(encoding === 'GSM7');
        for (const part of parts) expect(decodeGsm7(encodeGsm7(part))).toBe(part);
      }),
    );
  });

  it('divides no surrogate pair', () => {
    fc.assert(
      fc.property(text, capacity, cut, (given, wanted, where) => {
        const { parts } = splitText(given, { capacity: wanted, cut: where });
        for (const [i, part] of parts.slice(1).entries()) {
          expect(/[\ud800-\udbff]$/.test(parts[i]!) && /^[\udc00-\udfff]/.test(part)).toBe(false);
        }
      }),
    );
  });

  it('cuts where filling part by part with whole clusters would', () => {
    fc.assert(
      fc.property(text, capacity, (given, wanted) => {
        const { encoding, parts } = splitText(given, { capacity: wanted });
        fc.pre(parts.length > 1);
        const whole = [...new Intl.Segmenter('en').segment(given)].map(({ segment: cluster }) => cluster);
        const size = (cluster: string) => (encoding === 'GSM7' ? countSeptets(cluster)! : cluster.length);
        const limit = limits[encoding][wanted];
        fc.pre(whole.every((cluster) => size(cluster) <= limit));

        const filled = [''];
        for (const cluster of whole) {
          if (size(filled.at(-1) + cluster) <= limit) filled[filled.length - 1] += cluster;
          else filled.push(cluster);
        }

        expect(parts).toEqual(filled);
      }),
      { numRuns: 300 },
    );
  });

  it('cuts a cluster longer than a part between its code points', () => {
    const stacked = `${'a'.repeat(10)}o${'\u0301'.repeat(150)}${'b'.repeat(10)}`;

    const { parts, unitsPerPart } = splitText(stacked);

    expect(parts.join('')).toBe(stacked);
    expect(unitsPerPart).toEqual([10, 67, 67, 27]);
  });
});

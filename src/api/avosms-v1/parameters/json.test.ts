import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readJson } from './json.ts';
import { reading } from './reading.ts';

/** Names and texts of a body; undefined for one that cannot be read. */
function read(text: string) {
  const { single, recipients } = readJson(text, reading());
  return { single: [...single].sort(), recipients: [...recipients] };
}

/** The same by the reader of the language, which makes everything that is written. */
function byLanguage(text: string) {
  const value: unknown = parsed(text);
  const single = typeof value !== 'object' || value === null || Array.isArray(value) ? [] : Object.entries(value);
  const told = single.filter(([name, one]) => one !== null && name !== 'recipients');
  return told.map(([name, one]) => [name, typeof one === 'object' ? undefined : shown(one)]).sort();
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const shown = (value: unknown) => (typeof value === 'boolean' ? String(Number(value)) : storable(String(value)));
const storable = (text: string) =>
  (text.isWellFormed() ? text : text.toWellFormed().replaceAll('\ufffd', '')).replaceAll('\0', '');

const anyObject = fc.dictionary(fc.string({ unit: 'binary', maxLength: 5 }), fc.jsonValue({ depthSize: 'small' }), {
  maxKeys: 6,
});

describe('readJson', () => {
  it('reads what the language reads', () => {
    fc.assert(
      fc.property(anyObject, fc.constantFrom(undefined, 1, '\t'), (value, space) => {
        const text = JSON.stringify(value, undefined, space);

        expect(read(text).single).toEqual(byLanguage(text));
      }),
    );
  });

  it('refuses what the language refuses', () => {
    const damage = fc.constantFrom(
      '"',
      '\\',
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '0',
      '-',
      '.',
      'e',
      'u',
      '\n',
      '\u0001',
      'true',
    );
    fc.assert(
      fc.property(anyObject, damage, fc.nat(), fc.nat({ max: 3 }), (value, piece, place, gone) => {
        const text = JSON.stringify(value);
        const at = place % (text.length + 1);
        const damaged = text.slice(0, at) + piece + text.slice(at + gone);

        expect(read(damaged).single).toEqual(byLanguage(damaged));
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ['{"recipients":["A"],"recipients":["B"]}', ['B']],
    ['{"recipients":["A"],"recipients":null}', []],
    ['{"recipients":{"0":"A","2":1e3}}', ['A', '1000']],
    ['{"recipients":["A",[["B"]],{"c":"D"},null,true]}', ['A', '1']],
  ])('takes the last list of %s', (text, recipients) => {
    expect(read(text).recipients).toEqual(recipients);
  });

  it.each([
    ['{"message":"A","message":"B"}', [['message', 'B']]],
    ['{"message":"A","message":null}', []],
    ['{"message":null,"message":"B"}', [['message', 'B']]],
    ['{"message":"A","message":["B"]}', [['message', undefined]]],
  ])('takes the last value of %s', (text, single) => {
    expect(read(text).single).toEqual(single);
  });

  it('reads as deep as PHP does', () => {
    const nested = (depth: number) => `{"a":${'['.repeat(depth)}${']'.repeat(depth)},"b":"1"}`;

    expect(read(nested(511)).single).toEqual([
      ['a', undefined],
      ['b', '1'],
    ]);
    expect(read(nested(512)).single).toEqual([]);
  });
});

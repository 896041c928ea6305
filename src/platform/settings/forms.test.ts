import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { ascii, flag, list, longText, matching, number, oneOf, range, someOf, tableOf, wholeNumber } from './forms.ts';
import type { Form, JsonValue } from './setting.ts';

const letters = tableOf('letters', { type: 'string', maxLength: 1 }, (key, value) =>
  typeof value === 'string' && value.length < 2 ? [key, value] : undefined,
);

const ajv = new Ajv2020();

/** What is read of a value in JSON; `refused` where it is not of the form, as the schema must find too. */
const refused = Symbol('refused');
const values: [name: string, form: Form<unknown>, given: JsonValue, read: unknown][] = [
  ['wholeNumber', wholeNumber(1, 10), 10, 10],
  ['wholeNumber', wholeNumber(1, 10), 0, refused],
  ['wholeNumber', wholeNumber(1, 10), 1.5, refused],
  ['wholeNumber', wholeNumber(1, 10), true, refused],
  ['number', number(0.5, 2), 0.5, 0.5],
  ['number', number(0.5, 2), 0.4, refused],
  ['flag', flag, false, false],
  ['flag', flag, 0, refused],
  ['oneOf', oneOf('a', ''), '', ''],
  ['oneOf', oneOf('a', ''), 'b', refused],
  ['someOf', someOf('a', 'b'), ['b', 'a'], ['a', 'b']],
  ['someOf', someOf('a', 'b'), [], refused],
  ['someOf', someOf('a', 'b'), ['c'], refused],
  ['list', list, ['a b', 'c'], ['a b', 'c']],
  ['list', list, [1], refused],
  ['ascii', ascii(1, 3), 'a c', 'a c'],
  ['ascii', ascii(1, 3), '', refused],
  ['ascii', ascii(1, 3), 'abcd', refused],
  ['ascii', ascii(1, 3), 'é', refused],
  ['longText', longText(2), 'é\n', 'é\n'],
  ['longText', longText(2), 'abc', refused],
  ['matching', matching(/^a+$/, 'a'), 'aa', 'aa'],
  ['matching', matching(/^a+$/, 'a'), 'b', refused],
  ['range', range(9), '1-2', [1, 2]],
  ['range', range(9), 3, [3, 3]],
  ['range', range(9), 10, refused],
  ['range', range(9), '1-2-3', refused],
  ['tableOf', letters, { a: 'x' }, new Map([['a', 'x']])],
  ['tableOf', letters, { a: 'xy' }, refused],
  ['tableOf', letters, ['a'], refused],
];

describe('the forms of settings', () => {
  it.each(values)('%s reads a value in JSON as its schema has it', (_, form, given, read) => {
    expect(form.read(given)).toEqual(read === refused ? undefined : read);
    expect(ajv.validate(form.schema, given)).toBe(read !== refused);
  });

  it.each<[Form<unknown>, string, unknown]>([
    [wholeNumber(0, 99), '16', 16],
    [wholeNumber(0, 99), '0x10', 16],
    [wholeNumber(0, 99), '', undefined],
    [wholeNumber(0, 99), '1e1', undefined],
    [wholeNumber(0, 99), ' 1', undefined],
    [number(0, 1), '0.5', 0.5],
    [number(0, 1), '', undefined],
    [number(0, 1), 'NaN', undefined],
    [flag, 'true', true],
    [flag, 'off', false],
    [flag, 'yes', undefined],
    [someOf('a', 'b'), 'b, a', ['a', 'b']],
    [someOf('a', 'b'), ',', undefined],
    [list, 'a b, c,', ['a b', 'c']],
    [list, '', []],
    [range(9), '2-1', undefined],
    [range(9), '2-', undefined],
    [letters, '{"a":"x"}', new Map([['a', 'x']])],
    [letters, '{"a"', undefined],
    [letters, 'null', undefined],
  ])('%o read %j, as a person writes it', (form, text, value) => {
    expect(form.read(text)).toEqual(value);
  });
});

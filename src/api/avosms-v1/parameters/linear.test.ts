import { describe, expect, it } from 'vitest';
import { TooMuch } from './fields.ts';
import { readFields } from './read-fields.ts';
import { reading } from './reading.ts';
import { ReadingAbandoned, Work } from './work.ts';

const FORM = 'application/x-www-form-urlencoded';
const JSON_TYPE = 'application/json';
const MULTIPART = 'multipart/form-data; boundary=b';

const numbered = (count: number, one: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => one(i)).join('');

/** The dearest bodies that were found, each of so many pieces. */
const bodies: [string, string, (pieces: number) => string][] = [
  ['a form of names without a value', FORM, (n) => 'a&'.repeat(n)],
  ['a form of names', FORM, (n) => numbered(n, (i) => `a${i}=1&`)],
  ['a form without a name', FORM, (n) => '=&'.repeat(n)],
  ['a form of brackets', FORM, (n) => 'a['.repeat(n)],
  ['a form of closed brackets', FORM, (n) => 'a[]&'.repeat(n)],
  ['a value of %ff', FORM, (n) => `a=${'%ff'.repeat(n)}`],
  ['a value of stray percent signs', FORM, (n) => `a=${'%'.repeat(n)}`],
  ['a value of NUL', FORM, (n) => `a=${'%00'.repeat(n)}`],
  ['a form of recipients', FORM, (n) => numbered(n, (i) => `recipients%5B${i}%5D=0612345678&`)],
  ['recipients in one value', FORM, (n) => `recipients=${'1,'.repeat(n)}`],
  ['separators', FORM, (n) => `recipients=${' ,'.repeat(n)}`],
  ['JSON names', JSON_TYPE, (n) => `{${numbered(n, (i) => `"a${i}":1,`)}"z":1}`],
  ['JSON names that are integers', JSON_TYPE, (n) => `{${numbered(n, (i) => `"${i * 7}":1,`)}"z":1}`],
  ['an equal JSON name', JSON_TYPE, (n) => `{${'"a":1,'.repeat(n)}"z":1}`],
  ['JSON that nests', JSON_TYPE, (n) => `{"a":${'['.repeat(n)}`],
  ['a JSON list that is not asked for', JSON_TYPE, (n) => `{"x":[${'{"a":[1]},'.repeat(n)}1]}`],
  ['JSON escapes', JSON_TYPE, (n) => `{"a":"${'\\u00e9'.repeat(n)}"}`],
  ['JSON texts with an escape', JSON_TYPE, (n) => `{"x":[${'"\\n",'.repeat(n)}1]}`],
  ['JSON without its quote', JSON_TYPE, (n) => `{"a":"${'\\"'.repeat(n)}`],
  ['JSON digits', JSON_TYPE, (n) => `{"a":${'9'.repeat(n)}}`],
  ['JSON recipients', JSON_TYPE, (n) => `{"recipients":[${'1,'.repeat(n)}1]}`],
  ['the smallest parts', MULTIPART, (n) => `${'--b\r\n\r\n\r\n'.repeat(n)}--b--`],
  ['named parts', MULTIPART, (n) => `${'--b\r\nContent-Disposition:form-data;name=a\r\n\r\n\r\n'.repeat(n)}--b--`],
  ['delimiters that are none', MULTIPART, (n) => `--b\r\n\r\n${'\r\n--'.repeat(n)}`],
];

/** Bodies end in an error at a limit; here only what was done until then counts. */
function stepsOf(body: string, type: string): number {
  const given = reading({ mostRecipients: 1_000_000 });
  try {
    readFields(Buffer.from(body), type, given);
  } catch (error) {
    expect(error).toBeInstanceOf(TooMuch);
  }
  return given.work.steps;
}

describe('reading a body', () => {
  it.each(bodies)('looks at each character a few times at most, however many there are: %s', (_, type, bodyOf) => {
    const [some, twice] = [bodyOf(20_000), bodyOf(40_000)];

    expect(stepsOf(some, type)).toBeLessThanOrEqual(4 * some.length + 100);
    expect(stepsOf(twice, type)).toBeLessThanOrEqual(4 * twice.length + 100);
    expect(stepsOf(twice, type)).toBeLessThanOrEqual(2.1 * stepsOf(some, type));
  });

  it('ends when nobody waits for it any more', () => {
    const work = new Work(() => false);

    expect(() => readFields(Buffer.from('a=1&'.repeat(50_000)), FORM, reading({ work }))).toThrow(ReadingAbandoned);
    expect(work.steps).toBeLessThan(250_000);
  });
});

import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestDatabase, testDatabase } from '#test/support/database/database.ts';
import { instantArray, plainArray, textArray } from './array-literal.ts';

describe('array literals', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase();
  });
  afterAll(() => database.close());

  async function read<Value>(literal: string, type: string): Promise<Value[]> {
    const { rows } = await database.pool.query<{ value: Value }>(
      `select value from unnest($1::${type}[]) with ordinality as v(value, i) order by i`,
      [literal],
    );
    return rows.map(({ value }) => value);
  }

  /** Characters that mean something in an array, words that do, and any others that PostgreSQL can hold. */
  const text = fc.oneof(
    fc.constantFrom(
      '',
      'NULL',
      'null',
      '{}',
      '{a,b}',
      '","',
      '\\',
      '\\"',
      "'",
      ' ',
      '\n',
      '\r\n',
      '\t',
      '\\N',
      'é',
      '🎉',
    ),
    fc.string({ unit: fc.constantFrom('"', '\\', ',', '{', '}', "'", '\n', ' ', 'N', 'a') }),
    fc.string({ unit: 'binary' }).map((any) => any.replaceAll('\0', '')),
  );

  it('bring any texts to PostgreSQL as they are, in one piece and in order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.option(text), { maxLength: 50 }), async (values) => {
        expect(await read(textArray(values), 'text')).toEqual(values);
      }),
      { numRuns: 200 },
    );
  });

  it('leave out the one character that PostgreSQL cannot hold, instead of failing', async () => {
    expect(await read(textArray(['a\0b', '\0', 'c"\0\\']), 'text')).toEqual(['ab', '', 'c"\\']);
  });

  it('bring numbers and ids', async () => {
    const numbers = fc.array(fc.option(fc.maxSafeInteger()));
    await fc.assert(
      fc.asyncProperty(numbers, fc.array(fc.uuid()), async (integers, ids) => {
        expect(await read(plainArray(integers), 'bigint')).toEqual(integers);
        expect(await read(plainArray(ids), 'uuid')).toEqual(ids);
      }),
      { numRuns: 50 },
    );
    expect(await read(plainArray([true, null, false]), 'boolean')).toEqual([true, null, false]);
  });

  it('bring instants to the millisecond', async () => {
    const instants = fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true });
    await fc.assert(
      fc.asyncProperty(fc.array(instants), async (values) => {
        expect(await read(instantArray(values), 'timestamptz')).toEqual(values);
      }),
      { numRuns: 50 },
    );
  });

  it('may be empty', async () => {
    for (const literal of [textArray([]), plainArray([]), instantArray([])]) {
      expect(await read(literal, 'text')).toEqual([]);
    }
  });
});

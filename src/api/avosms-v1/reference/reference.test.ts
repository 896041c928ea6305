import { describe, expect, it } from 'vitest';
import type { Context } from '#operations/context.ts';
import { programOf } from '#test/support/actors.ts';
import type { AnyMethod } from '../method.ts';
import { methods } from '../methods/index.ts';
import type { Parameters } from '../parameters/parameters.ts';
import type { OperationFacts, ResultFacts, Statement } from './facts.ts';
import { operations } from './groups.ts';
import { guide } from './guide.ts';

const methodOf = (operation: OperationFacts) => methods.find((method) => method.path === operation.path)!;

describe('the reference', () => {
  it('speaks of every method, and of no other', () => {
    expect(operations.map((operation) => operation.path).sort()).toEqual(methods.map((method) => method.path).sort());
  });

  describe.each(operations)('of $path', (operation) => {
    it('names the codes that the method gives', () => {
      const method = methodOf(operation);
      const given = [...Object.values(method.required), ...Object.values(method.refusals), ...(method.own ?? [])];
      const told = operation.codes.filter(({ reserved }) => !reserved).map(({ code }) => code);

      expect([...told].sort()).toEqual([...new Set(given)].sort());
    });

    it('names the parameters that the method asks for', async () => {
      const told = operation.parameters.map((parameter) => parameter.name);

      expect([...(await askedBy(methodOf(operation), operation))].sort()).toEqual([...told].sort());
    });

    it('marks as required what may not be empty', () => {
      const told = operation.parameters.filter(({ required }) => required).map(({ name }) => name);

      expect(told).toEqual(expect.arrayContaining(Object.keys(methodOf(operation).required)));
    });
  });

  it('says everything in both languages, and each thing on somebody’s word', () => {
    for (const statement of everyStatement()) {
      expect(statement.en.trim(), statement.fr).toBe(statement.en);
      expect(statement.fr.trim(), statement.en).toBe(statement.fr);
      expect([statement.en, statement.fr]).not.toContain('');
    }
  });
});

/** Runs a method with parameters that remember their names, until it asks for the database, which is not there. */
async function askedBy(method: AnyMethod, operation: OperationFacts): Promise<Set<string>> {
  const asked = new Set(Object.keys(method.required));
  const text = (name: string) => {
    asked.add(name);
    const example = operation.parameters.find((parameter) => parameter.name === name)?.example;
    return typeof example === 'string' ? example : '';
  };
  const given: Parameters = { text, verbatim: text, recipients: [], isEmpty: () => false, isWanted: () => true };
  const nothing = { clock: { now: () => new Date(0) } } as Context;
  const terms = { by: 0, idempotencyKey: undefined };
  await method.answer(nothing, programOf(''), given, terms).catch(() => undefined);
  return asked;
}

function everyStatement(): Statement[] {
  const ofResults = (results: readonly ResultFacts[]): Statement[] =>
    results.flatMap((result) => [...result.says, ...(result.type === 'rows' ? ofResults(result.row) : [])]);
  return [
    ...guide.flatMap((section) => section.says),
    ...operations.flatMap((operation) => [
      ...operation.says,
      ...[...operation.parameters, ...(operation.headers ?? [])].flatMap((parameter) => parameter.says),
      ...ofResults(operation.results),
      ...operation.codes.flatMap((code) => code.says),
    ]),
  ];
}

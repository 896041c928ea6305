import { describe, expect, it } from 'vitest';
import { problemWith } from '#test/support/envoi/answer-check.ts';
import type { Result } from '../contract.ts';
import { methods } from '../methods/index.ts';
import type { DocStatement } from '../statement.ts';
import { guide } from './guide.ts';
import { exampleAnswer } from './samples.ts';

describe('the reference', () => {
  it.each(methods)('shows an answer of $contract.path that its contract allows', ({ contract }) => {
    expect(problemWith(contract.path, 200, exampleAnswer(contract))).toBeUndefined();
  });

  it('says everything in both languages, and each thing on somebody’s word', () => {
    for (const statement of everyStatement()) {
      expect(statement.en.trim(), statement.fr).toBe(statement.en);
      expect(statement.fr.trim(), statement.en).toBe(statement.fr);
      expect([statement.en, statement.fr]).not.toContain('');
    }
  });
});

function everyStatement(): DocStatement[] {
  const ofResults = (results: readonly Result[]): DocStatement[] =>
    results.flatMap((result) => [...result.notes, ...(result.type === 'rows' ? ofResults(result.row) : [])]);
  return [
    ...guide.flatMap((section) => section.notes),
    ...methods.flatMap(({ contract }) => [
      ...contract.notes,
      ...[...contract.parameters, ...(contract.headers ?? [])].flatMap((parameter) => parameter.notes),
      ...ofResults(contract.results),
      ...contract.codes.flatMap((rule) => rule.notes),
    ]),
  ];
}

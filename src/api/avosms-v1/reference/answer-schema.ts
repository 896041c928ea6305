import type { Language } from '#domain/language.ts';
import { type CodeRule, type Contract, codesOf, type Result } from '../contract.ts';
import type { DocStatement, Source } from '../statement.ts';
import { commonCodes, tooMany } from './every-operation.ts';

/** A part of a document, as JSON will have it. */
export type Json = { readonly [name: string]: unknown };

const sources: Record<Language, Record<Source, string>> = {
  en: { vendor: 'AvoSMS', client: 'seen in a client', envoi: 'decided by Envoi' },
  fr: { vendor: 'AvoSMS', client: 'vu chez un client', envoi: 'décidé par Envoi' },
};
const neverSent: Record<Language, string> = { en: 'never sent', fr: 'jamais envoyé' };

/** Of every answer with status 200: carried out, or refused. */
export function answerSchema(contract: Contract, language: Language): Json {
  const codes = [...commonCodes, ...codesOf(contract)];
  return {
    oneOf: [successSchema(contract, language), errorSchema(codes, contract.errorResults ?? [], language)],
  };
}

/** Of every answer with status 429. */
export function tooManySchema(language: Language): Json {
  return errorSchema([tooMany], [], language);
}

/** What is stated, each time with whose word it is. */
export function describe(notes: readonly DocStatement[], language: Language): string {
  return notes.map((statement) => `${statement[language]} *(${sources[language][statement.source]})*`).join(' ');
}

function successSchema({ results }: Contract, language: Language): Json {
  const names = resultSchemas(results, language);
  return closedObject({ status: { const: true }, code: { const: 'OK' }, ...names });
}

function errorSchema(codes: readonly CodeRule[], beside: readonly Result[], language: Language): Json {
  const sent = codes.filter(({ reserved }) => !reserved);
  const lines = codes.map(({ code, notes, reserved }) => {
    const mark = reserved ? ` (${neverSent[language]})` : '';
    return `- \`${code}\`${mark}: ${describe(notes, language)}`;
  });
  const code = { enum: sent.map((each) => each.code), description: lines.join('\n') };
  const required = { status: { const: false }, code };
  return closedObject({ ...required, ...resultSchemas(beside, language) }, Object.keys(required));
}

function resultSchemas(results: readonly Result[], language: Language): Json {
  return Object.fromEntries(
    results.map((result) => [
      result.name,
      { ...resultSchema(result, language), description: describe(result.notes, language) },
    ]),
  );
}

function resultSchema(result: Result, language: Language): Json {
  if (result.type === 'rows') return { type: 'array', items: closedObject(resultSchemas(result.row, language)) };
  if (result.type === 'texts') return { type: 'array', items: { type: 'string' } };
  return { type: result.type === 'text' ? 'string' : result.type, examples: [result.example] };
}

/** Nothing is added to the documented results, so that strict readers stay safe. */
function closedObject(properties: Json, required = Object.keys(properties)): Json {
  return { type: 'object', properties, required, additionalProperties: false };
}

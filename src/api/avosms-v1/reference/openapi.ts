import { commonCodes, credentials } from './common.ts';
import type { CodeFacts, Language, OperationFacts, ParameterFacts, ResultFacts, Source, Statement } from './facts.ts';
import { groups, operationId } from './groups.ts';
import { exampleAnswer } from './samples.ts';

/** A part of a document, as JSON will have it. */
type Json = { readonly [name: string]: unknown };

const words = {
  en: {
    description: 'The AvoSMS HTTP API v1 as Envoi answers it. After each statement: whose word it is.',
    sources: { vendor: 'AvoSMS', client: 'seen in a client', envoi: 'decided by Envoi' },
    answered: 'Every answer that carries a code: carried out, or refused',
    tooMany: 'Too many requests in this second',
    reserved: 'never sent',
    bearer: 'Only when the body has no key',
  },
  fr: {
    description: 'L’API HTTP AvoSMS v1 telle qu’Envoi y répond. Après chaque affirmation : de qui elle vient.',
    sources: { vendor: 'AvoSMS', client: 'vu chez un client', envoi: 'décidé par Envoi' },
    answered: 'Toute réponse qui porte un code : requête exécutée ou refusée',
    tooMany: 'Trop de requêtes dans cette seconde',
    reserved: 'jamais envoyé',
    bearer: 'Seulement quand le corps ne contient pas de clé',
  },
} as const satisfies Record<Language, { sources: Record<Source, string> } & Json>;

const BODY_TYPES = ['application/x-www-form-urlencoded', 'application/json', 'multipart/form-data'];
const TOO_MANY = 'ERR_904';

/** The reference as an OpenAPI 3.1 document. */
export function openApi(language: Language): Json {
  const paths = groups.flatMap((group) =>
    group.operations.map((operation) => [operation.path, { post: post(operation, group.title[language], language) }]),
  );
  return {
    openapi: '3.1.0',
    info: { title: 'AvoSMS API v1', version: '1', description: words[language].description },
    servers: [{ url: '/' }],
    tags: groups.map((group) => ({ name: group.title[language] })),
    paths: Object.fromEntries(paths),
    components: {
      securitySchemes: { key: { type: 'http', scheme: 'bearer', description: words[language].bearer } },
    },
  };
}

function post(operation: OperationFacts, tag: string, language: Language): Json {
  const body = { schema: bodySchema(operation, language) };
  const answer = { schema: answerSchema(operation, language), example: exampleAnswer(operation) };
  return {
    operationId: operationId(operation),
    tags: [tag],
    summary: operation.title[language],
    description: describe(operation.says, language),
    security: [{}, { key: [] }],
    ...(operation.headers ? { parameters: operation.headers.map((header) => headerParameter(header, language)) } : {}),
    requestBody: { required: true, content: Object.fromEntries(BODY_TYPES.map((type) => [type, body])) },
    responses: {
      200: { description: words[language].answered, content: { 'application/json': answer } },
      429: {
        description: words[language].tooMany,
        headers: { 'Retry-After': { schema: { type: 'integer' } } },
        content: { 'application/json': { schema: errorSchema([tooMany()], [], language) } },
      },
    },
  };
}

function headerParameter({ name, says }: ParameterFacts, language: Language): Json {
  return { name, in: 'header', required: false, schema: { type: 'string' }, description: describe(says, language) };
}

function bodySchema(operation: OperationFacts, language: Language): Json {
  const parameters = [...credentials, ...operation.parameters];
  return {
    type: 'object',
    properties: Object.fromEntries(parameters.map((each) => [each.name, parameterSchema(each, language)])),
    required: parameters.filter((parameter) => parameter.required).map((parameter) => parameter.name),
  };
}

function parameterSchema({ values, example, says }: ParameterFacts, language: Language): Json {
  const one = { type: 'string', ...(values ? { enum: values } : {}) };
  const many = { oneOf: [{ type: 'array', items: one }, one] };
  const shape = typeof example === 'string' ? one : many;
  return { ...shape, description: describe(says, language), ...(example === '' ? {} : { examples: [example] }) };
}

function answerSchema(operation: OperationFacts, language: Language): Json {
  const codes = [...commonCodes.filter(({ code }) => code !== TOO_MANY), ...operation.codes];
  return {
    oneOf: [successSchema(operation, language), errorSchema(codes, operation.errorResults ?? [], language)],
  };
}

function successSchema({ results }: OperationFacts, language: Language): Json {
  const names = resultSchemas(results, language);
  return closedObject({ status: { const: true }, code: { const: 'OK' }, ...names });
}

function errorSchema(codes: readonly CodeFacts[], beside: readonly ResultFacts[], language: Language): Json {
  const sent = codes.filter(({ reserved }) => !reserved);
  const lines = codes.map(({ code, says, reserved }) => {
    const mark = reserved ? ` (${words[language].reserved})` : '';
    return `- \`${code}\`${mark}: ${describe(says, language)}`;
  });
  const code = { enum: sent.map((each) => each.code), description: lines.join('\n') };
  const required = { status: { const: false }, code };
  return closedObject({ ...required, ...resultSchemas(beside, language) }, Object.keys(required));
}

function resultSchemas(results: readonly ResultFacts[], language: Language): Json {
  return Object.fromEntries(
    results.map((result) => [
      result.name,
      { ...resultSchema(result, language), description: describe(result.says, language) },
    ]),
  );
}

function resultSchema(result: ResultFacts, language: Language): Json {
  if (result.type === 'rows') return { type: 'array', items: closedObject(resultSchemas(result.row, language)) };
  if (result.type === 'texts') return { type: 'array', items: { type: 'string' } };
  return { type: result.type === 'text' ? 'string' : result.type, examples: [result.example] };
}

/** Nothing is added to the documented results, so that strict readers stay safe. */
function closedObject(properties: Json, required = Object.keys(properties)): Json {
  return { type: 'object', properties, required, additionalProperties: false };
}

function describe(says: readonly Statement[], language: Language): string {
  const { sources } = words[language];
  return says.map((statement) => `${statement[language]} *(${sources[statement.source]})*`).join(' ');
}

function tooMany(): CodeFacts {
  return commonCodes.find(({ code }) => code === TOO_MANY)!;
}

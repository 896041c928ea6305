import type { Language } from '#domain/language.ts';
import { type Contract, operationId, type Parameter } from '../contract.ts';
import { groups } from '../methods/index.ts';
import { answerSchema, describe, type Json, tooManySchema } from './answer-schema.ts';
import { credentials } from './every-operation.ts';
import { exampleAnswer } from './samples.ts';

const words = {
  en: {
    description: 'The AvoSMS HTTP API v1 as Envoi answers it. After each statement: whose word it is.',
    answered: 'Every answer that carries a code: carried out, or refused',
    tooMany: 'Too many requests in this second',
    bearer: 'Only when the body has no key',
  },
  fr: {
    description: 'L’API HTTP AvoSMS v1 telle qu’Envoi y répond. Après chaque affirmation : de qui elle vient.',
    answered: 'Toute réponse qui porte un code : requête exécutée ou refusée',
    tooMany: 'Trop de requêtes dans cette seconde',
    bearer: 'Seulement quand le corps ne contient pas de clé',
  },
} as const satisfies Record<Language, Json>;

const BODY_TYPES = ['application/x-www-form-urlencoded', 'application/json', 'multipart/form-data'];

/** The reference as an OpenAPI 3.1 document. */
export function openApi(language: Language): Json {
  const paths = groups.flatMap((group) =>
    group.methods.map(({ contract }) => [contract.path, { post: post(contract, group.title[language], language) }]),
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

function post(contract: Contract, tag: string, language: Language): Json {
  const body = { schema: bodySchema(contract, language) };
  const answer = { schema: answerSchema(contract, language), example: exampleAnswer(contract) };
  return {
    operationId: operationId(contract),
    tags: [tag],
    summary: contract.title[language],
    description: describe(contract.notes, language),
    security: [{}, { key: [] }],
    ...(contract.headers ? { parameters: contract.headers.map((header) => headerParameter(header, language)) } : {}),
    requestBody: { required: true, content: Object.fromEntries(BODY_TYPES.map((type) => [type, body])) },
    responses: {
      200: { description: words[language].answered, content: { 'application/json': answer } },
      429: {
        description: words[language].tooMany,
        headers: { 'Retry-After': { schema: { type: 'integer' } } },
        content: { 'application/json': { schema: tooManySchema(language) } },
      },
    },
  };
}

function headerParameter({ name, notes }: Parameter, language: Language): Json {
  return { name, in: 'header', required: false, schema: { type: 'string' }, description: describe(notes, language) };
}

function bodySchema(contract: Contract, language: Language): Json {
  const parameters = [...credentials, ...contract.parameters];
  return {
    type: 'object',
    properties: Object.fromEntries(parameters.map((each) => [each.name, parameterSchema(each, language)])),
    required: parameters.filter((parameter) => parameter.required).map((parameter) => parameter.name),
  };
}

function parameterSchema({ values, example, notes }: Parameter, language: Language): Json {
  const one = { type: 'string', ...(values ? { enum: values } : {}) };
  const many = { oneOf: [{ type: 'array', items: one }, one] };
  const shape = typeof example === 'string' ? one : many;
  return { ...shape, description: describe(notes, language), ...(example === '' ? {} : { examples: [example] }) };
}

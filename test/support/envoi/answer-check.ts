import type http from 'node:http';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { methods } from '#api/avosms-v1/methods/index.ts';
import { answerSchema, tooManySchema } from '#api/avosms-v1/reference/answer-schema.ts';

const PREFIX = '/v1/';
const ajv = new Ajv2020({ strict: false, allErrors: true });
const contracts = new Map<string, (typeof methods)[number]['contract']>(
  methods.map(({ contract }) => [contract.path, contract]),
);
const checks = new Map<string, ValidateFunction>();

/** Nothing where an answer is one that the contract of its path allows. */
export function problemWith(path: string, status: number, answer: unknown): string | undefined {
  const check = checkOf(path, status);
  return check(answer) ? undefined : `${path} answered ${JSON.stringify(answer)}: ${ajv.errorsText(check.errors)}`;
}

function checkOf(path: string, status: number): ValidateFunction {
  const contract = status === 200 ? contracts.get(path) : undefined;
  const key = contract?.path ?? String(status);
  const known = checks.get(key);
  if (known) return known;
  const schema = contract ? answerSchema(contract, 'en') : status === 429 ? tooManySchema('en') : nowhere;
  const made = ajv.compile(schema);
  checks.set(key, made);
  return made;
}

/** A path without a contract. */
const nowhere = { const: { status: false, code: 'ERR_100' } };

/** Holds each answer that a server gives below `/v1/` to its contract, however it was asked; gives what did not fit. */
export function checkAnswers(server: http.Server): readonly string[] {
  const problems: string[] = [];
  server.prependListener('request', (request: http.IncomingMessage, response: http.ServerResponse) => {
    const path = (request.url ?? '').replace(/\/?(\?.*)?$/, '');
    if (!path.startsWith(PREFIX)) return;
    const end = response.end.bind(response) as (...args: unknown[]) => http.ServerResponse;
    response.end = ((...args: unknown[]) => {
      const { statusCode: status } = response;
      const answered = typeof args[0] === 'string' && (status === 200 || status === 429);
      const known = request.method === 'POST' ? path : '';
      const problem = answered ? problemWith(known, status, JSON.parse(args[0] as string)) : undefined;
      if (problem) problems.push(problem);
      return end(...args);
    }) as typeof response.end;
  });
  return problems;
}

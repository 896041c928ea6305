import type { FastifyInstance, FastifyPluginCallback, FastifyReply, FastifyRequest } from 'fastify';
import type { Authenticator } from '#operations/accounts/authenticate.ts';
import type { Context } from '#operations/context.ts';
import { refusalOf } from '#operations/refusal-of.ts';
import { rateLimit } from '../rate-limit.ts';
import { type Answer, codes, failure } from './answer.ts';
import { authenticate } from './authenticate.ts';
import { drain } from './drain.ts';
import { type AnyMethod, answer } from './method.ts';
import { methods } from './methods/index.ts';
import { parametersOf } from './parameters/parameters.ts';
import { readFields } from './parameters/read-fields.ts';

const PREFIX = '/v1';

export type DialectParts = {
  ctx: Context;
  authenticator: Authenticator;
  /** For one account, and for one address. */
  requestsPerSecond: number;
};

declare module 'fastify' {
  interface FastifyRequest {
    /** The content type as the client wrote it. */
    writtenType: string | undefined;
  }
}

/** The AvoSMS HTTP API v1: every answer that carries a code has status 200, but for `ERR_904`. */
export function avosmsV1(parts: DialectParts): FastifyPluginCallback {
  const perAddress = rateLimit(parts.ctx.clock, parts.requestsPerSecond);

  return (app, _options, done) => {
    acceptAnyBody(app);
    app.addHook('onRequest', (request, reply, next) => {
      if (perAddress.admits(request.ip)) next();
      else tooMany(reply);
    });
    const handle = handler(parts);
    for (const method of methods) {
      app.post<{ Body: Buffer | undefined }>(method.path.slice(PREFIX.length), (request, reply) =>
        handle(method, request, reply),
      );
    }
    app.setNotFoundHandler((_request, reply) => reply.send(failure(codes.notRecognised)));
    app.setErrorHandler((error: Error, request, reply) => reply.send(failed(error, request, parts.ctx)));
    done();
  };
}

export const avosmsV1Prefix = PREFIX;

type Handle = (
  method: AnyMethod,
  request: FastifyRequest<{ Body: Buffer | undefined }>,
  reply: FastifyReply,
) => Promise<Answer | FastifyReply>;

function handler({ ctx, authenticator, requestsPerSecond }: DialectParts): Handle {
  const perAccount = rateLimit(ctx.clock, requestsPerSecond);

  return async (method, request, reply) => {
    const given = parametersOf(await readFields(request.body, request.writtenType));
    const actor = await authenticate(authenticator, given, request.headers.authorization);
    if (!actor) return failure(codes.notRecognised);
    if (!perAccount.admits(actor.accountId)) return tooMany(reply);
    return answer(method, { ctx, actor, given });
  };
}

/**
 * Bodies reach the method as bytes whatever their type says. Fastify refuses a type it cannot parse, and clients write odd
 * ones, so it is shown another.
 */
function acceptAnyBody(app: FastifyInstance): void {
  app.decorateRequest('writtenType');
  app.addHook('onRequest', (request, _reply, next) => {
    request.writtenType = request.headers['content-type'];
    if (request.writtenType !== undefined) request.raw.headers['content-type'] = 'application/octet-stream';
    next();
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
}

function tooMany(reply: FastifyReply): FastifyReply {
  return reply.code(429).header('retry-after', 1).send(failure(codes.tooMany));
}

/** What a request gets that ended in an error outside its method's own codes. */
function failed(error: Error & { code?: string }, request: FastifyRequest, { log }: Context): Answer {
  if (error.code?.startsWith('FST_ERR_CTP_')) {
    const tooLarge = error.code === 'FST_ERR_CTP_BODY_TOO_LARGE';
    if (tooLarge) drain(request);
    return failure(tooLarge && !request.is404 ? codes.tooLarge : codes.notRecognised);
  }
  if (refusalOf(error)?.reasons.includes('storage_unavailable')) return failure(codes.storageUnavailable);
  log.error('request failed', { path: request.routeOptions.url, error });
  return failure(codes.unexpected);
}

import type { FastifyInstance, FastifyPluginCallback, FastifyReply, FastifyRequest } from 'fastify';
import { ANSWER_WITHIN_MS, answerBy } from '#operations/acceptance/answer-by.ts';
import type { Authenticator } from '#operations/accounts/authenticate.ts';
import { ClientGone } from '#operations/client-gone.ts';
import type { Context } from '#operations/context.ts';
import { refusalOf } from '#operations/refusal-of.ts';
import { clientOf } from '../client-address.ts';
import { FailedSignIns } from '../failed-sign-ins.ts';
import { rateLimit } from '../rate-limit.ts';
import { RefusedSignIns } from '../refused-sign-ins.ts';
import { type Answer, codes, failure } from './answer.ts';
import { authenticate, credentialsOf } from './authenticate.ts';
import { BodyRefused } from './body.ts';
import { drain } from './drain.ts';
import { type AnyMethod, type Asked, answer, type Terms } from './method.ts';
import { methods } from './methods/index.ts';
import { type Fields, noFields } from './parameters/fields.ts';
import { parametersOf } from './parameters/parameters.ts';
import { type BodyLimits, BodyReader } from './read-body.ts';
import { UnderWay } from './under-way.ts';
import { v1Ids } from './v1-id.ts';
import { waitingClient } from './waiting-client.ts';

const PREFIX = '/v1';

export type DialectParts = {
  ctx: Context;
  authenticator: Authenticator;
  /** The mark of this process in the dialect's ids, 0 to 15. */
  slot: number;
  /** For one account, and for one address. */
  requestsPerSecond: number;
  bodies: BodyLimits;
  /** However long the database takes, a request is answered after this. */
  answerWithinMs?: number;
};

declare module 'fastify' {
  interface FastifyRequest {
    /** The content type as the client wrote it. */
    writtenType: string | undefined;
    /** Whom limits by address count it for. */
    client: string;
  }
}

/** The AvoSMS HTTP API v1: every answer that carries a code has status 200, but for `ERR_904`. */
export function avosmsV1(parts: DialectParts): FastifyPluginCallback {
  const perAddress = rateLimit(parts.ctx.clock, parts.requestsPerSecond);

  return (app, _options, done) => {
    app.decorateRequest('client', '');
    app.addHook('onRequest', (request, reply, next) => {
      request.client = clientOf(request.ip);
      hideContentType(request);
      if (perAddress.admits(request.client)) next();
      else tooMany(reply);
    });
    acceptAnyBody(app, parts.bodies);
    const handle = handler(parts);
    for (const method of methods) {
      app.post<{ Body: Fields | undefined }>(method.contract.path.slice(PREFIX.length), (request, reply) =>
        handle(method, request, reply),
      );
    }
    app.setNotFoundHandler((_request, reply) => reply.send(failure(codes.notRecognised)));
    app.setErrorHandler((error: Error, request, reply) => failed(error, { request, reply, ctx: parts.ctx }));
    done();
  };
}

export const avosmsV1Prefix = PREFIX;

type Handle = (
  method: AnyMethod,
  request: FastifyRequest<{ Body: Fields | undefined }>,
  reply: FastifyReply,
) => Promise<Answer | FastifyReply>;

function handler(parts: DialectParts): Handle {
  const { ctx, authenticator, requestsPerSecond, bodies, answerWithinMs = ANSWER_WITHIN_MS } = parts;
  const perAccount = rateLimit(ctx.clock, requestsPerSecond);
  const failedSignIns = new FailedSignIns(ctx.clock);
  const refusals = new RefusedSignIns(ctx);
  const nextV1Id = v1Ids(ctx.clock, parts.slot);
  const underWay = new UnderWay(bodies.mostRecipients);

  return async (method, request, reply) => {
    const given = parametersOf(request.body ?? noFields, waitingClient(request.raw.socket));
    const credentials = credentialsOf(given, request.headers.authorization);
    const by = performance.now() + answerWithinMs;
    const actor =
      authenticator.remembered(credentials) ?? (await answerBy(by, authenticate(authenticator, credentials)));
    if (!actor) {
      // Without a key nobody is looked for, and nothing can be tried.
      if (credentials.key !== '') refusals.record(request.client);
      const admitted = credentials.key === '' || failedSignIns.admits(request.client, credentials.email);
      return admitted ? failure(codes.notRecognised) : tooMany(reply, failedSignIns.secondsLeft());
    }
    if (!perAccount.admits(actor.accountId)) return tooMany(reply);
    const asked: Asked = { ctx, actor, given, terms: { ...termsOf(request), by, nextV1Id } };
    const answered = underWay.during(actor.accountId, given.recipients.length, () => answer(method, asked));
    return answered ?? tooMany(reply);
  };
}

/** A header that is given several times has no value. */
function termsOf({ headers }: FastifyRequest): Pick<Terms, 'idempotencyKey'> {
  const key = headers['idempotency-key'];
  return { idempotencyKey: Array.isArray(key) ? '' : key };
}

/** Fastify refuses a type it cannot parse, and clients write odd ones: it sees none. */
function hideContentType(request: FastifyRequest): void {
  request.writtenType = request.headers['content-type'];
  if (request.writtenType !== undefined) request.raw.headers['content-type'] = undefined;
}

/** Bodies are received and read here, whatever their type says. */
function acceptAnyBody(app: FastifyInstance, limits: BodyLimits): void {
  const reader = new BodyReader(limits);
  app.addHook('onClose', () => reader.close());
  app.decorateRequest('writtenType');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', async (request: FastifyRequest) => {
    if (!request.is404) return reader.read(request.raw, request.writtenType ?? '', request.client);
    drain(request.raw);
    return undefined;
  });
}

function tooMany(reply: FastifyReply, retryAfterSeconds = 1): FastifyReply {
  return reply.code(429).header('retry-after', retryAfterSeconds).send(failure(codes.tooMany));
}

type Failed = { request: FastifyRequest; reply: FastifyReply; ctx: Context };

/** What a request gets that ended in an error outside its method's own codes. */
function failed(error: Error & { code?: string }, { request, reply, ctx }: Failed): FastifyReply {
  if (error instanceof BodyRefused && error.reason === 'too_many') return tooMany(reply);
  if (error instanceof BodyRefused && error.reason === 'too_large') return reply.send(failure(codes.tooLarge));
  if (error instanceof BodyRefused || error instanceof ClientGone) {
    return reply.send(failure(codes.unexpected)); // the client is gone: nobody hears it
  }
  if (error.code?.startsWith('FST_ERR_CTP_')) return reply.send(failure(codes.notRecognised));
  if (refusalOf(error)?.reasons.includes('storage_unavailable')) return reply.send(failure(codes.storageUnavailable));
  ctx.log.error('request failed', { path: request.routeOptions.url, error });
  return reply.send(failure(codes.unexpected));
}

import Fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import { answerUnreadable, NOSNIFF } from './plain-answers.ts';

/** Whether a process does what it is for, and all that is not well. */
export type Health = { serving: boolean; reasons: readonly string[] };
/** An HTTP server that does not listen yet, or does. */
export type HttpServer = FastifyInstance;
export type AskHealth = () => Health | Promise<Health>;

const REQUEST_TIMEOUT_MS = 10_000;

/** Where machines ask how a process is: `/livez` whether it runs, `/readyz` whether it serves, `/health` what is not well. */
export function addProbes(app: FastifyInstance, health: AskHealth): void {
  app.get('/livez', async () => ({ ok: true }));
  app.get('/readyz', async (_request, reply) => {
    const { serving } = await health();
    return reply.code(serving ? 200 : 503).send({ ok: serving });
  });
  app.get('/health', async (_request, reply) => {
    const { serving, reasons } = await health();
    return reply.code(serving ? 200 : 503).send({ ok: reasons.length === 0, reasons });
  });
}

/** For a process without the API: the probes and nothing else. Not yet listening. */
export function buildProbeServer(health: AskHealth): FastifyInstance {
  const app = Fastify({
    requestTimeout: REQUEST_TIMEOUT_MS,
    forceCloseConnections: true,
    clientErrorHandler: answerUnreadable,
    frameworkErrors: (_error, _request, reply) => void nothingHere(reply),
  });
  app.server.prependListener('request', (_request, response) => void response.setHeader(...NOSNIFF));
  app.setNotFoundHandler((_request, reply) => nothingHere(reply));
  // Of a body that cannot be read, where nobody reads one.
  app.setErrorHandler((_error, _request, reply) => void nothingHere(reply));
  addProbes(app, health);
  return app;
}

function nothingHere(reply: FastifyReply): FastifyReply {
  return reply
    .code(404)
    .type('text/plain; charset=utf-8')
    .send('Here are /livez, /readyz and /health, and nothing else.\n');
}

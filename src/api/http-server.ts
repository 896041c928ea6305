import Fastify, { type FastifyInstance } from 'fastify';
import { avosmsV1, avosmsV1Prefix, type DialectParts } from './avosms-v1/plugin.ts';
import { reference } from './avosms-v1/reference/plugin.ts';
import { answerNothingHere, answerUnreadable, NOSNIFF } from './plain-answers.ts';
import { type AskHealth, addProbes } from './probes.ts';

export type HttpServerParts = DialectParts & { health: AskHealth };

/** A client that takes longer to send its request is cut off. */
const REQUEST_TIMEOUT_MS = 60_000;
/** Longer than the minute that proxies commonly keep a connection. */
const KEEP_ALIVE_MS = 72_000;

/**
 * The HTTP server, not yet listening. `Expect: 100-continue` is answered by Node. While it closes, open requests are
 * answered and new ones get 503.
 */
export async function buildHttpServer(parts: HttpServerParts): Promise<FastifyInstance> {
  const app = Fastify({
    bodyLimit: parts.bodies.mostBytes,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    forceCloseConnections: 'idle',
    return503OnClosing: true,
    // A proxy on this machine tells whose request it passes on; nobody else is believed.
    trustProxy: 'loopback',
    routerOptions: { ignoreTrailingSlash: true },
    clientErrorHandler: answerUnreadable,
    // An address that cannot be decoded, mostly.
    frameworkErrors: (_error, _request, reply) => void answerNothingHere(reply),
  });
  answerAlike(app);

  addProbes(app, parts.health);
  await app.register(avosmsV1(parts), { prefix: avosmsV1Prefix });
  await app.register(reference);
  return app;
}

/** What holds for every answer, those that Node and Fastify give by themselves included. */
function answerAlike(app: FastifyInstance): void {
  const { server } = app;
  // Programs that close their half of the connection behind the request wait for its answer all the same.
  (server as { httpAllowHalfOpen?: boolean }).httpAllowHalfOpen = true;
  server.prependListener('request', (_request, response) => void response.setHeader(...NOSNIFF));
  server.on('checkExpectation', (_request, response) => void response.writeHead(417, [...NOSNIFF]).end());
  app.setNotFoundHandler((_request, reply) => answerNothingHere(reply));
}

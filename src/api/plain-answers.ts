import type { Socket } from 'node:net';
import type { FastifyReply } from 'fastify';

/** Of every answer: a browser takes it for what its type says. */
export const NOSNIFF = ['x-content-type-options', 'nosniff'] as const;

const NOTHING_HERE = 'There is nothing at this address. The reference of the API is at /docs.\n';
const TYPE = 'text/plain; charset=utf-8';

/** What is said of addresses that are nobody's; the address itself is not repeated. */
export function answerNothingHere(reply: FastifyReply): FastifyReply {
  return reply.code(404).type(TYPE).send(NOTHING_HERE);
}

const UNREADABLE: Readonly<Record<string, readonly [status: string, words: string]>> = {
  HPE_HEADER_OVERFLOW: ['431 Request Header Fields Too Large', 'The header of the request is too large.'],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: ['413 Payload Too Large', 'The chunk extensions of the request are too large.'],
  ERR_HTTP_REQUEST_TIMEOUT: ['408 Request Timeout', 'The request took too long.'],
};

/** Answers what is no request of HTTP, or takes too long to become one, and closes the connection. */
export function answerUnreadable(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const [status, words] = UNREADABLE[error.code ?? ''] ?? ['400 Bad Request', 'The request could not be read.'];
  const body = `${words}\n`;
  const head = [
    `HTTP/1.1 ${status}`,
    `content-type: ${TYPE}`,
    NOSNIFF.join(': '),
    `content-length: ${body.length}`,
    'connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
}

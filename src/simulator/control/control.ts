import { chmodSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import { SimulatorProblem } from '../problem.ts';
import type { Simulator } from '../simulator.ts';

/** The control door: HTTP with JSON on a Unix socket that only the owner of the data folder may open. */
export type Control = { close(): Promise<void> };

const longestBody = 64 * 1024;

type Answer = { status: number; body: unknown };

/** Opens the door. `control-client.ts` is the other side of it. */
export async function openControl(simulator: Simulator, socketPath: string): Promise<Control> {
  const server = createServer((request, response) => {
    void answer(simulator, request).then(({ status, body }) => {
      response.writeHead(status, { 'content-type': 'application/json', connection: 'close' });
      response.end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(socketPath, resolve);
  });
  chmodSync(socketPath, 0o600);
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(simulator: Simulator, request: IncomingMessage): Promise<Answer> {
  try {
    const body = await route(simulator, request);
    return body === undefined ? { status: 404, body: { problem: 'There is no such door.' } } : { status: 200, body };
  } catch (error) {
    if (error instanceof SimulatorProblem) return { status: 400, body: { problem: error.message } };
    return { status: 500, body: { problem: error instanceof Error ? error.message : 'unknown' } };
  }
}

async function route(simulator: Simulator, request: IncomingMessage): Promise<unknown> {
  const [, door, number = '', rest] = decodeURIComponent(request.url ?? '').split('/');
  switch (`${request.method} ${door}${rest === undefined ? '' : `/${rest}`}`) {
    case 'GET phones':
      return simulator.phone(number);
    case 'POST phones/replies': {
      const { text, to } = await readJson(request);
      if (typeof text !== 'string') throw new SimulatorProblem('A reply has a text.');
      return simulator.reply({ phone: number, text, to: typeof to === 'string' ? to : undefined });
    }
    case 'GET settings':
      return simulator.settings();
    case 'PATCH settings':
      simulator.set(await readJson(request));
      return simulator.settings();
    case 'DELETE settings':
      simulator.set(null);
      return simulator.settings();
    case 'DELETE links':
      return { links: number === 'politely' ? simulator.unbindLinks() : simulator.dropLinks() };
    case 'GET figures':
      return simulator.figures();
    default:
      return undefined;
  }
}

async function readJson(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    length += (chunk as Buffer).length;
    if (length > longestBody) throw new SimulatorProblem(`A request has at most ${longestBody} octets.`);
    chunks.push(chunk as Buffer);
  }
  try {
    const body: unknown = JSON.parse(Buffer.concat(chunks).toString());
    if (typeof body === 'object' && body !== null) return body as Record<string, unknown>;
  } catch {
    // told below, as for JSON that is no object
  }
  throw new SimulatorProblem('A request is an object in JSON.');
}

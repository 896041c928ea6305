import { createServer } from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { createLog } from '#platform/log.ts';
import { connectionsFor, limitConnections } from './connection-limit.ts';

it.each([
  [64, 8],
  [160, 32],
  [1_024, 768],
  [4_096, 3_072],
  [1_048_576, 10_000],
  [Number.POSITIVE_INFINITY, 10_000],
])('of %d open files, %d may be HTTP connections', (openFiles, connections) => {
  expect(connectionsFor(openFiles)).toBe(connections);
});

it('closes the connection that is one too many, tells it once, and takes another when one has gone', async () => {
  const lines: string[] = [];
  const server = createServer((_request, response) => void response.end('served'));
  limitConnections(server, 2, createLog('warn', { write: (line) => void lines.push(line) }));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  const open = async () => {
    const socket = net.connect(port, '127.0.0.1');
    await new Promise((connected) => socket.once('connect', connected));
    return socket;
  };
  const [first] = [await open(), await open()];
  await expect.poll(() => new Promise((count) => server.getConnections((_error, number) => count(number)))).toBe(2);

  for (let more = 0; more < 3; more++) {
    const refused = await open();
    await new Promise((closed) => refused.once('close', closed));
  }
  first.destroy();

  await expect.poll(() => fetch(`http://127.0.0.1:${port}`).then((answer) => answer.text(), String)).toBe('served');
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    expect.objectContaining({ level: 'warn', msg: 'HTTP connections were refused', limit: 2 }),
  ]);
  server.closeAllConnections();
  server.close();
});

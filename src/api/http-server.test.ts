import net from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApi, type TestApi } from '#test/support/envoi/api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
  await api.account({ email: 'demo@example.com', key: 'k' });
});
afterAll(() => api.close());

/** All that comes back for these bytes, until the server closes the connection. */
function answerTo(request: string, { closeHalf = false } = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(Number(new URL(api.address).port), '127.0.0.1');
    let text = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
    socket.on('end', () => resolve(text)).on('error', reject);
    if (closeHalf) socket.end(request);
    else socket.write(request);
  });
}

const form = 'id=demo@example.com&key=k';
const lines = (first: string, ...others: string[]) =>
  [first, 'host: envoi', 'connection: close', ...others].map((line) => `${line}\r\n`).join('');
const post = (path: string, body: string) =>
  `${lines(`POST ${path} HTTP/1.1`, `content-length: ${body.length}`)}\r\n${body}`;
const get = (path: string, ...headers: string[]) => `${lines(`GET ${path} HTTP/1.1`, ...headers)}\r\n`;

describe('a client that closes its half of the connection behind the request', () => {
  it('is answered', async () => {
    const answer = await answerTo(post('/v1/account/balance', form), { closeHalf: true });

    expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(answer).toContain('{"status":true,"code":"OK","balance":10}');
  });
});

describe('every answer', () => {
  it.each<[string, string, string]>([
    ['of the API', '200 OK', post('/v1/account/balance', form)],
    ['to a wrong key', '200 OK', post('/v1/account/balance', 'id=a&key=b')],
    ['of /health', '200 OK', get('/health')],
    ['of the reference', '200 OK', get('/docs')],
    ['that leads elsewhere', '302 Found', get('/')],
    ['to an unknown address', '404 Not Found', get('/nothing')],
    ['to an address that cannot be decoded', '404 Not Found', get('/%zz')],
    ['to an expectation that is unknown', '417 Expectation Failed', get('/health', 'expect: more')],
    ['to what is no HTTP', '400 Bad Request', 'HELO envoi\r\n\r\n'],
    ['to a header without end', '431 Request Header Fields Too Large', get('/health', `x: ${'x'.repeat(20_000)}`)],
  ])('tells browsers not to guess its type: %s', async (_, status, request) => {
    const [head = ''] = (await answerTo(request)).split('\r\n\r\n');

    expect(head.split('\r\n')[0]).toBe(`HTTP/1.1 ${status}`);
    expect(head.split('\r\n').filter((line) => line === 'x-content-type-options: nosniff')).toHaveLength(1);
  });

  it('speaks our own words of an unknown address, and does not repeat it', async () => {
    const answer = await answerTo(get('/nothing<script>'));

    expect(answer).toContain('There is nothing at this address.');
    expect(answer).not.toContain('script');
  });
});

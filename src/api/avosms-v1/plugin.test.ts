import http from 'node:http';
import net from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { givenKey } from '#test/support/envoi/accounts.ts';
import { post, startTestApi, type TestApi } from '#test/support/envoi/api.ts';

const BALANCE = 'account/balance';
const ok = { status: true, code: 'OK', balance: 10 };
const form = 'id=demo%40example.com&key=k';
const notRecognised = { status: false, code: 'ERR_100' };

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi({ maxBodyBytes: 10_000 });
  await api.account({ email: 'demo@example.com', key: 'k' });
});
afterAll(() => api.close());

type Sent = { method?: string; headers?: Record<string, string>; body?: string | Buffer };

/** Through Node's own client, which sends headers as they are given. */
function send(path: string, { method = 'POST', headers = {}, body }: Sent) {
  return new Promise<{ status: number; headers: http.IncomingHttpHeaders; text: string }>((resolve, reject) => {
    const request = http.request(`${api.address}${path}`, { method, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
    });
    request.on('error', reject);
    request.end(body);
  });
}

async function code(path: string, sent: Sent): Promise<unknown> {
  return JSON.parse((await send(path, sent)).text).code;
}

describe('an answer', () => {
  it('is JSON with status and code first, and HTTP status 200', async () => {
    const answer = await send('/v1/account/balance', { body: 'id=demo%40example.com&key=k' });

    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(answer.text).toBe('{"status":true,"code":"OK","balance":10}');
  });

  it.each([
    ['a wrong key', '/v1/account/balance', { body: 'id=demo%40example.com&key=wrong' }],
    ['an empty body', '/v1/account/balance', { body: '' }],
    ['GET', '/v1/account/balance?id=demo%40example.com&key=k', { method: 'GET' }],
    ['PUT', '/v1/account/balance', { method: 'PUT', body: 'id=demo%40example.com&key=k' }],
    ['DELETE', '/v1/account/balance', { method: 'DELETE' }],
    ['an unknown path', '/v1/nothing', { body: 'id=demo%40example.com&key=k' }],
    ['an address of the documentation only', '/v1/compte/balance', { body: 'id=demo%40example.com&key=k' }],
    ['another case of the path', '/v1/Account/balance', { body: 'id=demo%40example.com&key=k' }],
    ['the bare prefix', '/v1', { body: 'id=demo%40example.com&key=k' }],
  ])('to %s is ERR_100, with HTTP status 200', async (_, path, sent) => {
    const answer = await send(path, sent);

    expect([answer.status, answer.text]).toEqual([200, '{"status":false,"code":"ERR_100"}']);
    expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
  });

  it('is the same with a slash at the end of the path', async () => {
    expect(await code('/v1/account/balance/', { body: 'id=demo%40example.com&key=k' })).toBe('OK');
  });
});

describe('credentials', () => {
  it('ignore the case of the e-mail, not of the key', async () => {
    expect(await post(api, undefined, BALANCE, { id: 'DEMO@Example.com', key: 'k' })).toEqual(ok);
    expect(await post(api, undefined, BALANCE, { id: 'demo@example.com', key: 'K' })).toEqual(notRecognised);
  });

  it('may be spelt Id and Key; the lower-case name wins', async () => {
    expect(await post(api, undefined, BALANCE, { Id: 'demo@example.com', Key: 'k' })).toEqual(ok);
    expect(await post(api, undefined, BALANCE, { Id: 'x', id: 'demo@example.com', Key: 'x', key: 'k' })).toEqual(ok);
    expect(await post(api, undefined, BALANCE, { id: 'x', Id: 'demo@example.com', key: 'k' })).toEqual(notRecognised);
    expect(await post(api, undefined, BALANCE, { ID: 'demo@example.com', KEY: 'k' })).toEqual(notRecognised);
  });

  it.each([
    ['Bearer k', '', 'OK'],
    ['bearer  k', 'id=demo%40example.com', 'OK'],
    ['Bearer k', 'id=other%40example.com', 'ERR_100'],
    ['Bearer wrong', 'id=demo%40example.com&key=k', 'OK'],
    ['Bearer k', 'id=demo%40example.com&key=wrong', 'ERR_100'],
    ['Bearer k', 'key=k', 'ERR_100'],
    ['Basic k', '', 'ERR_100'],
    ['Bearer', '', 'ERR_100'],
  ])('with %s in the header and %s in the body: %s', async (authorization, body, expected) => {
    expect(await code('/v1/account/balance', { headers: { authorization }, body })).toBe(expected);
  });

  it('in the query string are ignored', async () => {
    expect(await code('/v1/account/balance?id=demo%40example.com&key=k', {})).toBe('ERR_100');
  });

  it('may be any of several keys, until it is revoked', async () => {
    const { accountId, email } = await api.account();
    await givenKey(api.database.db, accountId, 'second');
    const withKey = (key: string) => post(api, undefined, BALANCE, { id: email, key });
    expect(await withKey('second')).toEqual(ok);

    await api.database.db.updateTable('api_key').set({ revoked_at: new Date() }).where('hint', '=', 'cond').execute();

    api.clock.advance(1_000);
    expect(await withKey('second')).toEqual(notRecognised);
  });

  it('of a disabled account are refused at once when the change is announced', async () => {
    const disabled = await api.account();
    expect(await post(api, disabled, BALANCE)).toEqual(ok);

    await api.database.db
      .updateTable('account')
      .set({ status: 'disabled' })
      .where('id', '=', disabled.accountId)
      .execute();
    api.forgetAccounts();

    expect(await post(api, disabled, BALANCE)).toEqual(notRecognised);
  });
});

describe('a body', () => {
  const multipart = [
    '--b\r\nContent-Disposition: form-data; name="id"\r\n\r\ndemo@example.com\r\n',
    '--b\r\nContent-Disposition: form-data; name="key"\r\n\r\nk\r\n--b--\r\n',
  ].join('');

  it.each([
    ['application/x-www-form-urlencoded', form],
    ['', form],
    ['text/plain', form],
    ['rubbish', form],
    ['a/b/c; ;;', form],
    ['application/json', '{"id":"demo@example.com","key":"k"}'],
    ['application/json; charset=utf-8', '{"Id":"demo@example.com","Key":"k"}'],
    ['multipart/form-data; boundary=b', multipart],
  ])('of type %s is read', async (type, body) => {
    expect(await code('/v1/account/balance', { headers: { 'content-type': type }, body })).toBe('OK');
  });

  it('without a content type is a form', async () => {
    expect(await code('/v1/account/balance', { body: form })).toBe('OK');
  });

  it.each([
    ['application/json', '{"id":"demo@example.com","key":"k"'],
    ['multipart/form-data', multipart],
    ['application/x-www-form-urlencoded', '{"id":"demo@example.com","key":"k"}'],
  ])('of type %s that cannot be read is ERR_100', async (type, body) => {
    expect(await code('/v1/account/balance', { headers: { 'content-type': type }, body })).toBe('ERR_100');
  });

  it('is waited for by a client that expects 100-continue', async () => {
    const answer = await new Promise<{ continued: boolean; text: string }>((resolve, reject) => {
      const headers = { expect: '100-continue', 'content-length': form.length };
      const request = http.request(`${api.address}/v1/account/balance`, { method: 'POST', headers });
      let continued = false;
      request.on('continue', () => {
        continued = true;
        request.end(form);
      });
      request.on('response', (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => {
          text += chunk.toString();
        });
        response.on('end', () => resolve({ continued, text }));
      });
      request.on('error', reject);
      request.flushHeaders();
    });

    expect(answer.continued).toBe(true);
    expect(JSON.parse(answer.text).code).toBe('OK');
  });
});

describe('a body over the limit', () => {
  const large = Buffer.alloc(3_000_000, 'x');

  it('is ERR_903 with HTTP status 200, by its announced length', async () => {
    const answer = await send('/v1/account/balance', { body: large });

    expect([answer.status, answer.text]).toEqual([200, '{"status":false,"code":"ERR_903"}']);
  });

  it('is ERR_903 when it comes in chunks', async () => {
    const answer = await send('/v1/account/balance', { headers: { 'transfer-encoding': 'chunked' }, body: large });

    expect([answer.status, answer.text]).toEqual([200, '{"status":false,"code":"ERR_903"}']);
  });

  it('is ERR_903 in chunks of a byte each, long before the limit', async () => {
    const bytes = `${'1\r\na\r\n'.repeat(2_000)}0\r\n\r\n`;
    const lines = [
      'POST /v1/account/balance HTTP/1.1',
      'host: envoi',
      'transfer-encoding: chunked',
      'connection: close',
    ];
    const socket = net.connect(Number(new URL(api.address).port), '127.0.0.1');
    let text = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
    socket.end(`${lines.join('\r\n')}\r\n\r\n${bytes}`);
    await new Promise((resolve) => void socket.once('close', resolve));

    expect(text).toContain('{"status":false,"code":"ERR_903"}');
  });

  it('on an unknown path is ERR_100 still', async () => {
    expect(await code('/v1/nothing', { body: large })).toBe('ERR_100');
  });

  it('leaves the connection usable', async () => {
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    const ask = (body: Buffer | string) =>
      new Promise<string>((resolve, reject) => {
        const request = http.request(`${api.address}/v1/account/balance`, { method: 'POST', agent }, (response) => {
          response.on('data', (chunk: Buffer) => resolve(JSON.parse(chunk.toString()).code));
        });
        request.on('error', reject);
        request.end(body);
      });

    expect([await ask(large), await ask('id=demo%40example.com&key=k')]).toEqual(['ERR_903', 'OK']);
    agent.destroy();
  });
});

describe('a large body', () => {
  let large: TestApi;
  beforeAll(async () => {
    large = await startTestApi({ maxRecipients: 1_000 });
    await large.account({ email: 'demo@example.com', key: 'k' });
  });
  afterAll(() => large.close());

  const named = (count: number) => Array.from({ length: count }, (_, i) => `"x${i}":1`).join();
  const credentials = '"id":"demo@example.com","key":"k"';
  const padding = `"padding":"${'x'.repeat(100_000)}"`;
  const ask = async (contentType: string, body: string, path = 'account/balance') => {
    const headers = { 'content-type': contentType };
    const response = await fetch(`${large.address}/v1/${path}`, { method: 'POST', headers, body });
    return [response.status, await response.json()];
  };

  it.each([
    ['application/json', `{${credentials},${padding}}`],
    [
      'application/x-www-form-urlencoded',
      `${'a=1&'.repeat(30_000).slice(0, 4 * 900)}${form}&b=${'%ff'.repeat(50_000)}`,
    ],
  ])('of type %s is read', async (type, body) => {
    expect(await ask(type, body)).toEqual([200, ok]);
  });

  it.each([
    ['1,001 names', `{${credentials},${named(1_001)}}`],
    ['1,001 names among much else', `{${credentials},${padding},${named(1_001)}}`],
    ['1,001 recipients', `{${credentials},"recipients":[${'"A",'.repeat(1_000)}"A"]}`],
    ['1,001 recipients of some length', `{${credentials},"recipients":[${`"${'A'.repeat(100)}",`.repeat(1_000)}"A"]}`],
  ])('with %s is ERR_903', async (_, body) => {
    expect(await ask('application/json', body)).toEqual([200, { status: false, code: 'ERR_903' }]);
  });

  it('is forgotten when its client leaves, and the next one is served', async () => {
    const body = `{${credentials},${padding}}`;
    const head = `POST /v1/account/balance HTTP/1.1\r\nhost: envoi\r\ncontent-length: ${body.length}\r\n\r\n`;
    const socket = net.connect(Number(new URL(large.address).port), '127.0.0.1');
    await new Promise<void>((resolve) => void socket.write(head + body.slice(0, 50_000), () => resolve()));
    socket.resetAndDestroy();

    expect(await ask('application/json', body)).toEqual([200, ok]);
    expect(large.logged.filter((line) => line.includes('request failed'))).toEqual([]);
  });
});

describe('wrong keys', () => {
  const tooMany = [429, { status: false, code: 'ERR_904' }];

  it('beyond 30 a minute of one address get ERR_904; right ones pass as ever', async () => {
    const tried = await startTestApi({ now: '2026-03-31T12:30:20Z' });
    const customer = await tried.account();
    const ask = async (id: string, key: string, from = '192.0.2.1') => {
      const headers = { 'x-forwarded-for': from };
      const body = new URLSearchParams({ id, key });
      const response = await fetch(`${tried.address}/v1/account/balance`, { method: 'POST', body, headers });
      return [response.status, await response.json(), response.headers.get('retry-after')];
    };
    for (let i = 0; i < 30; i++) {
      expect(await ask(i % 2 === 0 ? customer.email : 'nobody@example.com', `wrong-${i}`)).toEqual([
        200,
        notRecognised,
        null,
      ]);
    }

    expect(await ask(customer.email, 'wrong')).toEqual([...tooMany, '40']);
    expect(await ask('nobody@example.com', 'wrong')).toEqual([...tooMany, '40']);
    expect(await ask(customer.email, customer.key)).toEqual([200, ok, null]);
    expect(await ask(customer.email, 'wrong', '192.0.2.2')).toEqual([200, notRecognised, null]);
    tried.clock.advance(40_000);
    expect(await ask(customer.email, 'wrong')).toEqual([200, notRecognised, null]);
    await tried.close();
  });

  it('are those that are given: a request without a key is ERR_100 each time', async () => {
    for (let i = 0; i < 40; i++)
      expect(await post(api, undefined, BALANCE, { id: 'demo@example.com' })).toEqual(notRecognised);
  });
});

describe('too many requests', () => {
  it('of one account in a second are ERR_904 with HTTP status 429, until the next second', async () => {
    const limited = await startTestApi({ requestsPerSecond: 3 });
    const customer = await limited.account();
    const body = new URLSearchParams({ id: customer.email, key: customer.key });
    const ask = (from: string) =>
      fetch(`${limited.address}/v1/account/balance`, { method: 'POST', body, headers: { 'x-forwarded-for': from } });

    for (const from of ['192.0.2.1', '192.0.2.2', '192.0.2.3']) expect((await ask(from)).status).toBe(200);
    const refused = await ask('192.0.2.4');

    expect([refused.status, await refused.json()]).toEqual([429, { status: false, code: 'ERR_904' }]);
    expect(refused.headers.get('retry-after')).toBe('1');
    limited.clock.advance(1_000);
    expect((await ask('192.0.2.4')).status).toBe(200);
    await limited.close();
  });

  it('from one address are refused before anything else is looked at', async () => {
    const limited = await startTestApi({ requestsPerSecond: 2 });
    const ask = () => fetch(`${limited.address}/v1/nothing`, { method: 'POST' });

    const statuses = [(await ask()).status, (await ask()).status, (await ask()).status];

    expect(statuses).toEqual([200, 200, 429]);
    await limited.close();
  });
});

describe('when something is wrong inside', () => {
  it('says ERR_901 while the database is away, and logs no alarm for each request', async () => {
    const away = await startTestApi({ databaseUrl: 'postgres://nobody@127.0.0.1:9/nothing' });
    const customer = await away.account();

    expect(await post(away, customer, BALANCE)).toEqual({ status: false, code: 'ERR_901' });

    expect(away.logged).toEqual([]);
    await away.close();
  });

  it('says ERR_900 for a bug, and logs it once with its stack and without what the client sent', async () => {
    const broken = await startTestApi();
    const customer = await broken.account();
    await broken.database.pool.query('alter table balance rename to lost_balance');

    expect(await post(broken, customer, BALANCE)).toEqual({ status: false, code: 'ERR_900' });

    expect(broken.logged).toHaveLength(1);
    expect(JSON.parse(broken.logged[0]!)).toMatchObject({
      level: 'error',
      path: '/v1/account/balance',
      error: { stack: expect.stringContaining('read-balance.ts') },
    });
    expect(broken.logged[0]).not.toContain(customer.key);
    await broken.close();
  });
});

describe('/health', () => {
  it.each([
    [{ serving: true, reasons: [] }, 200, true],
    [{ serving: true, reasons: ['dispatch is locked'] }, 200, false],
    [{ serving: false, reasons: ['database unreachable'] }, 503, false],
  ])('tells %j with status %i', async (health, status, ok) => {
    const server = await startTestApi({ health: () => health });

    const response = await fetch(`${server.address}/health`);

    expect([response.status, await response.json()]).toEqual([status, { ok, reasons: health.reasons }]);
    await server.close();
  });
});

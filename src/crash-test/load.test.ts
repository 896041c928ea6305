import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { systemClock } from '#platform/clock.ts';
import { seededRandom } from '#simulator/random.ts';
import type { TestEnvironment } from './environment.ts';
import { type AskedRequest, startLoad } from './load.ts';
import { GeneratedTraffic, tokenOf } from './traffic.ts';

type Asked = { token: string; key: string | undefined };

/** Sends to an API that answers each request as `answer` says; undefined: its connection closes. */
async function load(answer: (asked: Asked, nth: number) => object | undefined, until: (asked: Asked[]) => boolean) {
  const asked: Asked[] = [];
  const server = http.createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk;
    });
    request.on('end', () => {
      const one = { token: tokenOf(body)!, key: request.headers['idempotency-key'] as string | undefined };
      asked.push(one);
      const said = answer(one, asked.filter(({ token }) => token === one.token).length);
      if (said) response.end(JSON.stringify(said));
      else request.socket.destroy();
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const customer = { accountId: 'a', id: 'one@prove.example', key: 'secret' };
  const environment = { envois: [{ url, roles: 'api' }], customers: [customer, customer], carrierDir: '/nowhere' };
  const stopping = new AbortController();
  const traffic = new GeneratedTraffic(
    seededRandom(1),
    new Date('2026-03-02T09:00:00Z'),
    new Date('2026-03-02T10:00:00Z'),
  );
  const started = startLoad({
    environment: environment as unknown as TestEnvironment,
    traffic,
    random: seededRandom(2),
    clock: systemClock,
    signal: stopping.signal,
  });
  await expect.poll(() => until(asked), { timeout: 30_000 }).toBe(true);
  stopping.abort();
  await started.ended;
  return { requests: started.asked, asked };
}

const ok = { status: true, code: 'OK', send_id: '6b00000000000', total_sms_sent: 1, recipients_error: [] };
const later = { status: false, code: 'ERR_901' };
const kinds = ({ answers }: AskedRequest) => answers.map(({ kind }) => kind).join(' ');
const finished = (requests: readonly AskedRequest[]) => requests.filter(({ answers }) => answers.length > 1);

it('asks for the same again after ERR_901, until it is accepted', async () => {
  const { requests } = await load(
    (_, nth) => (nth < 3 ? later : ok),
    (asked) => asked.length > 60,
  );

  expect(new Set(finished(requests).map(kinds))).toContain('refused refused accepted');
  expect(new Set(requests.map(({ token }) => token)).size).toBe(requests.length);
});

it('does not ask again after any other refusal', async () => {
  const { requests } = await load(
    () => ({ status: false, code: 'ERR_900' }),
    (asked) => asked.length > 30,
  );

  expect(new Set(requests.map(kinds))).toEqual(new Set(['refused']));
});

it('asks again under the same key when no answer came, and without a key now and then as another request', async () => {
  const { requests, asked } = await load(
    (_, nth) => (nth < 2 ? undefined : ok),
    (sent) => sent.length > 80,
  );

  const keyed = requests.filter(({ key }) => key !== undefined);
  expect(new Set(finished(keyed).map(kinds))).toEqual(new Set(['unanswered accepted']));
  for (const { token, key } of keyed) {
    expect(new Set(asked.filter((one) => one.token === token).map((one) => one.key))).toEqual(new Set([key]));
  }
  const keyless = requests.filter(({ key }) => key === undefined);
  expect(new Set(keyless.map(kinds))).toEqual(new Set(['unanswered']));
  const again = keyless.filter(({ again: first }) => first !== undefined);
  expect(again.length).toBeGreaterThan(0);
  const first = requests.find(({ token }) => token === again[0]!.again)!;
  expect(again[0]).toMatchObject({ recipients: first.recipients, parts: first.parts, customer: first.customer });
  expect(again[0]!.message).not.toBe(first.message);
});

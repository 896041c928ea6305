import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { startTestApi } from '#test/support/envoi/api.ts';
import { buildProbeServer, type Health } from './probes.ts';

const well: Health = { serving: true, reasons: [] };
const warned: Health = { serving: true, reasons: ['dispatch is locked'] };
const away: Health = { serving: false, reasons: ['the database does not answer'] };

let close = async () => {};
afterEach(() => close());

const doors = {
  async 'a process with the API'(health: Health): Promise<string> {
    const api = await startTestApi({ health: () => health });
    close = () => api.close();
    return api.address;
  },
  async 'a process without the API'(health: Health): Promise<string> {
    const server = buildProbeServer(() => health);
    close = () => server.close();
    await server.listen({ port: 0, host: '127.0.0.1' });
    return `http://127.0.0.1:${(server.server.address() as AddressInfo).port}`;
  },
};

describe.each(Object.entries(doors))('%s', (_name, open) => {
  it.each([
    ['/livez', well, 200, { ok: true }],
    ['/livez', away, 200, { ok: true }],
    ['/readyz', well, 200, { ok: true }],
    ['/readyz', warned, 200, { ok: true }],
    ['/readyz', away, 503, { ok: false }],
    ['/health', well, 200, { ok: true, reasons: [] }],
    ['/health', warned, 200, { ok: false, reasons: warned.reasons }],
    ['/health', away, 503, { ok: false, reasons: away.reasons }],
  ])('answers %s of %j with %i', async (path, health, status, body) => {
    const response = await fetch(`${await open(health)}${path}`);

    expect([response.status, await response.json()]).toEqual([status, body]);
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  });
});

it.each(['/', '/docs', '/v1/sms/send', '/health/x'])('without the API there is nothing at %s', async (path) => {
  const response = await fetch(`${await doors['a process without the API'](well)}${path}`, {
    method: 'POST',
    body: 'x=1',
  });

  expect([response.status, response.headers.get('content-type')]).toEqual([404, 'text/plain; charset=utf-8']);
  expect(await response.text()).toBe('Here are /livez, /readyz and /health, and nothing else.\n');
});

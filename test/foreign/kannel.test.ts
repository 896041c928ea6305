import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Simulator, startSimulator } from '#simulator/start-simulator.ts';

const bearerbox = '/usr/sbin/bearerbox';
const smsbox = '/usr/sbin/smsbox';
const installed = existsSync(bearerbox) && existsSync(smsbox);
if (!installed)
  console.warn('SKIPPED: Kannel is not installed (apt-get install kannel), so it was not tried with the simulator.');

const waitLong = { timeout: 30_000, interval: 50 };

describe.skipIf(!installed)("Kannel's bearerbox, bound to the simulated carrier", () => {
  let simulator: Simulator;
  let callbacks: Server;
  let folder: string;
  let sendsmsPort: number;
  /** What Kannel called back with: receipts under /receipt, texts from phones under /text. */
  const nameOrId: URL[] = [];
  const boxes: ChildProcess[] = [];

  beforeAll(async () => {
    simulator = await startSimulator({ port: 0, memory: true, settings: { receiptDelayMs: [50, 100] } });
    callbacks = createServer((request, response) => {
      nameOrId.push(new URL(request.url ?? '', 'http://kannel'));
      response.end();
    }).listen(0, '127.0.0.1');
    await once(callbacks, 'listening');
    folder = mkdtempSync(join(tmpdir(), 'envoi-kannel-'));
    const [adminPort, smsboxPort, sendsms] = [await freePort(), await freePort(), await freePort()];
    sendsmsPort = sendsms;
    const config = join(folder, 'kannel.conf');
    writeFileSync(config, kannelConfig({ adminPort, smsboxPort, sendsmsPort, smppPort: simulator.port, callback }));
    boxes.push(spawn(bearerbox, ['-v', '4', config], { cwd: folder, stdio: 'ignore' }));
    await answering(smsboxPort);
    boxes.push(spawn(smsbox, ['-v', '4', config], { cwd: folder, stdio: 'ignore' }));
    await answering(sendsmsPort);
    await vi.waitFor(() => expect(simulator.figures().links).toBe(1), waitLong);
  });

  afterAll(async () => {
    for (const box of boxes.toReversed()) {
      box.kill('SIGKILL');
      if (box.exitCode === null && box.signalCode === null) await once(box, 'exit');
    }
    await simulator.close();
    callbacks.close();
    rmSync(folder, { recursive: true });
  });

  const callback = (path: string): string => `http://127.0.0.1:${(callbacks.address() as AddressInfo).port}/${path}`;

  async function send(to: string, text: string): Promise<void> {
    const query = new URLSearchParams({
      username: 'tester',
      password: 'secret',
      from: '36000',
      to,
      text,
      charset: 'UTF-8',
      coding: /^[\x20-\x7e]*$/.test(text) ? '0' : '2',
      'dlr-mask': '31',
      'dlr-url': `${callback('receipt')}?to=${to}&type=%d&answer=%A`,
    });
    const response = await fetch(`http://127.0.0.1:${sendsmsPort}/cgi-bin/sendsms?${query.toString()}`);
    expect(await response.text()).toContain('Accepted for delivery');
  }

  /** Kannel's types: 1 delivered, 2 failed, 4 buffered, 8 accepted by the SMSC, 16 refused by it. */
  const receiptTypes = (to: string): number[] =>
    nameOrId
      .filter(({ pathname, searchParams }) => pathname === '/receipt' && searchParams.get('to') === to)
      .map(({ searchParams }) => Number(searchParams.get('type')));

  it('sends a message and gets its receipt', async () => {
    await send('33639980001', 'Hello from Kannel');

    await expect.poll(() => receiptTypes('33639980001'), waitLong).toEqual([8, 1]);
    expect(simulator.phone('33639980001').received).toMatchObject([
      { from: '36000', text: 'Hello from Kannel', state: 'delivered' },
    ]);
  });

  it('sends a long text beyond GSM 7-bit, which the phone shows whole', async () => {
    const text = 'Ça marche 👍, à demain. '.repeat(8).trim();
    await send('33639980002', text);

    await expect
      .poll(() => simulator.phone('33639980002').received, waitLong)
      .toMatchObject([{ text, state: 'delivered' }]);
  });

  it.each([
    ['33639989001', [8, 2], 'undeliverable'],
    ['33639989411', [16], 'refused'],
    ['33639989306', [8, 1], 'receipt without TLVs'],
    ['33639989207', [8, 4, 1], 'accepted, then delivered'],
  ])('understands %s: %j (%s)', async (to, types) => {
    await send(to, 'Hello');

    await expect.poll(() => receiptTypes(to), waitLong).toEqual(types);
  });

  it('gets what a phone answers', async () => {
    await send('33639980003', 'Answer, please');
    await expect.poll(() => simulator.phone('33639980003').received, waitLong).toMatchObject([{ state: 'delivered' }]);
    simulator.reply({ phone: '33639980003', text: 'Déjà fait' });

    await expect
      .poll(() => nameOrId.find(({ pathname }) => pathname === '/text')?.searchParams, waitLong)
      .toSatisfy((query: URLSearchParams | undefined) => query?.get('text') === 'Déjà fait');
  });
});

type Ports = {
  adminPort: number;
  smsboxPort: number;
  sendsmsPort: number;
  smppPort: number;
  callback(path: string): string;
};

function kannelConfig({ adminPort, smsboxPort, sendsmsPort, smppPort, callback }: Ports): string {
  const groups = [
    {
      group: 'core',
      'admin-port': adminPort,
      'admin-password': 'secret',
      'smsbox-port': smsboxPort,
      'box-allow-ip': '127.0.0.1',
    },
    {
      group: 'smsc',
      smsc: 'smpp',
      host: '127.0.0.1',
      port: smppPort,
      'transceiver-mode': 1,
      'smsc-username': 'kannel',
      'smsc-password': 'simulator',
      'system-type': '""',
      'source-addr-autodetect': 1,
      'dest-addr-ton': 1,
      'dest-addr-npi': 1,
    },
    { group: 'smsbox', 'bearerbox-host': '127.0.0.1', 'sendsms-port': sendsmsPort },
    { group: 'sendsms-user', username: 'tester', password: 'secret', 'max-messages': 10, concatenation: 1 },
    {
      group: 'sms-service',
      keyword: 'default',
      'get-url': `"${callback('text')}?from=%p&to=%P&text=%a"`,
      'max-messages': 0,
    },
  ];
  return groups
    .map((group) =>
      Object.entries(group)
        .map(([name, value]) => `${name} = ${value}\n`)
        .join(''),
    )
    .join('\n');
}

async function freePort(): Promise<number> {
  const server = createTcpServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

/** Waits until something listens on the port. */
async function answering(port: number): Promise<void> {
  await vi.waitFor(async () => {
    const socket = connect(port, '127.0.0.1');
    try {
      await once(socket, 'connect');
    } finally {
      socket.destroy();
    }
  }, waitLong);
}

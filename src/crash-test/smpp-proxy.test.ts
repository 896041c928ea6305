import net, { type AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { openSmppProxy, type SmppProxy } from './smpp-proxy.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

type Wire = { proxy: SmppProxy; near: net.Socket; far: net.Socket; atFar(): string; ended(): boolean };

/** A connection through the proxy, and what has come out at its other end. */
async function wire(): Promise<Wire> {
  let far: net.Socket | undefined;
  let [came, ended] = ['', false];
  const server = net.createServer((socket) => {
    far = socket;
    socket.on('data', (chunk: Buffer) => {
      came += chunk;
    });
    socket.on('error', () => {});
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  closing.push(() => server.close());
  const proxy = await openSmppProxy((server.address() as AddressInfo).port);
  closing.push(() => proxy.close());
  const near = net.connect({ host: '127.0.0.1', port: proxy.port });
  near.on('error', () => {});
  near.on('close', () => {
    ended = true;
  });
  closing.push(() => near.destroy());
  await expect.poll(() => far).toBeDefined();
  return { proxy, near, far: far!, atFar: () => came, ended: () => ended };
}

it('what is written at one end comes out at the other, both ways', async () => {
  const { near, far, atFar } = await wire();
  let atNear = '';
  near.on('data', (chunk: Buffer) => {
    atNear += chunk;
  });

  near.write('question');
  far.write('answer');

  await expect.poll(atFar).toBe('question');
  await expect.poll(() => atNear).toBe('answer');
});

it('a cut comes after exactly so many bytes, within what was one write', async () => {
  const { proxy, near, atFar, ended } = await wire();
  proxy.cutAfter(5);

  near.write('question');

  await expect.poll(ended).toBe(true);
  await expect.poll(atFar).toBe('quest');
  expect(proxy.links).toBe(0);
});

it('a link that is held carries nothing until it flows again, and loses nothing', async () => {
  const { proxy, near, atFar } = await wire();
  proxy.hold();
  near.write('question');
  const later = net.connect({ host: '127.0.0.1', port: proxy.port });
  closing.push(() => later.destroy());
  await expect.poll(() => proxy.links).toBe(2);
  expect(atFar()).toBe('');

  proxy.flow();

  await expect.poll(atFar).toBe('question');
});

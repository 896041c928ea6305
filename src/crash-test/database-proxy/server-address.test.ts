import fs from 'node:fs';
import net, { type AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import tls from 'node:tls';
import { expect, it, onTestFinished } from 'vitest';
import { testCertificate, testCertificateKey } from '#test/support/smpp/test-certificate.ts';
import { readServerAddress } from './server-address.ts';

const [key, cert] = [testCertificateKey, testCertificate];

/** A server that says `hello` to whoever has come in, over TLS where it is asked for and offered. */
async function startServer(offersTls: boolean): Promise<number> {
  const server = net.createServer((socket) => {
    socket.on('error', () => {});
    if (!offersTls) return void socket.once('data', () => socket.end('N'));
    socket.once('data', () => {
      socket.write('S');
      const secured = new tls.TLSSocket(socket, { isServer: true, key, cert });
      secured.on('error', () => {});
      secured.end('hello');
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

it('the same database is found by another port, with its name, password and options', () => {
  const { behind } = readServerAddress(
    'postgres://me%40home:p%2Fw@db.example:6543/my%20base?options=-c%20work_mem%3D1MB',
  );

  expect(behind(1234)).toBe(
    'postgres://me%40home:p%2Fw@127.0.0.1:1234/my%20base?sslmode=disable&options=-c%20work_mem%3D1MB',
  );
});

it('is come to over TLS when its address asks for it', async () => {
  const port = await startServer(true);
  const { connect } = readServerAddress(`postgres://me:pw@127.0.0.1:${port}/base?sslmode=require`);

  expect(await text(await connect())).toBe('hello');
});

it('is not come to without TLS then, nor with a certificate that must be checked and is not known', async () => {
  const [plain, secured] = [await startServer(false), await startServer(true)];
  const to = (port: number, mode: string) =>
    readServerAddress(`postgres://me:pw@127.0.0.1:${port}/base?sslmode=${mode}`).connect();

  await expect(to(plain, 'require')).rejects.toThrow('does not speak TLS');
  await expect(to(secured, 'verify-full')).rejects.toThrow(/certificate|self-signed/);
});

it('is come to by its Unix socket', async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'envoi-address-'));
  const server = net.createServer((socket) => void socket.end('hello'));
  await new Promise<void>((resolve) => void server.listen(path.join(folder, '.s.PGSQL.5433'), resolve));
  onTestFinished(() => {
    server.close();
    fs.rmSync(folder, { recursive: true });
  });
  const { connect } = readServerAddress(`postgres://me:pw@/base?host=${encodeURIComponent(folder)}&port=5433`);

  expect(await text(await connect())).toBe('hello');
});

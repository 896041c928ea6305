import net from 'node:net';
import { describe, expect, it } from 'vitest';
import { readConfig } from './config.ts';
import { httpUrl, isListening, portProblem } from './listening.ts';

describe('httpUrl', () => {
  it.each([
    ['127.0.0.1', 'http://127.0.0.1:80'],
    ['0.0.0.0', 'http://127.0.0.1:80'],
    ['::1', 'http://[::1]:80'],
    ['sms.example.org', 'http://sms.example.org:80'],
  ])('on %s is %s', (host, url) => {
    expect(httpUrl(host, 80)).toBe(url);
  });
});

describe('portProblem', () => {
  async function takenPort(): Promise<{ error: unknown; port: number }> {
    const holder = net.createServer();
    await new Promise<void>((listening) => holder.listen(0, '127.0.0.1', listening));
    const { port } = holder.address() as net.AddressInfo;
    const error = await new Promise((failed) => net.createServer().once('error', failed).listen(port, '127.0.0.1'));
    holder.close();
    return { error, port };
  }

  it.each(['ENVOI_HTTP_PORT', 'ENVOI_SIMULATOR_PORT'])('names a taken port and %s', async (variable) => {
    const { error, port } = await takenPort();

    expect(portProblem(error, readConfig({ [variable]: String(port) }))).toBe(
      `port ${port} is taken by another program: choose another with ${variable}`,
    );
  });

  it('has nothing to say of other errors', () => {
    expect(portProblem(new Error('boom'), readConfig({}))).toBeUndefined();
  });
});

describe('isListening', () => {
  it('tells whether a program takes connections', async () => {
    const server = net.createServer();
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const { port } = server.address() as net.AddressInfo;

    expect(await isListening('127.0.0.1', port)).toBe(true);
    await new Promise((closed) => server.close(closed));
    expect(await isListening('127.0.0.1', port)).toBe(false);
  });
});

import net from 'node:net';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { anyPdu } from '#test/support/smpp/arbitrary-pdus.ts';
import { accepting, Cleanup, startClient, startListener } from '#test/support/smpp/smpp-peers.ts';
import { encode } from '../codec/pdu.ts';
import type { Session } from './session.ts';

const cleanup = new Cleanup();
afterEach(() => cleanup.run());

const bind = { command: 'bind_transceiver', system_id: 'me', password: 'secret', interface_version: 0x34 } as const;

describe('a listener', () => {
  it('answers an unbound client that submits, and closes one that never binds', async () => {
    const listener = await startListener(cleanup, {
      limits: { sessionInitMs: 500 },
      onSession: (session) => accepting(session),
    });
    const socket = net.connect(listener.port, '127.0.0.1');
    cleanup.add(() => socket.destroy());
    const chunks: Buffer[] = [];
    const closed = new Promise((resolve) => socket.on('close', resolve));
    socket.on('data', (chunk) => chunks.push(chunk));

    socket.write(encode({ command: 'submit_sm', sequence: 1 }));
    await closed;

    expect(Buffer.concat(chunks).toString('hex')).toBe('00000010800000040000000400000001');
    await expect.poll(() => listener.sessions.size).toBe(0);
  });

  it('stops reading from a client that does not read its answers, and answers all once it does', async () => {
    const enquiries = 1_500_000; // 24 MB: more than the system buffers on both ends
    const onSession = (session: Session) => accepting(session);
    // The client never binds: that ends its session at a time that a busy machine may need.
    const listener = await startListener(cleanup, { onSession, limits: { sessionInitMs: 600_000 } });
    const socket = net.connect(listener.port, '127.0.0.1');
    cleanup.add(() => socket.destroy());
    const piece = Buffer.alloc(16 * 10_000, encode({ command: 'enquire_link', sequence: 1 }));
    let sent = 0;
    const sendNext = () => {
      if (sent < 16 * enquiries) socket.write(piece, sendNext);
      sent += piece.length;
    };
    sendNext();
    let before = 0;
    const standsStill = () => {
      const still = sent === before && sent < 16 * enquiries;
      before = sent;
      return still;
    };
    await expect.poll(standsStill, { interval: 100 }).toBe(true);
    let received = 0;
    const all = new Promise<void>((resolve) => {
      socket.on('data', (chunk) => {
        received += chunk.length;
        if (received >= 16 * enquiries) resolve();
      });
    });
    await all;

    expect(received).toBe(16 * enquiries);
  });

  it('outlives garbage of every kind, and serves the next client', async () => {
    const listener = await startListener(cleanup, { onSession: (session) => accepting(session) });
    const streams = fc.sample(
      fc.array(fc.oneof(anyPdu.map(encode), fc.uint8Array({ maxLength: 80 })), { maxLength: 20 }),
      60,
    );
    for (const pieces of streams) {
      const socket = net.connect(listener.port, '127.0.0.1');
      const closed = new Promise((resolve) => socket.on('close', resolve));
      socket.on('error', () => {}).resume();
      socket.end(Buffer.concat(pieces));
      await closed;
    }

    const client = startClient(cleanup, { port: listener.port });
    expect(await client.ask(bind)).toMatchObject({ kind: 'response', pdu: { status: 0 } });
  });

  it('refuses a taken port with the reason', async () => {
    const listener = await startListener(cleanup, { onSession: () => {} });

    await expect(startListener(cleanup, { port: listener.port, onSession: () => {} })).rejects.toMatchObject({
      code: 'EADDRINUSE',
    });
  });
});

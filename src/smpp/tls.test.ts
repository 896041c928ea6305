import { afterEach, describe, expect, it } from 'vitest';
import { accepting, Cleanup, endOf, startClient, startListener } from '#test/support/smpp/smpp-peers.ts';
import { testCertificate, testCertificateKey } from '#test/support/smpp/test-certificate.ts';

const cleanup = new Cleanup();
afterEach(() => cleanup.run());

const startSecureListener = () =>
  startListener(cleanup, {
    tls: { cert: testCertificate, key: testCertificateKey },
    onSession: (session) => accepting(session, (_pdu, respond) => respond(0, { message_id: 'secret' })),
  });

describe('sessions over TLS', () => {
  it('bind, submit and unbind', async () => {
    const listener = await startSecureListener();
    const client = startClient(cleanup, { host: 'localhost', port: listener.port, tls: { ca: testCertificate } });
    const ended = endOf(client);

    expect(await client.ask({ command: 'bind_transceiver', system_id: 'me' })).toMatchObject({ pdu: { status: 0 } });
    expect(await client.ask({ command: 'submit_sm' })).toMatchObject({ pdu: { message_id: 'secret' } });
    client.unbind();
    expect(await ended).toEqual({ reason: 'unbound_by_us' });
  });

  it('send nothing to a server whose certificate is not trusted', async () => {
    const listener = await startSecureListener();
    const client = startClient(cleanup, { host: 'localhost', port: listener.port, tls: {} });
    const ended = endOf(client);

    expect(await client.ask({ command: 'bind_transceiver', password: 'pw' })).toEqual({
      kind: 'closed',
      written: false,
    });
    expect(await ended).toMatchObject({ reason: 'connect_failed' });
  });

  it('go on for others when one handshake fails', async () => {
    const errors: Error[] = [];
    const listener = await startListener(cleanup, {
      tls: { cert: testCertificate, key: testCertificateKey },
      onSession: (session) => accepting(session),
      onError: (error) => errors.push(error),
    });
    const plain = startClient(cleanup, { port: listener.port });
    expect(await plain.ask({ command: 'bind_transceiver' })).toMatchObject({ kind: 'closed' });

    const client = startClient(cleanup, { host: 'localhost', port: listener.port, tls: { ca: testCertificate } });
    expect(await client.ask({ command: 'bind_transceiver' })).toMatchObject({ pdu: { status: 0 } });
    expect(errors).toHaveLength(1);
  });
});

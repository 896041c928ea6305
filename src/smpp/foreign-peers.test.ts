/** The npm package `smpp` as the other end, in both roles: it was written by others, from the same specification. */
import { once } from 'node:events';
import { createRequire } from 'node:module';
import type { AddressInfo, Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { accepting, Cleanup, endOf, startClient, startListener } from '#test/support/smpp/smpp-peers.ts';
import type { RequestPdu } from './codec/pdu-types.ts';
import { statusCode } from './codec/statuses.ts';
import { tlv } from './codec/tlvs.ts';

type ForeignPdu = Record<string, unknown> & { command: string; response: (fields?: object) => ForeignPdu };
type ForeignSession = Record<
  'bind_transceiver' | 'submit_sm' | 'deliver_sm' | 'enquire_link' | 'unbind',
  (fields: object, onResponse?: (pdu: ForeignPdu) => void) => void
> & {
  on: (event: string, listener: (pdu: ForeignPdu) => void) => void;
  send: (pdu: ForeignPdu) => void;
  close: () => void;
  destroy: () => void;
};
type Foreign = {
  connect: (options: object) => ForeignSession;
  createServer: (onSession: (session: ForeignSession) => void) => Server;
};
const foreign = createRequire(import.meta.url)('smpp') as Foreign;

const cleanup = new Cleanup();
afterEach(() => cleanup.run());

/** The response to a request of the foreign package. */
const answerTo = (send: (fields: object, onResponse: (pdu: ForeignPdu) => void) => void, fields: object = {}) =>
  new Promise<ForeignPdu>((resolve) => send(fields, resolve));

describe('our server and a foreign client', () => {
  it('bind, submit, bring a receipt, enquire and unbind', async () => {
    const submitted: RequestPdu[] = [];
    const listener = await startListener(cleanup, {
      onSession: (session) =>
        accepting(session, (pdu, respond) => {
          submitted.push(pdu);
          respond(0, { message_id: 'c0ffee' });
          void session.ask({
            command: 'deliver_sm',
            esm_class: 0x04,
            source_addr: '33612345678',
            short_message: Buffer.from('id:c0ffee stat:DELIVRD err:000 text:'),
            tlvs: [tlv('receipted_message_id', 'c0ffee'), tlv('message_state', 2)],
          });
        }),
    });
    const client = foreign.connect({ url: `smpp://127.0.0.1:${listener.port}` });
    cleanup.add(() => client.destroy());
    const receipt = new Promise<ForeignPdu>((resolve) => {
      client.on('deliver_sm', (pdu) => {
        client.send(pdu.response());
        resolve(pdu);
      });
    });

    expect(await answerTo(client.bind_transceiver.bind(client), { system_id: 'me', password: 'pw' })).toMatchObject({
      command_status: 0,
      system_id: 'smsc',
    });
    const sent = { source_addr: 'Envoi', destination_addr: '33612345678', short_message: 'héllo €' };
    expect(await answerTo(client.submit_sm.bind(client), sent)).toMatchObject({
      command_status: 0,
      message_id: 'c0ffee',
    });
    expect(submitted).toMatchObject([{ command: 'submit_sm', source_addr: 'Envoi', destination_addr: '33612345678' }]);
    expect(await receipt).toMatchObject({ esm_class: 4, receipted_message_id: 'c0ffee', message_state: 2 });
    expect(await answerTo(client.enquire_link.bind(client))).toMatchObject({ command: 'enquire_link_resp' });
    expect(await answerTo(client.unbind.bind(client))).toMatchObject({ command: 'unbind_resp', command_status: 0 });
    await expect.poll(() => listener.sessions.size).toBe(0);
  });

  it('agree on a refused bind', async () => {
    const listener = await startListener(cleanup, {
      onSession: (session) => {
        session.onRequest = (_pdu, respond) => respond(statusCode('RBINDFAIL'));
      },
    });
    const client = foreign.connect({ url: `smpp://127.0.0.1:${listener.port}` });
    cleanup.add(() => client.destroy());

    expect(await answerTo(client.bind_transceiver.bind(client), { system_id: 'me' })).toMatchObject({
      command: 'bind_transceiver_resp',
      command_status: 0x0d,
    });
  });
});

describe('our client and a foreign server', () => {
  it('bind, submit, bring a receipt, enquire and unbind', async () => {
    const server = foreign.createServer((session) => {
      session.on('bind_transceiver', (pdu) => session.send(pdu.response({ system_id: 'other' })));
      session.on('enquire_link', (pdu) => session.send(pdu.response()));
      session.on('submit_sm', (pdu) => {
        session.send(pdu.response({ message_id: 'abc' }));
        session.deliver_sm({ esm_class: 4, short_message: 'id:abc stat:DELIVRD', receipted_message_id: 'abc' });
      });
      session.on('unbind', (pdu) => {
        session.send(pdu.response());
        session.close();
      });
      session.on('error', () => {});
    });
    server.listen(0);
    cleanup.add(() => server.close());
    await once(server, 'listening');
    const client = startClient(cleanup, { port: (server.address() as AddressInfo).port });
    const receipt = new Promise<RequestPdu>((resolve) => {
      client.onRequest = (pdu, respond) => {
        respond(0);
        resolve(pdu);
      };
    });
    const ended = endOf(client);

    const bound = await client.ask({ command: 'bind_transceiver', system_id: 'me', password: 'pw' });
    expect(bound).toMatchObject({ kind: 'response', pdu: { status: 0, system_id: 'other' } });
    const sent = await client.ask({
      command: 'submit_sm',
      destination_addr: '33612345678',
      short_message: Buffer.from('hello'),
    });
    expect(sent).toMatchObject({ kind: 'response', pdu: { status: 0, message_id: 'abc' } });
    expect(await receipt).toMatchObject({ esm_class: 4, short_message: Buffer.from('id:abc stat:DELIVRD') });
    expect(await client.ask({ command: 'enquire_link' })).toMatchObject({ pdu: { command: 'enquire_link_resp' } });
    client.unbind();
    expect(await ended).toEqual({ reason: 'unbound_by_us' });
  });
});

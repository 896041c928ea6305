import { once } from 'node:events';
import { createRequire } from 'node:module';
import type { AddressInfo, Server } from 'node:net';
import { describe, expect, it } from 'vitest';
import { systemClock } from '#platform/clock.ts';
import { createLog } from '#platform/log.ts';
import { eventually } from '#test/support/eventually.ts';
import type { InboundText, Receipt, SubmitOutcome } from '../connector.ts';
import { openSmpp } from './open.ts';
import { readSmppSettings } from './settings.ts';

/** What we use of the npm package `smpp`, which has no types. */
type ForeignPdu = Record<string, unknown> & { response(fields?: object): object };
type ForeignSession = {
  on(event: string, listener: (pdu: ForeignPdu) => void): void;
  send(pdu: object): void;
  deliver_sm(fields: object, answered: (pdu: { command_status: number }) => void): void;
  close(): void;
};
type ForeignSmpp = { createServer(onSession: (session: ForeignSession) => void): Server };

const foreign = createRequire(import.meta.url)('smpp') as ForeignSmpp;

/** A carrier as the package makes them: it accepts every bind and every message. */
async function startForeignSmsc() {
  const submits: ForeignPdu[] = [];
  const sessions: ForeignSession[] = [];
  const server = foreign.createServer((session) => {
    sessions.push(session);
    session.on('error', () => {});
    session.on('bind_transceiver', (pdu) => session.send(pdu.response()));
    session.on('unbind', (pdu) => session.send(pdu.response()));
    session.on('enquire_link', (pdu) => session.send(pdu.response()));
    session.on('query_sm', (pdu) => {
      const known = pdu.message_id === 'foreign1' && pdu.source_addr === 'Envoi' && pdu.source_addr_ton === 5;
      const state = { message_id: pdu.message_id, final_date: '', message_state: 5, error_code: 27 };
      session.send(known ? pdu.response(state) : pdu.response({ command_status: 0x67 }));
    });
    session.on('submit_sm', (pdu) => {
      submits.push(pdu);
      session.send(pdu.response({ message_id: `foreign${submits.length}` }));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { port, submits, sessions, close: () => new Promise((resolve) => server.close(resolve)) };
}

describe('with the npm package smpp for a carrier', () => {
  it('sends, gets the receipt, gets the reply, and asks', async () => {
    const carrier = await startForeignSmsc();
    const reading = readSmppSettings({ host: '127.0.0.1', port: carrier.port, systemId: 'envoi' });
    if (reading.kind === 'refused') throw new Error(reading.problems.join('; '));
    const receipts: Receipt[] = [];
    const texts: InboundText[] = [];
    const connector = openSmpp<number>({
      settings: reading.settings,
      password: 'secret',
      clock: systemClock,
      log: createLog('silent'),
      events: {
        receipt: (receipt, done) => {
          receipts.push(receipt);
          done(true);
        },
        inbound: (text, done) => {
          texts.push(text);
          done(true);
        },
        lateOutcome: () => {},
        idFormat: () => {},
        unreadable: () => {},
        ready: () => {},
      },
    });
    await eventually(() => connector.capacity() > 0, 'the link');

    const parts = ['Été à 10 € ', 'pour tous'];
    const validUntil = new Date('2036-01-01T00:00:00Z');
    const content = { sender: 'Envoi', encoding: 'UCS2', parts, reference: 300, validUntil } as const;
    const outcomes = await Promise.all(
      [1, 2].map(
        (part) =>
          new Promise<SubmitOutcome>((resolve) => {
            connector.submit({ recipient: '+33639980001', part, content, ref: part }, resolve);
          }),
      ),
    );
    expect(outcomes).toEqual([
      { kind: 'accepted', carrierMessageId: 'foreign1' },
      { kind: 'accepted', carrierMessageId: 'foreign2' },
    ]);
    expect(
      carrier.submits.map(({ source_addr, destination_addr, short_message }) => [
        source_addr,
        destination_addr,
        short_message,
      ]),
    ).toEqual([
      ['Envoi', '33639980001', expect.objectContaining({ message: 'Été à 10 € ' })],
      ['Envoi', '33639980001', expect.objectContaining({ message: 'pour tous' })],
    ]);

    const port = Buffer.from('0605040b8423f0c0ffee', 'hex');
    const shared = { sender: 'Envoi', reference: 301, validUntil };
    const octets = { ...shared, encoding: 'octets', parts: [port], dataCoding: 4, hasHeader: true } as const;
    const outcome = await new Promise<SubmitOutcome>((resolve) => {
      connector.submit({ recipient: '+33639980001', part: 1, content: octets, ref: 3 }, resolve);
    });
    expect(outcome).toEqual({ kind: 'accepted', carrierMessageId: 'foreign3' });
    expect(carrier.submits.pop()).toMatchObject({
      esm_class: 0x40,
      data_coding: 4,
      short_message: { udh: [Buffer.from('05040b8423f0', 'hex')], message: Buffer.from('c0ffee', 'hex') },
    });

    const [session] = carrier.sessions;
    const bring = (fields: object) =>
      new Promise<number>((resolve) => session?.deliver_sm(fields, (pdu) => resolve(pdu.command_status)));
    const from = { source_addr_ton: 1, source_addr_npi: 1, source_addr: '33639980001' };
    const receipt =
      'id:foreign1 sub:001 dlvrd:001 submit date:2603141530 done date:2603141531 stat:DELIVRD err:000 text:x';
    expect(await bring({ ...from, destination_addr: 'Envoi', esm_class: 4, short_message: receipt })).toBe(0);
    expect(await bring({ ...from, destination_addr: '36111', short_message: { message: 'ça va ?' } })).toBe(0);
    const unusual = { ...from, source_addr_ton: 5, destination_addr: '36111', message_payload: { message: 'STOP' } };
    expect(await bring(unusual)).toBe(0);
    const unswapped = { source_addr: 'Envoi', source_addr_ton: 5, destination_addr: '33639980001', dest_addr_ton: 1 };
    const failed = { esm_class: 4, receipted_message_id: 'other', short_message: 'id:foreign2 stat:FAILED err:001' };
    expect(await bring({ ...unswapped, ...failed })).toBe(0);

    expect(receipts.pop()).toMatchObject({ state: 'undelivered', number: '+33639980001', address: 'Envoi' });
    expect(texts.pop()).toEqual({ number: '+33639980001', address: '36111', text: 'STOP' });
    expect(receipts).toMatchObject([{ state: 'delivered', number: '+33639980001', certain: true }]);
    expect(receipts[0]?.candidates[0]).toBe('foreign1');
    expect(texts).toEqual([{ number: '+33639980001', address: '36111', text: 'ça va ?' }]);

    const question = { carrierMessageId: 'foreign1', sender: 'Envoi' };
    expect(await connector.query?.(question)).toEqual({ kind: 'answered', state: 'undelivered', code: 'UNDELIV 027' });
    const stranger = { ...question, carrierMessageId: 'foreign9' };
    expect(await connector.query?.(stranger)).toEqual({ kind: 'refused', code: 'RQUERYFAIL' });

    await connector.close(1_000);
    await carrier.close();
  });
});

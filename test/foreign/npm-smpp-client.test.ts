import { type EventEmitter, once } from 'node:events';
import { createRequire } from 'node:module';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Simulator, startSimulator } from '#simulator/start-simulator.ts';

/** What is used here of the npm package `smpp`, which has no types of its own. */
type ForeignPdu = {
  command: string;
  command_status: number;
  sequence_number: number;
  message_id?: string;
  source_addr?: string;
  destination_addr?: string;
  esm_class?: number;
  short_message?: { message: string | Buffer; udh?: Buffer[] };
  receipted_message_id?: string;
  message_state?: number;
  system_id?: string;
  response(): ForeignPdu;
};
type ForeignSession = EventEmitter & {
  bind_transceiver(fields: object, answered: (pdu: ForeignPdu) => void): void;
  submit_sm(fields: object, answered: (pdu: ForeignPdu) => void): void;
  query_sm(fields: object, answered: (pdu: ForeignPdu) => void): void;
  enquire_link(fields: object, answered: (pdu: ForeignPdu) => void): void;
  unbind(fields: object, answered: (pdu: ForeignPdu) => void): void;
  send(pdu: ForeignPdu): void;
  close(): void;
};
type ForeignSmpp = {
  connect(options: { url: string }): ForeignSession;
  ESME_RINVPASWD: number;
  ESME_RTHROTTLED: number;
};
const smpp = createRequire(import.meta.url)('smpp') as ForeignSmpp;

type Request = 'bind_transceiver' | 'submit_sm' | 'query_sm' | 'enquire_link' | 'unbind';

describe('the npm package smpp as a client of the simulated carrier', () => {
  let simulator: Simulator;
  let session: ForeignSession;
  let delivered: ForeignPdu[];

  beforeEach(async () => {
    simulator = await startSimulator({ port: 0, memory: true, settings: { receiptDelayMs: [10, 20] } });
    session = smpp.connect({ url: `smpp://127.0.0.1:${simulator.port}` });
    delivered = [];
    session.on('deliver_sm', (pdu: ForeignPdu) => {
      delivered.push(pdu);
      session.send(pdu.response());
    });
    session.on('error', () => {});
    await once(session, 'connect');
  });
  afterEach(async () => {
    session.close();
    await simulator.close();
  });

  const ask = (request: Request, fields: object = {}): Promise<ForeignPdu> =>
    new Promise((resolve) => session[request](fields, resolve));
  const bind = () => ask('bind_transceiver', { system_id: 'envoi', password: 'simulator' });
  const submit = (to: string, text: string, fields: object = {}) =>
    ask('submit_sm', {
      source_addr: 'Envoi',
      source_addr_ton: 5,
      destination_addr: to,
      registered_delivery: 1,
      short_message: text,
      ...fields,
    });
  const messageOf = ({ short_message: message }: ForeignPdu): string => String(message?.message);

  it('binds, and is refused with a wrong password', async () => {
    const refused = await ask('bind_transceiver', { system_id: 'envoi', password: 'wrong' });
    expect(refused).toMatchObject({ command_status: smpp.ESME_RINVPASWD, system_id: 'simulator' });
    expect((await bind()).command_status).toBe(0);
    expect((await ask('enquire_link')).command).toBe('enquire_link_resp');
  });

  it('submits, gets the receipt, and asks for the state', async () => {
    await bind();
    const { message_id: id, command_status: status } = await submit('33639980001', 'Ça marche 👍');
    await expect.poll(() => delivered).toHaveLength(1);

    expect(status).toBe(0);
    expect(simulator.phone('33639980001').received).toMatchObject([{ text: 'Ça marche 👍', state: 'delivered' }]);
    expect(delivered[0]).toMatchObject({ esm_class: 4, source_addr: '33639980001', receipted_message_id: id });
    expect(messageOf(delivered[0]!)).toContain(`id:${id} sub:001 dlvrd:001`);
    expect(await ask('query_sm', { message_id: id, source_addr: 'Envoi' })).toMatchObject({ message_state: 2 });
    await expect.poll(() => simulator.figures()).toMatchObject({ underWay: 0, waiting: 0 });
  });

  it('gets what a phone answers, long and in its own letters', async () => {
    await bind();
    await submit('33639989904', 'Hello', { registered_delivery: 0 });
    await expect.poll(() => delivered).toHaveLength(3);
    const parts = delivered.map(messageOf).join('');

    expect(parts).toContain('Je suis en réunion toute la matinée');
    expect(delivered[0]).toMatchObject({ source_addr: '33639989904', destination_addr: 'Envoi' });
    expect(delivered[0]!.short_message!.udh).toHaveLength(1);
  });

  it.each([
    ['Voilà un été à 5 €', 0],
    ['garçon, où es-tu', 8],
    ['mail a@b_c.fr', 0],
  ])('reads the receipt of %j', async (text, data_coding) => {
    await bind();
    await submit('33639980001', text, { data_coding });
    await expect.poll(() => delivered).toHaveLength(1);

    expect(messageOf(delivered[0]!)).toMatch(new RegExp(`text:${text}$`));
  });

  it('is throttled, then served', async () => {
    await bind();

    expect((await submit('33639989701', 'Hello')).command_status).toBe(smpp.ESME_RTHROTTLED);
    expect((await submit('33639989701', 'Hello')).command_status).toBe(0);
  });

  it('unbinds', async () => {
    await bind();
    const closed = once(session, 'close');

    expect((await ask('unbind')).command).toBe('unbind_resp');
    await closed;
  });
});

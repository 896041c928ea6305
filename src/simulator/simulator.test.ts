import { afterEach, describe, expect, it } from 'vitest';
import { countSeptets, encodeGsm7, encodeUcs2 } from '#domain/text/encoding.ts';
import { type Clock, systemClock } from '#platform/clock.ts';
import type { Pdu } from '#smpp/codec/pdu-types.ts';
import { statusCode } from '#smpp/codec/statuses.ts';
import { absoluteTime } from '#smpp/codec/times.ts';
import { readTlv } from '#smpp/codec/tlvs.ts';
import { movableClock } from '#test/support/clock.ts';
import { RawSmppClient } from '#test/support/smpp/raw-smpp-client.ts';
import type { Settings } from './settings.ts';
import { type Simulator, startSimulator } from './start-simulator.ts';

const quick: Partial<Settings> = { receiptDelayMs: [10, 20] };
const plainPhone = '33639980001';

const opened: { close(): unknown }[] = [];
afterEach(async () => {
  for (const thing of opened.splice(0).reverse()) await thing.close();
});

async function start(settings: Partial<Settings> = {}, clock: Clock = systemClock): Promise<Simulator> {
  const simulator = await startSimulator({ port: 0, memory: true, clock, settings: { ...quick, ...settings } });
  opened.push(simulator);
  return simulator;
}

async function bound({ port }: Simulator, bind: Parameters<typeof RawSmppClient.bound>[1] = {}) {
  const client = await RawSmppClient.bound(port, bind);
  opened.push(client);
  return client;
}

async function connected({ port }: Simulator) {
  const client = await RawSmppClient.connect(port);
  opened.push(client);
  return client;
}

const textOf = (receipt: Pdu<'deliver_sm'>): string => receipt.short_message.toString('latin1');

describe('binds', () => {
  it('are accepted under any system_id with the right password, and say the version', async () => {
    const client = await connected(await start());

    const response = await client.bind({ systemId: 'someone' });

    expect(response).toMatchObject({ command: 'bind_transceiver_resp', status: 0, system_id: 'simulator' });
    expect(readTlv(response.tlvs, 'sc_interface_version')).toBe(0x34);
  });

  it('are refused with another password, no system_id, or a second time', async () => {
    const simulator = await start();
    const client = await connected(simulator);

    expect(await client.bind({ password: 'wrong' })).toMatchObject({
      command: 'bind_transceiver_resp',
      status: statusCode('RINVPASWD'),
      system_id: 'simulator',
    });
    expect((await client.bind({ systemId: '' })).status).toBe(statusCode('RINVSYSID'));
    expect((await client.bind()).status).toBe(0);
    expect((await client.bind()).status).toBe(statusCode('RALYBND'));
  });

  it('take the first eight characters of the password from clients that know no more', async () => {
    const client = await connected(await start());

    expect((await client.bind({ password: 'simulat' })).status).toBe(statusCode('RINVPASWD'));
    expect((await client.bind({ password: 'simulato' })).status).toBe(0);
  });

  it('decide what may be sent: a receiver submits nothing', async () => {
    const simulator = await start();
    const receiver = await bound(simulator, { as: 'receiver' });
    receiver.submit(plainPhone);

    expect(await receiver.nextOf('submit_sm_resp')).toMatchObject({ status: statusCode('RINVBNDSTS') });
  });

  it('as transmitter and receiver share receipts: what one sends, the other is told of', async () => {
    const simulator = await start();
    const transmitter = await bound(simulator, { as: 'transmitter' });
    const receiver = await bound(simulator, { as: 'receiver' });
    transmitter.submit(plainPhone);

    expect(textOf(await receiver.nextDelivery())).toContain('stat:DELIVRD');
    expect(transmitter.received.map(({ command }) => command)).not.toContain('deliver_sm');
  });

  it('of other names hear nothing of it', async () => {
    const simulator = await start();
    const sender = await bound(simulator, { systemId: 'one' });
    const other = await bound(simulator, { systemId: 'two' });
    sender.submit(plainPhone);
    await sender.nextDelivery();

    expect((await other.ask({ command: 'enquire_link' })).command).toBe('enquire_link_resp');
    expect(other.received.map(({ command }) => command)).not.toContain('deliver_sm');
  });

  it('end with unbind, which is answered', async () => {
    const client = await bound(await start());

    expect((await client.ask({ command: 'unbind' })).command).toBe('unbind_resp');
    await client.untilClosed();
  });

  it('stay open for a second behind unbind, in which nothing comes and nothing is heard', async () => {
    const still = movableClock('2026-03-14T15:30:00Z');
    const simulator = await start({}, still);
    const client = await bound(simulator);
    client.submit(plainPhone);
    await client.nextOf('submit_sm_resp');
    await client.ask({ command: 'unbind' });
    client.submit(plainPhone);
    const other = await bound(simulator);
    await other.ask({ command: 'enquire_link' });

    expect(client.closed).toBe(false);
    expect(simulator.figures()).toMatchObject({ received: 1 });
    still.advance(1_000);
    await client.untilClosed();
    expect(client.received.map(({ command }) => command)).not.toContain('deliver_sm');
  });
});

describe('a submitted message', () => {
  it('is answered with an id, reaches its phone, and its receipt says so in text and TLVs', async () => {
    const simulator = await start();
    const client = await bound(simulator);
    client.submit(plainPhone, { short_message: Buffer.from('Rendez-vous at 9') });
    const { message_id: id } = await client.nextOf('submit_sm_resp');
    const receipt = await client.nextDelivery();

    expect(id).toMatch(/^\d{10}$/);
    expect(receipt).toMatchObject({
      esm_class: 0x04,
      source_addr: plainPhone,
      destination_addr: 'Envoi',
      dest_addr_ton: 5,
    });
    expect(textOf(receipt)).toMatch(
      new RegExp(
        `^id:${id} sub:001 dlvrd:001 submit date:\\d{10} done date:\\d{10} stat:DELIVRD err:000 text:Rendez-vous at 9$`,
      ),
    );
    expect(readTlv(receipt.tlvs, 'receipted_message_id')).toBe(id);
    expect(readTlv(receipt.tlvs, 'message_state')).toBe(2);
    expect(readTlv(receipt.tlvs, 'network_error_code')).toEqual(Buffer.of(3, 0, 0));
    expect(simulator.phone(plainPhone).received).toMatchObject([
      { from: 'Envoi', text: 'Rendez-vous at 9', state: 'delivered' },
    ]);
  });

  it('without a wish for receipts gets none', async () => {
    const simulator = await start();
    const client = await bound(simulator);
    client.submit(plainPhone, { registered_delivery: 0 });
    await client.nextOf('submit_sm_resp');
    await expect.poll(() => simulator.figures().underWay).toBe(0);

    expect(simulator.figures().receipts).toBe(0);
    expect(simulator.phone(plainPhone).received).toMatchObject([{ state: 'delivered' }]);
  });

  it('with a wish for failures only gets a receipt only when it fails', async () => {
    const simulator = await start();
    const client = await bound(simulator);
    client.submit(plainPhone, { registered_delivery: 2 });
    client.submit('33639989001', { registered_delivery: 2 });

    expect(textOf(await client.nextDelivery())).toContain('stat:UNDELIV err:001');
    await expect.poll(() => simulator.figures().underWay).toBe(0);
    expect(simulator.figures().receipts).toBe(1);
  });

  it('shows its user_message_reference again in the receipt', async () => {
    const client = await bound(await start());
    client.submit(plainPhone, { tlvs: [{ tag: 0x0204, value: Buffer.of(0x12, 0x34) }] });

    expect(readTlv((await client.nextDelivery()).tlvs, 'user_message_reference')).toBe(0x1234);
  });

  it('in parts is one text on the phone, whatever their order', async () => {
    const simulator = await start();
    const client = await bound(simulator);
    const part = (sequence: number, text: string) =>
      client.submit(plainPhone, {
        esm_class: 0x40,
        short_message: Buffer.concat([Buffer.of(5, 0, 3, 42, 2, sequence), Buffer.from(text)]),
      });
    part(2, 'world');
    part(1, 'hello ');
    await client.nextDelivery();
    await client.nextDelivery();

    expect(simulator.phone(plainPhone).received).toMatchObject([{ text: 'hello world', parts: [{}, {}] }]);
  });

  it('may come as data_sm, in message_payload, and in UCS-2', async () => {
    const simulator = await start();
    const client = await bound(simulator);
    const payload = Buffer.from('Ça marche 👍', 'utf16le').swap16();
    const response = await client.ask({
      command: 'data_sm',
      source_addr: 'Envoi',
      destination_addr: plainPhone,
      data_coding: 8,
      tlvs: [{ tag: 0x0424, value: payload }],
    });

    expect(response).toMatchObject({ command: 'data_sm_resp', status: 0 });
    expect(simulator.phone(plainPhone).received).toMatchObject([{ text: 'Ça marche 👍' }]);
  });

  it('to many at once has one id, and tells who was refused', async () => {
    const simulator = await start();
    const client = await bound(simulator);
    const to = (number: string) => ({ dest_addr_ton: 1, dest_addr_npi: 1, destination_addr: number });
    const response = (await client.ask({
      command: 'submit_multi',
      source_addr: 'Envoi',
      registered_delivery: 1,
      dest_addresses: [to(plainPhone), to('33639989411'), to('33639980002'), { dl_name: 'friends' }],
    })) as Pdu<'submit_multi_resp'>;
    const receipts = [await client.nextDelivery(), await client.nextDelivery()];

    expect(response.unsuccess_smes.map(({ error_status_code: status }) => status)).toEqual([
      statusCode('RINVDSTADR'),
      statusCode('RINVDLNAME'),
    ]);
    expect(new Set(receipts.map(({ tlvs }) => readTlv(tlvs, 'receipted_message_id')))).toEqual(
      new Set([response.message_id]),
    );
    expect(receipts.map(({ source_addr: source }) => source).sort()).toEqual([plainPhone, '33639980002']);
  });

  it('from a peer older than 3.4 has an id of eight characters and a receipt without TLVs', async () => {
    const client = await bound(await start(), { version: 0x33 });
    client.submit(plainPhone);
    const { message_id: id } = await client.nextOf('submit_sm_resp');
    const receipt = await client.nextDelivery();

    expect(id).toMatch(/^[\dA-F]{8}$/);
    expect(receipt.tlvs).toEqual([]);
    expect(textOf(receipt)).toContain(`id:${id} `);
  });
});

describe('the times of a message', () => {
  const halfAnHour = (sign: '+' | '-'): string => {
    const instant = new Date(systemClock.now().getTime() + (sign === '+' ? 1 : -1) * 1_800_000);
    return absoluteTime(instant);
  };

  it('schedule_delivery_time holds it back', async () => {
    const simulator = await start();
    const client = await bound(simulator);
    client.submit(plainPhone, { schedule_delivery_time: halfAnHour('+') });
    client.submit('33639980002');
    await client.nextDelivery();

    expect(simulator.phone(plainPhone).received).toMatchObject([{ state: 'enroute' }]);
  });

  it('validity_period ends it when it would come too late', async () => {
    const client = await bound(await start());
    client.submit(plainPhone, { validity_period: halfAnHour('-') });
    client.submit('33639989201', { validity_period: '000000000000000R' });
    client.submit('33639980002', { validity_period: '000000003000000R' });
    const stats = [await client.nextDelivery(), await client.nextDelivery(), await client.nextDelivery()].map(
      (receipt) => `${receipt.source_addr} ${/stat:(\w+)/.exec(textOf(receipt))![1]}`,
    );

    expect(stats.sort()).toEqual(['33639980001 EXPIRED', '33639980002 DELIVRD', '33639989201 EXPIRED']);
  });

  it('are refused when they are none', async () => {
    const client = await bound(await start());
    client.submit(plainPhone, { validity_period: 'sixteen letters!' });
    expect((await client.nextOf('submit_sm_resp')).status).toBe(statusCode('RINVEXPIRY'));
    client.submit(plainPhone, { schedule_delivery_time: '260231000000000+' });
    expect((await client.nextOf('submit_sm_resp')).status).toBe(statusCode('RINVSCHED'));
  });
});

describe('a link', () => {
  const clock = () => movableClock('2026-03-14T15:30:00Z');

  it('is closed when its client does not bind', async () => {
    const still = clock();
    const client = await connected(await start({}, still));
    still.advance(10_001);

    await client.untilClosed();
  });

  it('that says nothing is asked whether it lives, and lives if it answers', async () => {
    const still = clock();
    const client = await bound(await start({}, still));
    for (let round = 0; round < 2; round++) {
      still.advance(30_001);
      const { sequence } = await client.nextOf('enquire_link');
      client.send({ command: 'enquire_link_resp', sequence });
      await client.ask({ command: 'enquire_link' });
    }

    expect(client.closed).toBe(false);
  });

  it('that does not answer that either is dropped', async () => {
    const still = clock();
    const client = await bound(await start({}, still));
    still.advance(30_001);
    await client.nextOf('enquire_link');
    still.advance(30_001);
    await client.nextOf('enquire_link');
    still.advance(30_001);

    await client.untilClosed();
  });
});

describe('receipts', () => {
  it.each([
    ['Voilà un été à 5 €', 0, encodeGsm7('text:Voilà un été à 5 €')],
    ['ça, où et a@b_c', 0x03, Buffer.from('text:ça, où et a@b_c', 'latin1')],
    ['mail a@b_c', 0, encodeGsm7('text:mail a@b_c')],
    ['Привет', 0, encodeGsm7('text:??????')],
  ])('name the text %j in the alphabet of their data_coding, %i', async (text, dataCoding, end) => {
    const client = await bound(await start());
    const coded = countSeptets(text) === undefined ? [8, encodeUcs2(text)] : [0, encodeGsm7(text)];
    client.submit(plainPhone, { data_coding: coded[0] as number, short_message: Buffer.from(coded[1] as Uint8Array) });
    const receipt = await client.nextDelivery();

    expect(receipt.data_coding).toBe(dataCoding);
    const octets = (receipt as Pdu<'deliver_sm'>).short_message;
    expect(octets.subarray(octets.length - end.length).equals(end)).toBe(true);
  });

  it('come again when the client wanted them later, and not when it refused them', async () => {
    const simulator = await start({ retryDelayMs: 10 });
    const client = await bound(simulator);
    client.deliverStatus = statusCode('RX_T_APPN');
    client.submit(plainPhone);
    await client.nextDelivery();
    await client.nextDelivery();
    client.deliverStatus = statusCode('RX_P_APPN');
    await client.nextDelivery();

    await expect.poll(() => simulator.figures()).toMatchObject({ underWay: 0, waiting: 0 });
  });

  it('wait for somebody who can receive them', async () => {
    const simulator = await start();
    const transmitter = await bound(simulator, { as: 'transmitter' });
    transmitter.submit(plainPhone);
    await expect.poll(() => simulator.figures().waiting).toBe(1);
    const receiver = await bound(simulator, { as: 'receiver' });

    expect(textOf(await receiver.nextDelivery())).toContain('stat:DELIVRD');
  });

  it('that nobody answers for a minute come again', async () => {
    const still = movableClock('2026-03-14T15:30:00Z');
    const client = await bound(await start({ retryDelayMs: 10 }, still));
    client.deliverStatus = undefined;
    client.submit(plainPhone);
    await client.nextOf('submit_sm_resp');
    still.advance(100);
    const first = await client.nextDelivery();
    still.advance(60_001);
    const ticking = setInterval(() => still.advance(10), 10);
    const second = await client.nextDelivery();
    clearInterval(ticking);

    expect(textOf(second)).toBe(textOf(first));
  });

  it('that a lost link left unanswered come again on the next', async () => {
    const simulator = await start();
    const first = await bound(simulator);
    first.deliverStatus = undefined;
    first.submit(plainPhone);
    const lost = await first.nextDelivery();
    first.close();
    const second = await bound(simulator);

    expect(textOf(await second.nextDelivery())).toBe(textOf(lost));
    await expect.poll(() => simulator.figures().underWay).toBe(0);
  });

  it('go out within the window only', async () => {
    const simulator = await start({ deliverWindow: 2 });
    const client = await bound(simulator);
    client.deliverStatus = undefined;
    for (let index = 0; index < 5; index++) client.submit(plainPhone);
    await expect.poll(() => simulator.figures().waiting).toBe(3);

    expect(client.received.filter(({ command }) => command === 'deliver_sm')).toHaveLength(2);
  });
});

describe('what a client asks about a message', () => {
  it('query_sm tells its state', async () => {
    const client = await bound(await start());
    client.submit(plainPhone);
    const { message_id: id } = await client.nextOf('submit_sm_resp');
    await client.nextDelivery();

    expect(await client.ask({ command: 'query_sm', message_id: id, source_addr: 'Envoi' })).toMatchObject({
      status: 0,
      message_state: 2,
      final_date: expect.stringMatching(/^\d{13}00\+$/),
    });
    expect((await client.ask({ command: 'query_sm', message_id: '1', source_addr: 'Envoi' })).status).toBe(
      statusCode('RQUERYFAIL'),
    );
  });

  it('cancel_sm deletes what has not arrived, once, and its receipt says so', async () => {
    const simulator = await start({ receiptDelayMs: [60_000, 60_000] });
    const client = await bound(simulator);
    client.submit(plainPhone);
    const { message_id: id } = await client.nextOf('submit_sm_resp');
    const cancel = { command: 'cancel_sm', message_id: id, source_addr: 'Envoi' } as const;

    expect((await client.ask(cancel)).status).toBe(0);
    expect(textOf(await client.nextDelivery())).toContain('stat:DELETED');
    expect((await client.ask(cancel)).status).toBe(statusCode('RCANCELFAIL'));
    expect(simulator.phone(plainPhone).received).toMatchObject([{ state: 'deleted' }]);
  });

  it('replace_sm changes the text of what has not arrived', async () => {
    const simulator = await start({ receiptDelayMs: [60_000, 60_000] });
    const client = await bound(simulator);
    client.submit(plainPhone);
    const { message_id: id } = await client.nextOf('submit_sm_resp');
    const short_message = Buffer.from('Better');
    const response = await client.ask({ command: 'replace_sm', message_id: id, source_addr: 'Envoi', short_message });

    expect(response).toMatchObject({ command: 'replace_sm_resp', status: 0 });
    expect(simulator.phone(plainPhone).received).toMatchObject([{ text: 'Better' }]);
  });
});

describe('what is no SMPP', () => {
  it('an unknown command gets generic_nack, and the link lives', async () => {
    const client = await bound(await start());
    client.sendOctets(Buffer.from('00000010000009990000000000000007', 'hex'));

    expect(await client.nextOf('generic_nack')).toMatchObject({ status: statusCode('RINVCMDID'), sequence: 7 });
    expect((await client.ask({ command: 'enquire_link' })).command).toBe('enquire_link_resp');
  });

  it('an absurd length gets generic_nack, and the link is closed', async () => {
    const client = await bound(await start());
    client.sendOctets(Buffer.from('7fffffff000000040000000000000007', 'hex'));

    expect(await client.nextOf('generic_nack')).toMatchObject({ status: statusCode('RINVCMDLEN') });
    await client.untilClosed();
  });
});

describe('a reply from a phone', () => {
  it('goes to the sender of the last message, long ones in parts', async () => {
    const simulator = await start();
    const client = await bound(simulator);
    client.submit(plainPhone, { source_addr: '36000', source_addr_ton: 3 });
    await client.nextDelivery();
    simulator.reply({ phone: plainPhone, text: 'Bien reçu '.repeat(20) });
    const parts = [await client.nextDelivery(), await client.nextDelivery()];

    expect(parts).toMatchObject([
      { source_addr: plainPhone, destination_addr: '36000', dest_addr_ton: 3, esm_class: 0x40 },
      { source_addr: plainPhone, destination_addr: '36000', dest_addr_ton: 3, esm_class: 0x40 },
    ]);
    await expect.poll(() => simulator.phone(plainPhone).sent).toMatchObject([{ to: '36000', taken: true }]);
  });

  it('from a phone that got nothing needs to be told to whom', async () => {
    const simulator = await start();
    const client = await bound(simulator);

    expect(() => simulator.reply({ phone: plainPhone, text: 'STOP' })).toThrow('say to whom');
    simulator.reply({ phone: plainPhone, text: 'STOP', to: '36000' });
    expect(await client.nextDelivery()).toMatchObject({
      destination_addr: '36000',
      esm_class: 0,
      data_coding: 0,
    });
  });
});

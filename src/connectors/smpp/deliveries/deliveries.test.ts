import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { createLog } from '#platform/log.ts';
import { decode, encode } from '#smpp/codec/pdu.ts';
import type { PduInput, RequestPdu, ResponsePdu } from '#smpp/codec/pdu-types.ts';
import { statusName } from '#smpp/codec/statuses.ts';
import { tlv } from '#smpp/codec/tlvs.ts';
import { movableClock } from '#test/support/clock.ts';
import { eventually } from '#test/support/eventually.ts';
import { isUp, open, smsc, submit } from '#test/support/smpp/smpp-carrier.ts';
import { Cleanup } from '#test/support/smpp/smpp-peers.ts';
import { ReceiptIds } from '../receipts/receipt-ids.ts';
import { readSmppSettings } from '../settings.ts';
import { deliveryHandler } from './deliveries.ts';
import { Unreadable } from './unreadable.ts';

const cleanup = new Cleanup();
afterEach(() => cleanup.run());

const receiptText =
  'id:m1 sub:001 dlvrd:001 submit date:2603141530 done date:2603141531 stat:DELIVRD err:000 text:Bonjour';
const phone = { source_addr: '33639980001', source_addr_ton: 1, destination_addr: '36180', dest_addr_ton: 3 };
const stop = { ...phone, command: 'deliver_sm', short_message: Buffer.from('STOP') } as const;
const receipt = { ...stop, esm_class: 4, short_message: Buffer.from(receiptText) } as const;

/** The PDU, with octets behind it (`+…`) or without its last ones (`-3`), and its length set to what it is. */
function octetsOf(pdu: PduInput, change = ''): Buffer {
  const whole = encode({ sequence: 7, ...pdu });
  const octets = change.startsWith('-')
    ? Buffer.from(whole.subarray(0, whole.length - Number(change.slice(1))))
    : Buffer.concat([whole, Buffer.from(change.slice(1), 'hex')]);
  octets.writeUInt32BE(octets.length, 0);
  return octets;
}

/** A carrier that writes what octets it likes, and keeps the answers. */
async function start(given: Record<string, unknown> = {}, options: Parameters<typeof open>[3] = {}) {
  const carrier = await smsc(cleanup);
  const opened = open(cleanup, carrier.port, given, options);
  await isUp(opened);
  const [session] = carrier.sessions;
  const answers: ResponsePdu[] = [];
  session!.onStray = (pdu) => answers.push(pdu);
  const bring = async (octets: Buffer) => {
    const before = answers.length;
    session!.writeRaw(octets);
    await eventually(() => answers.length > before, 'the answer');
    return answers.at(-1)!;
  };
  return { carrier, opened, bring };
}

describe('what a carrier writes badly', () => {
  it.each<[string, Buffer]>([
    ['one octet behind the text', octetsOf(stop, '+00')],
    ['a parameter that is cut', octetsOf(stop, '+001e000961')],
    [
      'the beginning of its text in short_message and all of it in message_payload',
      octetsOf({ ...stop, short_message: Buffer.from('ST'), tlvs: [tlv('message_payload', Buffer.from('STOP'))] }),
    ],
    ['a message_payload beside the text', octetsOf({ ...stop, tlvs: [tlv('message_payload', Buffer.from('STOP'))] })],
    ['sequence_number 0', octetsOf({ ...stop, sequence: 0 })],
    [
      'a message_payload that is cut',
      octetsOf({ ...phone, command: 'deliver_sm' }, `+04240009${Buffer.from('STOP').toString('hex')}`),
    ],
    [
      'a service_type that is too long',
      octetsOf({ ...phone, command: 'data_sm', tlvs: [tlv('message_payload', Buffer.from('STOP'))] }),
    ],
  ])('is read as far as it is whole, and taken: a reply with %s', async (_, octets) => {
    const { opened, bring } = await start();

    expect(await bring(octets)).toMatchObject({ status: 0, sequence: octets.readUInt32BE(12) });
    expect(opened.texts).toMatchObject([{ number: '+33639980001', address: '36180', text: 'STOP' }]);
    expect(opened.unreadable).toBe(0);
  });

  it.each([
    ['33639980001', 3],
    ['33639980001', 5],
    ['33639980001', 6],
    ['0639980001', 4],
    ['33639980001', 0x91],
    ['639980001', 2],
    ['+33 6 39 98 00 01', 0],
  ])('is the number of a phone: %s of type %i', async (source_addr, source_addr_ton) => {
    const { opened, bring } = await start();

    expect(await bring(octetsOf({ ...stop, source_addr, source_addr_ton }))).toMatchObject({ status: 0 });
    expect(opened.texts).toMatchObject([{ number: '+33639980001', text: 'STOP' }]);
  });

  it.each([
    ['', 0],
    ['999', 1],
    ['x'.repeat(60), 5],
  ])('is told of all the same when nobody can be tied to it: a text from %j', async (source_addr, source_addr_ton) => {
    const { opened, bring } = await start();
    const tlvs = [tlv('message_payload', Buffer.from('STOP'))];

    expect(await bring(octetsOf({ command: 'data_sm', source_addr, source_addr_ton, tlvs }))).toMatchObject({
      status: 0,
    });
    expect(opened.texts).toMatchObject([{ number: source_addr.slice(0, 20), text: 'STOP' }]);
  });

  it('is read as far as it is whole, and taken: a text shorter than its length', async () => {
    const { opened, bring } = await start();

    expect(await bring(octetsOf(stop, '-1'))).toMatchObject({ command: 'deliver_sm_resp', status: 0 });
    expect(opened.texts).toMatchObject([{ text: 'STO' }]);
  });

  it.each<[string, Buffer]>([
    ['one octet behind its text', octetsOf(receipt, '+00')],
    ['a parameter that is cut', octetsOf(receipt, '+001e000961')],
    ['a header that is announced and not there', octetsOf({ ...receipt, esm_class: 0x44 })],
    ['a blank id in its parameter', octetsOf({ ...receipt, tlvs: [tlv('receipted_message_id', ' ')] })],
    ['another id in its parameter', octetsOf({ ...receipt, tlvs: [tlv('receipted_message_id', '998877')] })],
    [
      'no text but parameters, of which the last is cut',
      octetsOf(
        {
          ...receipt,
          short_message: Buffer.alloc(0),
          tlvs: [tlv('receipted_message_id', 'm1'), tlv('message_state', 2)],
        },
        '+0423000303',
      ),
    ],
    [
      'its text in message_payload',
      octetsOf({
        ...receipt,
        short_message: Buffer.alloc(0),
        tlvs: [tlv('message_payload', Buffer.from(receiptText))],
      }),
    ],
  ])('is read as far as it is whole, and taken: a receipt with %s', async (_, octets) => {
    const { opened, bring } = await start();

    expect(await bring(octets)).toMatchObject({ command: 'deliver_sm_resp', status: 0 });
    expect(opened.receipts).toMatchObject([{ state: 'delivered', number: '+33639980001', address: '36180' }]);
    expect(opened.receipts[0]!.candidates).toContain('m1');
    expect(opened.unreadable).toBe(0);
  });

  it('is taken before the answer to the bind, and on a link that was not bound to receive', async () => {
    const carrier = await smsc(cleanup);
    const opened = open(cleanup, carrier.port, { bindMode: 'transmitter' });
    const answers: ResponsePdu[] = [];
    carrier.onBind = (_pdu, respond) => {
      const [session] = carrier.sessions;
      session!.onStray = (pdu) => {
        answers.push(pdu);
        respond(0, { system_id: 'small' });
      };
      session!.writeRaw(octetsOf(receipt));
    };
    await isUp(opened);
    const [session] = carrier.sessions;
    session!.writeRaw(octetsOf(stop));
    await eventually(() => answers.length === 2, 'both answers');

    expect(answers.map(({ status }) => statusName(status))).toEqual(['ROK', 'ROK']);
    expect(opened.receipts).toHaveLength(1);
    expect(opened.texts).toHaveLength(1);
  });

  it('is counted where it cannot be read, answered so that it is not brought again, and named once a minute', async () => {
    const lines: { level: string; msg: string; reason?: string; deliveries?: number }[] = [];
    const log = createLog('warn', { write: (line: string) => lines.push(JSON.parse(line)) });
    const clock = movableClock('2036-01-01T00:00:00Z');
    const { opened, bring } = await start({}, { log, clock });
    const words = (text: string) => octetsOf({ ...receipt, short_message: Buffer.from(text) });

    expect(await bring(words('id:1 stat:FANTASY'))).toMatchObject({ status: 0 });
    expect(await bring(words('Thank you'))).toMatchObject({ status: 0 });
    expect(await bring(octetsOf({ ...phone, command: 'deliver_sm' }, '-4'))).toMatchObject({ status: 0 });
    clock.advance(60_000);
    const unknown = Buffer.from('00000010000109990000000000000007', 'hex');
    expect(await bring(unknown)).toMatchObject({ command: 'generic_nack' });

    expect(opened.unreadable).toBe(4);
    expect(opened.texts).toEqual([]);
    expect(lines.filter(({ msg }) => msg === 'carrier sent a delivery that could not be read')).toMatchObject([
      { level: 'warn', reason: 'a receipt with a state that is not known: FANTASY', deliveries: 1 },
      { level: 'warn', reason: 'no command has the id 0x10999', deliveries: 3 },
    ]);
  });

  it('never keeps it from being answered, once and with nothing that is final', () => {
    const octets = fc.uint8Array({ maxLength: 300 });
    const fields = fc.record({
      esm_class: fc.integer({ min: 0, max: 255 }),
      data_coding: fc.integer({ min: 0, max: 255 }),
      source_addr_ton: fc.integer({ min: 0, max: 255 }),
      short_message: fc.oneof(fc.uint8Array({ maxLength: 254 }), fc.constant(Buffer.from(receiptText))),
    });
    const deliver = handler();
    fc.assert(
      fc.property(fields, octets, fc.nat(), (some, behind, cut) => {
        const pdu = {
          ...phone,
          ...some,
          short_message: Buffer.from(some.short_message),
          command: 'deliver_sm',
        } as const;
        const whole = Buffer.concat([encode(pdu), behind]);
        const brought = Buffer.from(whole.subarray(0, 16 + (cut % (whole.length - 15))));
        brought.writeUInt32BE(brought.length, 0);
        const statuses: number[] = [];
        deliver(decode(brought) as RequestPdu, (status) => statuses.push(status));

        expect(statuses).toEqual([0]);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is put off in words that carriers repeat it for, when it cannot be stored', async () => {
    const { opened, bring } = await start();
    opened.stored = false;

    expect(statusName((await bring(octetsOf(stop))).status)).toBe('RSYSERR');
    expect(statusName((await bring(octetsOf(receipt))).status)).toBe('RSYSERR');
  });
});

/** Takes all that it is brought. */
function handler() {
  const log = createLog('silent');
  const reading = readSmppSettings({ host: 'smsc', systemId: 'envoi', receiptPattern: '(?<id>\\d+) (?<stat>\\w+)' });
  if (reading.kind === 'refused') throw new Error(reading.problems.join());
  const { settings } = reading;
  return deliveryHandler({
    settings,
    ids: new ReceiptIds({ settings, known: null, learnt: () => {}, log }),
    unreadable: new Unreadable({ clock: movableClock('2036-01-01T00:00:00Z'), log, count: () => {} }),
    sink: { receipt: (told, done) => done(true, told.candidates[0]), inbound: (_text, done) => done(true) },
    log,
  });
}

describe('what a carrier writes at length', () => {
  const long = `${'z'.repeat(64)}${'y'.repeat(1_000)}`;

  it('is an id, cut alike in answers and in receipts, so that they match', async () => {
    const { carrier, opened, bring } = await start();
    carrier.onSubmit = (pdu, _respond, session) => answerWith(session, pdu.sequence, long);
    const outcome = await submit(opened);
    await bring(
      octetsOf({ ...receipt, short_message: Buffer.from(''), tlvs: [{ tag: 0x001e, value: Buffer.from(long) }] }),
    );

    expect(outcome).toEqual({ kind: 'accepted', carrierMessageId: 'z'.repeat(64) });
    expect(opened.receipts[0]!.candidates).toContain('z'.repeat(64));
  });

  it('is addresses and the text of a receipt', async () => {
    const { opened, bring } = await start();
    const addresses = { source_addr: '3'.repeat(64), destination_addr: '8'.repeat(64) };
    const payload = tlv('message_payload', Buffer.from(`${receiptText} ${'x'.repeat(60_000)}`));
    await bring(octetsOf({ command: 'data_sm', esm_class: 4, ...addresses, tlvs: [payload] }));

    expect(opened.receipts[0]!.raw).toHaveLength(1_024);
    expect(opened.receipts[0]!.number).toHaveLength(20);
    expect(opened.receipts[0]!.address).toHaveLength(20);
  });
});

/** A submit_sm_resp that no codec would write. */
function answerWith(session: { writeRaw(octets: Buffer): void }, sequence: number, id: string): void {
  const header = encode({ command: 'submit_sm_resp', sequence, message_id: '' }).subarray(0, 16);
  const octets = Buffer.concat([header, Buffer.from(`${id}\0`)]);
  octets.writeUInt32BE(octets.length, 0);
  session.writeRaw(octets);
}

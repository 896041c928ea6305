import { describe, expect, it } from 'vitest';
import { encodeGsm7 } from '#domain/text/encoding.ts';
import { packSeptets } from '#domain/text/septets.ts';
import { createLog } from '#platform/log.ts';
import { decode, encode } from '#smpp/codec/pdu.ts';
import type { PduInput } from '#smpp/codec/pdu-types.ts';
import { type Tlv, tlv } from '#smpp/codec/tlvs.ts';
import type { Receipt } from '../../connector.ts';
import type { Delivery } from '../deliveries/replies.ts';
import { readSmppSettings, type SmppSettings } from '../settings.ts';
import { ReceiptIds } from './receipt-ids.ts';
import { readReceipt } from './receipts.ts';

function settings(given: Record<string, unknown>): SmppSettings {
  const reading = readSmppSettings({ host: 'smsc', systemId: 'envoi', ...given });
  if (reading.kind === 'refused') throw new Error(reading.problems.join('; '));
  return reading.settings;
}

const ids = (given: Record<string, unknown>) =>
  new ReceiptIds({ settings: settings(given), known: null, learnt: () => {}, log: createLog('silent') });

const addresses = { source_addr: '33612345678', source_addr_ton: 1, source_addr_npi: 1, destination_addr: 'Envoi' };

function read(fields: Partial<PduInput<'deliver_sm'>>, given: Record<string, unknown> = {}): Receipt | undefined {
  const pdu = encode({ esm_class: 4, ...addresses, ...fields, command: 'deliver_sm' });
  return readReceipt(decode(pdu) as Delivery, settings(given), ids(given));
}

const text = (words: string) => ({ short_message: Buffer.from(words, 'latin1') });
const full = (stat: string, err = '000') =>
  text(`id:123 sub:001 dlvrd:000 submit date:2603141530 done date:2603141531 stat:${stat} err:${err} text:Bonjour`);

describe('a receipt', () => {
  it('tells everything', () => {
    const { takenAt, ...receipt } = read(full('DELIVRD'))!;
    expect(takenAt?.()).toEqual(new Date('2026-03-14T15:30:00Z'));
    expect(receipt).toEqual({
      ids: ['123'],
      candidates: expect.arrayContaining(['123']) as string[],
      state: 'delivered',
      code: 'DELIVRD 000',
      number: '+33612345678',
      address: 'Envoi',
      raw: 'id:123 sub:001 dlvrd:000 submit date:2603141530 done date:2603141531 stat:DELIVRD err:000 text:Bonjour',
      certain: true,
    });
  });

  it.each([
    ['DELIVRD', 'delivered'],
    ['UNDELIV', 'undelivered'],
    ['EXPIRED', 'undelivered'],
    ['DELETED', 'undelivered'],
    ['REJECTD', 'undelivered'],
    ['ACCEPTD', 'buffered'],
    ['ENROUTE', 'buffered'],
    ['BUFFRED', 'buffered'],
    ['ACKED', 'buffered'],
    ['UNKNOWN', 'unknown'],
    ['SENT', 'buffered'],
    ['FAILED', 'undelivered'],
    ['not-delivered', 'undelivered'],
    ['FANTASY', 'unknown'],
  ])('%s means %s', (stat, state) => {
    expect(read(full(stat))?.state).toBe(state);
  });

  it('means what the carrier says that its words mean', () => {
    expect(read(full('SENT'), { receiptStates: { SENT: 'delivered' } })?.state).toBe('delivered');
    expect(read(full('Sent'), { receiptStates: { sent: 'delivered' } })?.state).toBe('delivered');

    const parameters = [tlv('receipted_message_id', 'a'), tlv('message_state', 6)];
    expect(read({ tlvs: parameters }, { receiptStates: { ACCEPTD: 'delivered' } })?.state).toBe('delivered');
  });

  it('is asked for by both its ids, where the parameter and the text name different ones', () => {
    const receipt = read({ ...full('DELIVRD'), tlvs: [tlv('receipted_message_id', 'other7')] });

    expect(receipt?.candidates).toEqual(expect.arrayContaining(['other7', '123']));
  });

  it('says what of it could not be read', () => {
    const unread = (words: string, esm_class = 4) =>
      (read({ ...text(words), esm_class }) as { unread?: string } | undefined)?.unread;

    expect(unread('id:1 stat:DELIVRD')).toBeUndefined();
    expect(unread('id:1 stat:UNKNOWN')).toBeUndefined();
    expect(unread('id:1 stat:FANTASY')).toBe('a receipt with a state that is not known: FANTASY');
    expect(unread('id:1')).toBe('a receipt without a state');
    expect(unread('Thank you')).toBe('a receipt without an id');
    expect(unread('id:1 stat:FANTASY', 0)).toBeUndefined();
  });

  it('may be packed where the carrier packs its alphabet', () => {
    const short_message = Buffer.from(packSeptets(encodeGsm7('id:77 stat:UNDELIV err:001'), 0));

    expect(read({ short_message }, { replyAlphabet: 'gsm-packed' })).toMatchObject({
      candidates: expect.arrayContaining(['77']) as string[],
      state: 'undelivered',
    });
    expect(read({ short_message, esm_class: 0 }, { replyAlphabet: 'gsm-packed' })).toMatchObject({ certain: false });
  });

  it('keeps no more of what a carrier writes than the protocol has room for', () => {
    const long = 'z'.repeat(3_000);
    const payload = tlv('message_payload', Buffer.from(`id:${long} stat:${long} err:${long}`));
    const receipt = read({ tlvs: [payload, { tag: 0x001e, value: Buffer.from(long) }] });

    expect(receipt?.candidates[0]).toBe('z'.repeat(64));
    expect(receipt?.candidates.every((id) => id.length <= 64)).toBe(true);
    expect(receipt?.code.length).toBeLessThanOrEqual(65);
    expect(receipt?.raw).toHaveLength(1_024);
  });

  it.each(['a,b', '{"x":1}', 'NULL', "o'k", '\\', 'ab cd', '"', 'é', '%27'])('may have the id %j', (id) => {
    const kept = id.replace(' ', '_');

    expect(read({ tlvs: [tlv('receipted_message_id', id)] })?.candidates[0]).toBe(kept);
    expect(read(text(`id:${id} stat:DELIVRD`))?.candidates[0]).toBe(kept);
  });

  it('has no more spellings than one key of the database may have octets, the likeliest of both ids among them', () => {
    const widths = ids({});
    for (const width of [40, 50, 60, 64]) widths.answered('0'.repeat(width));
    const first = '123456789'.repeat(7);
    const second = 'abcdef123'.repeat(7);
    const pdu = encode({
      command: 'deliver_sm',
      esm_class: 4,
      ...addresses,
      ...text(`id:${second} stat:DELIVRD`),
      tlvs: [tlv('receipted_message_id', first)],
    });
    const candidates = readReceipt(decode(pdu) as Delivery, settings({}), widths)?.candidates ?? [];

    expect(candidates.slice(0, 2)).toEqual([first, second]);
    expect(Buffer.byteLength(candidates.join(' '))).toBeLessThanOrEqual(2_000);
    expect(candidates.every((id) => id !== '')).toBe(true);
  });

  it('that only looks like one is a text from a phone as well, decoded as such', () => {
    const words = 'id:1 stat:é €';
    const receipt = read({ short_message: Buffer.from(encodeGsm7(words)), esm_class: 0 });

    expect(receipt).toMatchObject({ certain: false });
    expect(receipt?.text?.()).toEqual({ number: '+33612345678', address: 'Envoi', text: words });
  });

  it('is no last word when it is an intermediate notification', () => {
    expect(read({ ...full('DELIVRD'), esm_class: 0x20 })).toMatchObject({ state: 'buffered', certain: true });
  });

  it('may have other bits in its esm_class, and a header', () => {
    const short_message = Buffer.concat([Buffer.from('0500030a0101', 'hex'), full('DELIVRD').short_message]);

    expect(read({ esm_class: 0x44, short_message })).toMatchObject({ state: 'delivered' });
  });

  it('may travel in message_payload, and in a data_sm', () => {
    const tlvs = [tlv('message_payload', full('UNDELIV', '001').short_message)];
    const dataSm = decode(encode({ ...addresses, esm_class: 4, tlvs, command: 'data_sm' })) as Delivery;

    expect(read({ tlvs })?.code).toBe('UNDELIV 001');
    expect(readReceipt(dataSm, settings({}), ids({}))?.code).toBe('UNDELIV 001');
  });

  it('may be all parameters and no text', () => {
    const tlvs = [tlv('receipted_message_id', 'abc'), tlv('message_state', 5)];

    expect(read({ esm_class: 0, tlvs })).toMatchObject({
      candidates: expect.arrayContaining(['abc']) as string[],
      state: 'undelivered',
      code: 'UNDELIV',
      raw: 'id:abc UNDELIV',
      certain: true,
    });
  });

  it('is not certain when only its text looks so', () => {
    expect(read({ ...full('DELIVRD'), esm_class: 0 })).toMatchObject({ state: 'delivered', certain: false });
  });

  it('is none when it is a text from a phone', () => {
    expect(read({ ...text('Bonjour'), esm_class: 0 })).toBeUndefined();
    expect(read({ ...text('id: tout va bien'), esm_class: 0x40 })).toBeUndefined();
  });

  it('without an id has no candidates, and is not lost', () => {
    expect(read(text('stat:DELIVRD'))).toMatchObject({ candidates: [], state: 'delivered' });
  });
});

describe('the error of a receipt', () => {
  const network = (hex: string): Tlv[] => [tlv('network_error_code', Buffer.from(hex, 'hex'))];

  it.each([
    ['001', undefined, 'UNDELIV 001'],
    ['1F', undefined, 'UNDELIV 1F'],
    ['000', '030006', 'UNDELIV 006'],
    ['000', '030000', 'UNDELIV 000'],
    ['027', '030006', 'UNDELIV 027'],
    ['000', '303132', 'UNDELIV 012'],
  ])('err:%s and network_error_code %s give %s', (err, octets, code) => {
    expect(read({ ...full('UNDELIV', err), tlvs: octets ? network(octets) : [] })?.code).toBe(code);
  });

  it('is followed by what the carrier means by it', () => {
    const receiptWords = { '001': 'absent subscriber' };

    expect(read(full('UNDELIV', '001'), { receiptWords })?.code).toBe('UNDELIV 001 absent subscriber');
  });
});

describe('the spellings of an id', () => {
  const candidates = (id: string, given: Record<string, unknown> = {}) =>
    read({ tlvs: [tlv('receipted_message_id', id)] }, given)?.candidates ?? [];

  it('begin with the one it has', () => {
    expect(candidates('00BBA622')[0]).toBe('00BBA622');
    expect(candidates('00BBA622')).toEqual(expect.arrayContaining(['00bba622', 'BBA622', 'bba622', '12297762']));
    expect(candidates('12297762')).toEqual(expect.arrayContaining(['bba622', 'BBA622', '00BBA622']));
    expect(candidates('0221067780')).toContain('221067780');
    expect(candidates('1eedf843-2-1')).toContain('1EEDF843-2-1');
  });

  it('begin with the one in the base of the answers, where the settings name both bases', () => {
    const hexAnswers = { submitIdBase: 'hex', receiptIdBase: 'decimal' };
    const decimalAnswers = { submitIdBase: 'decimal', receiptIdBase: 'hex' };

    expect(candidates('12297762', hexAnswers)[0]).toBe('bba622');
    expect(candidates('12297762', hexAnswers)).toContain('12297762');
    expect(candidates('00BBA622', decimalAnswers)[0]).toBe('12297762');
    expect(candidates('2c9a-77', hexAnswers)[0]).toBe('2c9a-77');
    expect(candidates('18446744073709551617', hexAnswers)[0]).toBe('10000000000000001');
  });
});

describe('a receipt that only the carrier’s own pattern fits', () => {
  const given = {
    receiptPattern: 'ref=(?<id>\\w+) etat=(?<stat>\\w+)( cause=(?<err>\\w+))?',
    receiptStates: { remis: 'delivered', perdu: 'undelivered' },
  };

  it('is read by it', () => {
    expect(read(text('ref=a7 etat=perdu cause=12'), given)).toMatchObject({
      candidates: expect.arrayContaining(['a7']) as string[],
      state: 'undelivered',
      code: 'perdu 12',
      certain: true,
    });
  });

  it('is not certain without any other sign', () => {
    expect(read({ ...text('ref=a7 etat=remis'), esm_class: 0 }, given)).toMatchObject({
      state: 'delivered',
      certain: false,
    });
  });

  it('leaves the usual ones to the usual reading', () => {
    expect(read(full('DELIVRD'), given)).toMatchObject({ state: 'delivered', code: 'DELIVRD 000' });
  });

  it('is read by it even when the usual reading finds something', () => {
    const both = read(text('id:session9 stat:DELIVRD ref=a7 etat=perdu cause=12'), given);

    expect(both).toMatchObject({ state: 'undelivered', code: 'perdu 12' });
    expect(both?.candidates[0]).toBe('a7');
    expect(both?.candidates).toContain('session9');
  });
});

describe('the number of a receipt', () => {
  it.each([
    ['33612345678', 1, '+33612345678'],
    ['0612345678', 2, '+33612345678'],
    ['612345678', 1, '+33612345678'],
    ['+33612345678', 0, '+33612345678'],
    ['36111', 3, '36111'],
  ])('from %s (TON %i) is %s', (source_addr, source_addr_ton, number) => {
    expect(read({ ...full('DELIVRD'), source_addr, source_addr_ton })?.number).toBe(number);
  });

  it.each([
    ['36180', 3],
    ['Envoi', 5],
    ['', 0],
  ])('is its destination where the addresses are not swapped: from %j', (source_addr, source_addr_ton) => {
    const destination = { destination_addr: '33612345678', dest_addr_ton: 1 };

    expect(read({ ...full('DELIVRD'), source_addr, source_addr_ton, ...destination })).toMatchObject({
      number: '+33612345678',
      address: source_addr,
    });
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decode, encode } from '#smpp/codec/pdu.ts';
import type { PduInput } from '#smpp/codec/pdu-types.ts';
import { tlv } from '#smpp/codec/tlvs.ts';
import { partOf, textOf as textOfReply } from '#test/support/smpp/smpp-carrier.ts';
import { readSmppSettings, type SmppSettings } from '../settings.ts';
import { type Delivery, readReply } from './replies.ts';

function settings(given: Record<string, unknown> = {}): SmppSettings {
  const reading = readSmppSettings({ host: 'smsc', systemId: 'envoi', ...given });
  if (reading.kind === 'refused') throw new Error(reading.problems.join('; '));
  return reading.settings;
}

function delivered(fields: Partial<PduInput<'deliver_sm'>>): Delivery {
  const addresses = { source_addr: '33612345678', source_addr_ton: 1, source_addr_npi: 1, destination_addr: '36111' };
  return decode(encode({ ...addresses, ...fields, command: 'deliver_sm' })) as Delivery;
}

function textOf(octets: string, dataCoding: number, given: Record<string, unknown> = {}): string {
  const delivery = delivered({ short_message: Buffer.from(octets, 'hex'), data_coding: dataCoding });
  return textOfReply(readReply(delivery, settings(given)));
}

describe('the text of a reply', () => {
  it.each([
    [0x00, '05001b65', 'é@€'],
    [0x01, '53544f50', 'STOP'],
    [0x03, 'e9e0', 'éà'],
    [0x04, 'e9', 'é'],
    [0x06, 'b0b1', 'АБ'],
    [0x07, 'e0', 'א'],
    [0x08, '0041d83dde00', 'A😀'],
    [0x10, '4100', 'A@'],
    [0x11, '4105', 'Aé'],
    [0x15, '41e9', 'Aé'],
    [0x18, '00e9', 'é'],
    [0x19, '00e9', 'é'],
    [0xc0, '4105', 'Aé'],
    [0xe0, '00e9', 'é'],
    [0xf0, '4105', 'Aé'],
    [0xf4, '41e9', 'Aé'],
    [0x0d, '4105', 'Aé'],
    [0x40, '53544f50', 'STOP'],
    [0x44, '53544f50', 'STOP'],
    [0x48, '00530054004f0050', 'STOP'],
    [0x00, '00530054004f0050', 'STOP'],
    [0x00, '00410072007200ea', 'Arrê'],
    [0x00, 'feff00530054004f0050', 'STOP'],
    [0x00, 'fffe530054004f005000', 'STOP'],
    [0x00, '062a0648064206410020', 'توقف '],
    [0x03, '00530054004f0050', 'STOP'],
    [0x44, '00530054004f0050', 'STOP'],
    [0x00, '0053', '@S'],
    [0x00, '53004f00', 'S@O@'],
    [0x00, '0453055406560757', 'èSéTùVìW'],
  ])('with data_coding %i and octets %s is %s', (dataCoding, octets, text) => {
    expect(textOf(octets, dataCoding)).toBe(text);
  });

  it.each([
    ['gsm-packed', 'e8329bfd4697d9ec37', 'hellohello'],
    ['gsm-packed', '31d98c56b3dd1a', '1234567'],
    ['gsm-packed', '31d98c56b3dd70', '12345678'],
    ['latin-1', 'e940', 'é@'],
    ['ascii', '4140', 'A@'],
    ['utf-8', 'c3a9e282ac', 'é€'],
  ])('in the carrier’s default alphabet %s turns %s into %s', (replyAlphabet, octets, text) => {
    expect(textOf(octets, 0, { replyAlphabet })).toBe(text);
  });

  it('believes the carrier’s own numbers for data_coding', () => {
    expect(textOf('05', 241, { gsmDataCoding: 241 })).toBe('é');
    expect(textOf('00e9', 200, { ucs2DataCoding: 200 })).toBe('é');
  });

  it('may travel in message_payload, and in a data_sm', () => {
    const payload = [tlv('message_payload', Buffer.from('Bonjour'))];
    const dataSm = decode(encode({ command: 'data_sm', source_addr: '33612345678', tlvs: payload })) as Delivery;

    expect(textOfReply(readReply(delivered({ tlvs: payload }), settings()))).toBe('Bonjour');
    expect(textOfReply(readReply(dataSm, settings()))).toBe('Bonjour');
  });

  it('is composed, and has no NUL for a database to choke on', () => {
    expect(textOf('00650301', 8)).toBe('é');
    expect(textOf('0041000000420d', 8)).toBe('AB');
    expect(textOf('410042', 3)).toBe('AB');
  });

  it('comes out of whatever octets', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 254 }), fc.nat(255), fc.nat(255), (octets, dataCoding, esmClass) => {
        const delivery = delivered({
          short_message: Buffer.from(octets),
          data_coding: dataCoding,
          esm_class: esmClass,
        });
        for (const replyAlphabet of ['gsm', 'gsm-packed', 'utf-8']) {
          expect(textOfReply(readReply(delivery, settings({ replyAlphabet })))).not.toContain('\0');
        }
      }),
    );
  });
});

describe('a part of a long reply', () => {
  it.each([
    ['0500033402014f6e65', { reference: 0x34, referenceBits: 8, total: 2, sequence: 1 }],
    ['060804123402024f6e65', { reference: 0x1234, referenceBits: 16, total: 2, sequence: 2 }],
  ])('is told apart by its header %s', (octets, concatenation) => {
    const delivery = delivered({ short_message: Buffer.from(octets, 'hex'), esm_class: 0x40 });

    expect(readReply(delivery, settings())).toMatchObject({
      octets: { octets: Buffer.from('One'), coding: 'gsm' },
      concatenation,
    });
  });

  it('is unpacked behind its header', () => {
    const delivery = delivered({ short_message: Buffer.from('050003340201c2', 'hex'), esm_class: 0x40 });

    expect(textOfReply(readReply(delivery, settings({ replyAlphabet: 'gsm-packed' })))).toBe('a');
  });

  it('is told apart by the sar_* parameters, all three or none', () => {
    const sar = [tlv('sar_msg_ref_num', 500), tlv('sar_total_segments', 3), tlv('sar_segment_seqnum', 2)];
    const short_message = Buffer.from('One');

    expect(partOf(readReply(delivered({ short_message, tlvs: sar }), settings()))).toEqual({
      reference: 500,
      referenceBits: 16,
      total: 3,
      sequence: 2,
    });
    expect(partOf(readReply(delivered({ short_message, tlvs: sar.slice(1) }), settings()))).toBeUndefined();
  });

  it.each([
    ['00530054004f0050', 'STOP'],
    ['062a0648064206410020', 'توقف '],
    ['0421044204430434', 'Студ'],
    ['050003340101002d', '-'],
    ['0400012b2b002d', '-'],
  ])('is whole in UCS-2 whether the header that is announced is there or not: %s', (octets, text) => {
    const delivery = delivered({ short_message: Buffer.from(octets, 'hex'), esm_class: 0x40, data_coding: 8 });

    expect(textOfReply(readReply(delivery, settings()))).toBe(text);
  });

  it('keeps half a character, whose other half opens the next part', () => {
    const delivery = delivered({
      short_message: Buffer.from('0500033402010041d83d', 'hex'),
      esm_class: 0x40,
      data_coding: 8,
    });

    expect(textOfReply(readReply(delivery, settings()))).toBe('A\ud83d');
  });

  it('speaks a national language when its header says so', () => {
    const delivery = delivered({ short_message: Buffer.from('032401011b47', 'hex'), esm_class: 0x40 });

    expect(textOfReply(readReply(delivery, settings()))).toBe('Ğ');
  });
});

describe('what was replied to', () => {
  it.each([
    ['36111', 3, '36111'],
    ['36111', 0, '36111'],
    ['3611122', 0, '3611122'],
    ['33644630001', 1, '33644630001'],
    ['+33644630001', 0, '+33644630001'],
    ['0033644630001', 0, '0033644630001'],
    ['0644630001', 2, '+33644630001'],
    ['644630001', 2, '+33644630001'],
    ['Envoi', 5, 'Envoi'],
  ])('at %j (TON %i) is %j', (destination_addr, dest_addr_ton, address) => {
    expect(readReply(delivered({ destination_addr, dest_addr_ton }), settings())).toMatchObject({ address });
  });
});

describe('who wrote', () => {
  it.each([
    ['33612345678', 1, '+33612345678'],
    ['+33612345678', 0, '+33612345678'],
    ['0612345678', 2, '+33612345678'],
    ['612345678', 0, '+33612345678'],
    ['36111', 3, '36111'],
    ['Orange', 5, 'Orange'],
    ['', 0, ''],
  ])('from %j (TON %i) is %j', (source_addr, source_addr_ton, number) => {
    const reply = readReply(delivered({ source_addr, source_addr_ton, short_message: Buffer.from('x') }), settings());

    expect(reply).toMatchObject({ number, address: '36111' });
  });

  it('is read with the carrier’s country', () => {
    const delivery = delivered({ source_addr: '0470123456', source_addr_ton: 2 });

    expect(readReply(delivery, settings({ replyCountry: 'BE' })).number).toBe('+32470123456');
  });
});

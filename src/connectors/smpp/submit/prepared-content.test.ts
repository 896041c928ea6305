import { describe, expect, it } from 'vitest';
import { splitText } from '#domain/text/split-text.ts';
import { decode } from '#smpp/codec/pdu.ts';
import type { Pdu } from '#smpp/codec/pdu-types.ts';
import { PduWriter } from '#smpp/codec/pdu-writer.ts';
import { readTlv } from '#smpp/codec/tlvs.ts';
import type { OctetContent, TextContent } from '../../connector.ts';
import { readSmppSettings } from '../settings.ts';
import { prepareContent } from './prepared-content.ts';

const now = new Date('2026-03-14T15:30:00Z');

type Given = Partial<TextContent> | Omit<OctetContent, 'sender' | 'reference' | 'validUntil'>;

function content(given: Given = {}): TextContent | OctetContent {
  const shared = { sender: 'Envoi', reference: 0x1234, validUntil: new Date('2026-03-16T15:30:07Z') };
  return given.encoding === 'octets'
    ? { ...shared, ...given }
    : { ...shared, encoding: 'GSM7', parts: ['Bonjour'], ...given };
}

function prepare(given: Given, settings: Record<string, unknown>) {
  const reading = readSmppSettings({ host: 'smsc', systemId: 'envoi', ...settings });
  if (reading.kind === 'refused') throw new Error(reading.problems.join('; '));
  return prepareContent(content(given), reading.settings, now);
}

/** The PDUs of a content, as the carrier would read them. */
function submitted(given: Given, settings: Record<string, unknown> = {}): Pdu<'submit_sm'>[] {
  const prepared = prepare(given, settings);
  if (prepared.kind === 'refused') throw new Error(JSON.stringify(prepared.outcome));
  return prepared.templates.map((template) => {
    const out = new PduWriter();
    template.write(out, 1, '33612345678');
    return decode(out.view()) as Pdu<'submit_sm'>;
  });
}

const hex = (pdu: Pdu<'submit_sm'> | undefined) => pdu?.short_message.toString('hex');
const both = { parts: ['one', 'two'] };

describe('the alphabet', () => {
  it.each([
    ['gsm', 'é€@', 'GSM7', '051b6500', 0],
    ['gsm-packed', 'hellohello', 'GSM7', 'e8329bfd4697d9ec37', 0],
    ['latin-1', 'é@', 'GSM7', 'e940', 0],
    ['ascii', 'a@', 'GSM7', '6140', 0],
    ['gsm', 'ê', 'UCS2', '00ea', 8],
    ['gsm', '😀', 'UCS2', 'd83dde00', 8],
    ['latin-1', '€', 'GSM7', '20ac', 8],
    ['ascii', 'é', 'GSM7', '00e9', 8],
  ] as const)('%s writes %s (%s) as %s', (alphabet, text, encoding, octets, dataCoding) => {
    const [pdu] = submitted({ parts: [text], encoding }, { alphabet });

    expect(hex(pdu)).toBe(octets);
    expect(pdu?.data_coding).toBe(dataCoding);
  });

  it('fills the last octet of seven packed septets with a carriage return, not an @', () => {
    const [pdu] = submitted({ parts: ['1234567'] }, { alphabet: 'gsm-packed' });

    expect(hex(pdu)).toBe('31d98c56b3dd1a');
  });

  it('packs behind a header from the next septet on', () => {
    const [pdu] = submitted({ parts: ['a', 'b'] }, { alphabet: 'gsm-packed' });

    expect(hex(pdu)).toBe('050003340201c2');
  });

  it('takes other numbers for data_coding', () => {
    const settings = { gsmDataCoding: 241, ucs2DataCoding: 24 };

    expect(submitted({}, settings)[0]?.data_coding).toBe(241);
    expect(submitted({ parts: ['ê'], encoding: 'UCS2' }, settings)[0]?.data_coding).toBe(24);
  });

  it('refuses what fits neither the alphabet nor a UCS-2 part', () => {
    expect(prepare({ parts: [`${'a'.repeat(70)}€`] }, { alphabet: 'latin-1' })).toEqual({
      kind: 'refused',
      outcome: { kind: 'rejected', reason: 'content', code: 'not in the carrier’s alphabet' },
    });
  });
});

describe('a long text', () => {
  it('carries a header with an 8-bit reference', () => {
    const [one, two] = submitted(both);

    expect([hex(one), hex(two)]).toEqual(['0500033402016f6e65', '05000334020274776f']);
    expect([one?.esm_class, two?.esm_class]).toEqual([0x40, 0x40]);
  });

  it('carries a header with a 16-bit reference', () => {
    expect(hex(submitted(both, { longTexts: 'udh16' })[1])).toBe('0608041234020274776f');
  });

  it('keeps to the shorter header when a part leaves no room for the longer one', () => {
    const septets = submitted({ parts: ['a'.repeat(153), 'b'] }, { longTexts: 'udh16' });
    const units = submitted({ parts: ['ê'.repeat(67), 'b'], encoding: 'UCS2' }, { longTexts: 'udh16' });

    expect(hex(septets[1])).toBe('05000334020262');
    expect(hex(units[1])).toBe('0500033402020062');
    expect(units[0]?.short_message.length).toBe(140);
  });

  it.each<[string, TextContent['encoding'], number, number]>([
    ['a'.repeat(153 + 100), 'GSM7', 7 + 152, 7 + 101],
    ['a'.repeat(304), 'GSM7', 7 + 152, 7 + 152],
    [`${'a'.repeat(151)}€${'b'.repeat(20)}`, 'GSM7', 7 + 151, 7 + 22],
    ['ê'.repeat(67 + 30), 'UCS2', 7 + 2 * 66, 7 + 2 * 31],
    [`${'ê'.repeat(65)}🙂${'ê'.repeat(20)}`, 'UCS2', 7 + 2 * 65, 7 + 2 * 22],
  ])('is cut for the 16-bit reference where that takes no further part: %.10j…', (text, encoding, first, second) => {
    const { parts } = splitText(text);
    const pdus = submitted({ parts, encoding }, { longTexts: 'udh16' });

    expect(pdus.map((pdu) => hex(pdu)?.slice(0, 14))).toEqual(['06080412340201', '06080412340202']);
    expect(pdus.map((pdu) => pdu.short_message.length)).toEqual([first, second]);
  });

  it('keeps its parts and the shorter header where the longer one would take a part that was not paid', () => {
    const { parts } = splitText('a'.repeat(305));
    const pdus = submitted({ parts }, { longTexts: 'udh16' });

    expect(pdus.map((pdu) => hex(pdu)?.slice(0, 12))).toEqual(['050003340201', '050003340202']);
    expect(pdus.map((pdu) => pdu.short_message.length)).toEqual([6 + 153, 6 + 152]);
  });

  it('leaves room for the longer header in UCS-2 too, where the carrier’s alphabet lacks a character', () => {
    const parts = ['Δ'.repeat(67), 'Δ'.repeat(67), 'Δ'.repeat(60)];
    const pdus = submitted({ parts }, { longTexts: 'udh16', alphabet: 'latin-1' });

    expect(pdus.every((pdu) => pdu.data_coding === 8 && pdu.short_message.length <= 140)).toBe(true);
  });

  it('carries the sar_* parameters and no header', () => {
    const pdus = submitted(both, { longTexts: 'sar' });

    expect(pdus.map(hex)).toEqual(['6f6e65', '74776f']);
    expect(pdus.map((pdu) => pdu.esm_class)).toEqual([0, 0]);
    expect(pdus[1]?.tlvs.map(({ tag, value }) => [tag, value.toString('hex')])).toEqual([
      [0x020c, '1234'],
      [0x020e, '02'],
      [0x020f, '02'],
    ]);
  });

  it('goes whole in message_payload, for the carrier to cut', () => {
    const pdus = submitted(both, { longTexts: 'message_payload' });

    expect(pdus).toHaveLength(1);
    expect(hex(pdus[0])).toBe('');
    expect(readTlv(pdus[0]!.tlvs, 'message_payload')).toEqual(Buffer.from('onetwo'));
  });

  it('is marked in no way when it has one part', () => {
    for (const longTexts of ['udh8', 'udh16', 'sar', 'message_payload']) {
      const [pdu] = submitted({ parts: ['one'] }, { longTexts });
      expect([pdu?.esm_class, hex(pdu), pdu?.tlvs]).toEqual([0, '6f6e65', []]);
    }
  });
});

describe('addresses', () => {
  const settings = { sourceAlphanumeric: '5/1', sourceShort: '6/0', sourceLong: '2/8', destination: '0/3' };

  it.each([
    ['Envoi', 5, 1, 'Envoi'],
    ['36111', 6, 0, '36111'],
    ['12345678', 6, 0, '12345678'],
    ['33612345678', 2, 8, '33612345678'],
    ['+33612345678', 2, 8, '33612345678'],
    ['+1234567', 2, 8, '1234567'],
    ['3M', 5, 1, '3M'],
  ])('write the sender %s as %i/%i %s', (sender, ton, npi, address) => {
    const [pdu] = submitted({ sender }, settings);

    expect([pdu?.source_addr_ton, pdu?.source_addr_npi, pdu?.source_addr]).toEqual([ton, npi, address]);
    expect([pdu?.dest_addr_ton, pdu?.dest_addr_npi]).toEqual([0, 3]);
  });

  it('put a plus or 00 before a sender that is a telephone number', () => {
    expect(submitted({ sender: '33612345678' }, { sourcePrefix: '+' })[0]?.source_addr).toBe('+33612345678');
    expect(submitted({ sender: '+33612345678' }, { sourcePrefix: '00' })[0]?.source_addr).toBe('0033612345678');
    expect(submitted({ sender: '36111' }, { sourcePrefix: '+' })[0]?.source_addr).toBe('36111');
  });

  it('refuse a sender that the protocol cannot carry', () => {
    expect(prepare({ sender: 'Ωmega' }, {})).toMatchObject({ outcome: { kind: 'rejected', reason: 'sender' } });
  });
});

describe('octets', () => {
  const picture = [Buffer.from('050003070201ffd8', 'hex'), Buffer.from('050003070202ffd9', 'hex')];

  it.each([
    {},
    { alphabet: 'gsm-packed', longTexts: 'message_payload' },
    { alphabet: 'ascii', longTexts: 'sar', gsmDataCoding: 3 },
  ])('leave as they are, a part in each, by a carrier of %j', (settings) => {
    const pdus = submitted({ encoding: 'octets', parts: picture, dataCoding: 0xf5, hasHeader: true }, settings);

    expect(pdus.map(hex)).toEqual(['050003070201ffd8', '050003070202ffd9']);
    expect(pdus).toMatchObject([
      { data_coding: 0xf5, esm_class: 0x40, tlvs: [] },
      { data_coding: 0xf5, esm_class: 0x40, tlvs: [] },
    ]);
  });

  it('say that they have no header, and keep the mode of the carrier', () => {
    const parts = [Buffer.from('0605040b8423f0', 'hex')];
    const settings = { messageMode: 'datagram' };
    const [pdu] = submitted({ encoding: 'octets', parts, dataCoding: 4, hasHeader: false }, settings);

    expect(pdu).toMatchObject({ data_coding: 4, esm_class: 1 });
    expect(hex(pdu)).toBe('0605040b8423f0');
  });
});

describe('the other fields', () => {
  it('come from the settings', () => {
    const settings = { serviceType: 'CMT', priority: 2, protocolId: 64, messageMode: 'store-and-forward' };
    const [pdu] = submitted({}, settings);

    expect(pdu).toMatchObject({ service_type: 'CMT', priority_flag: 2, protocol_id: 64, esm_class: 3 });
  });

  it.each([
    ['absolute', '260316153007000+'],
    ['relative', '000002000007000R'],
    ['none', ''],
  ])('write the validity as %s: %s', (validity, written) => {
    expect(submitted({}, { validity })[0]?.validity_period).toBe(written);
  });

  it.each([
    ['all', false, [1, 1]],
    ['first', false, [1, 0]],
    ['none', false, [0, 0]],
    ['first', true, [0x11, 0]],
  ])('ask for receipts on %s parts (intermediate: %s)', (receipts, intermediateReceipts, flags) => {
    const pdus = submitted(both, { receipts, intermediateReceipts });

    expect(pdus.map((pdu) => pdu.registered_delivery)).toEqual(flags);
  });

  it('add the carrier’s own parameters', () => {
    const [pdu] = submitted({}, { customTlvs: { '0x1400': 'shop', '0x1401': 'hex:07' } });

    expect(pdu?.tlvs).toEqual([
      { tag: 0x1400, value: Buffer.from('shop') },
      { tag: 0x1401, value: Buffer.of(7) },
    ]);
  });
});

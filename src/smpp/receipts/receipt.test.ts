import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decode, encode } from '../codec/pdu.ts';
import type { Pdu, PduInput } from '../codec/pdu-types.ts';
import { tlv } from '../codec/tlvs.ts';
import { idVariants } from './id-variants.ts';
import { readNetworkError, readReceipt } from './receipt.ts';
import { parseReceiptText, receiptDate, writeReceiptText } from './receipt-text.ts';

const text =
  'id:0123456789 sub:001 dlvrd:001 submit date:2603141530 done date:2603141531 stat:DELIVRD err:000 text:Bonjour';

const whole = {
  id: '0123456789',
  submitted: '001',
  delivered: '001',
  submitDate: '2603141530',
  doneDate: '2603141531',
  stat: 'DELIVRD',
  err: '000',
};

describe('parseReceiptText', () => {
  it.each<[string, string, object]>([
    ['the example of the specification', text, whole],
    ['other cases', text.replace('id:', 'ID:').replace('stat:', 'Stat:').replace('text:', 'Text:'), whole],
    ['dates without the blank', text.replace('submit date', 'submitdate').replace('done date', 'donedate'), whole],
    ['another order', 'stat:EXPIRED err:1 id:a-b_c', { stat: 'EXPIRED', err: '1', id: 'a-b_c' }],
    [
      'line breaks and blanks behind colons',
      'id: 77\r\nstat: UNDELIV\r\nerr: 0x1F',
      { id: '77', stat: 'UNDELIV', err: '0x1F' },
    ],
    ['empty fields', 'id:1 err: stat:DELIVRD', { id: '1', stat: 'DELIVRD' }],
    ['no receipt at all', 'see you at 15:30', {}],
    ['commas between the fields', 'id:a,b,stat:DELIVRD,err:000', { id: 'a,b', stat: 'DELIVRD', err: '000' }],
    ['semicolons', 'id:1;submit date:2603141530;stat:EXPIRED;', { id: '1', submitDate: '2603141530', stat: 'EXPIRED' }],
    ['bars', 'id: 1 | stat: UNDELIV | err: 5', { id: '1', stat: 'UNDELIV', err: '5' }],
    ['a longer word before the colon', 'grid:5 id:6', { id: '6' }],
    ['the first of two ids', 'id:1 id:2', { id: '1' }],
  ])('reads %s', (_, written, expected) => {
    expect(parseReceiptText(written)).toEqual(expected);
  });

  it('stops at text:, where whoever wrote the message could forge the rest', () => {
    expect(parseReceiptText('id:1 text:id:2 stat:DELIVRD err:000')).toEqual({ id: '1' });
    expect(parseReceiptText('id:1 stat:UNDELIV text:x stat:DELIVRD')).toEqual({ id: '1', stat: 'UNDELIV' });
  });

  it('takes any text, and no longer for one that tries', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('id', ':', ' ', 'date', 'submit', 'text', 'stat', '0', '\0') }),
        (any) => {
          expect(Object.values(parseReceiptText(any)).every((value) => value !== '')).toBe(true);
        },
      ),
    );
    expect(parseReceiptText(`${'date '.repeat(200_000)}:`)).toEqual({});
  });

  it('reads what we write', () => {
    const written = writeReceiptText({
      id: '0123456789',
      delivered: true,
      submitDate: new Date('2026-03-14T15:30:10Z'),
      doneDate: new Date('2026-03-14T15:31:59Z'),
      stat: 'DELIVRD',
      err: '000',
      text: 'Bonjour',
    });

    expect(written).toBe(text);
    expect(parseReceiptText(written)).toEqual(whole);
  });

  it.each([
    ['2603141530', '2026-03-14T15:30:00'],
    ['260314153059', '2026-03-14T15:30:59'],
    ['20260314153059', '2026-03-14T15:30:59'],
    ['202603141530', '2026-03-14T15:30:00'],
    ['9912312359', '1999-12-31T23:59:00'],
    ['000000000000', undefined],
    ['2602300000', undefined],
    ['2613010000', undefined],
    ['2601012400', undefined],
    ['26010112', undefined],
  ])('the date %s is %s', (digits, expected) => {
    expect(receiptDate(digits)).toBe(expected);
  });
});

type Delivery = Pdu<'deliver_sm' | 'data_sm'>;
const receiptOf = (pdu: PduInput<'deliver_sm' | 'data_sm'>) => readReceipt(decode(encode(pdu)) as Delivery);
const short = (esm_class: number, written = text) =>
  ({ command: 'deliver_sm', esm_class, short_message: Buffer.from(written, 'latin1') }) as const;

describe('readReceipt', () => {
  it.each([
    [0x04, 'receipt', true],
    [0x08, 'sme_ack', true],
    [0x10, 'sme_ack', true],
    [0x20, 'intermediate', true],
    [0x07, 'receipt', true],
    [0x00, 'receipt', false],
    [0x03, 'receipt', false],
  ] as const)('esm_class 0x%s with a receipt text: %s, certain: %s', (esmClass, kind, certain) => {
    expect(receiptOf(short(esmClass))).toMatchObject({
      kind,
      certain,
      ids: ['0123456789'],
      state: 'DELIVERED',
      err: '000',
    });
  });

  it.each([0x0c, 0x14, 0x24])('esm_class %i, of no type but with the bit of a receipt, is one', (esmClass) => {
    expect(receiptOf(short(esmClass))).toMatchObject({ kind: 'receipt', certain: true });
  });

  it('leaves messages from phones alone', () => {
    expect(receiptOf(short(0, 'STOP'))).toBeUndefined();
    expect(receiptOf(short(0, 'my id: 5'))).toBeUndefined();
    expect(receiptOf({ command: 'data_sm' })).toBeUndefined();
  });

  it('believes optional parameters before the text', () => {
    const tlvs = [
      tlv('receipted_message_id', 'BBA622'),
      tlv('message_state', 5),
      tlv('network_error_code', Buffer.of(3, 0, 27)),
      tlv('user_message_reference', 4711),
    ];

    expect(receiptOf({ ...short(0), tlvs })).toMatchObject({
      certain: true,
      ids: ['BBA622', '0123456789'],
      state: 'UNDELIVERABLE',
      stat: 'DELIVRD',
      networkError: { network: 3, code: 27 },
      userMessageReference: 4711,
    });
  });

  it('reads a receipt in message_payload, as data_sm, behind a header, in UCS-2', () => {
    const octets = Buffer.from(text, 'latin1');
    const payload = [tlv('message_payload', octets)];
    const wide = Buffer.from('id:1 stat:DELIVRD', 'utf16le').swap16();
    const expected = { certain: true, state: 'DELIVERED' };

    expect(receiptOf({ command: 'deliver_sm', esm_class: 4, tlvs: payload })).toMatchObject(expected);
    expect(receiptOf({ command: 'data_sm', esm_class: 4, tlvs: payload })).toMatchObject(expected);
    expect(receiptOf(short(0x44, `\x05\x00\x03\x01\x01\x01${text}`))).toMatchObject({
      ...expected,
      ids: ['0123456789'],
    });
    expect(receiptOf({ command: 'deliver_sm', esm_class: 4, data_coding: 8, short_message: wide })).toMatchObject(
      expected,
    );
  });

  it('survives a receipt without anything in it, and a header longer than the text', () => {
    expect(receiptOf({ command: 'deliver_sm', esm_class: 4 })).toMatchObject({
      certain: true,
      ids: [],
      state: undefined,
    });
    expect(receiptOf(short(0x44, '\xff'))).toMatchObject({ certain: true, ids: [], state: undefined });
  });

  it.each([
    ['a header that was announced and not sent', short(0x44, text)],
    [
      'message_payload while short_message says something else',
      { ...short(4, 'see payload'), tlvs: [tlv('message_payload', Buffer.from(text))] },
    ],
    ['an id parameter that is blank', { ...short(4), tlvs: [tlv('receipted_message_id', '  ')] }],
    ['the id and its dates parted by zeros', short(4, text.replaceAll(' sub', '\0sub').replaceAll(' stat', '\0stat'))],
    ['a zero at its end', short(4, `${text}\0`)],
  ])('reads a receipt with %s', (_, pdu) => {
    expect(receiptOf(pdu)).toMatchObject({ certain: true, ids: ['0123456789'], state: 'DELIVERED', err: '000' });
  });

  it.each([
    [7, 'DELIVRD', 'DELIVERED'],
    [1, 'FAILED', 'UNDELIVERABLE'],
    [2, 'UNDELIV', 'DELIVERED'],
    [5, 'ENROUTE', 'UNDELIVERABLE'],
    [6, 'FANTASY', 'ACCEPTED'],
    [99, 'EXPIRED', 'EXPIRED'],
    [0x32, 'FANTASY', 'DELIVERED'],
  ] as const)('message_state %i beside stat:%s is %s: an end goes before what is open', (value, stat, state) => {
    expect(receiptOf({ ...short(4, `id:1 stat:${stat}`), tlvs: [tlv('message_state', value)] })).toMatchObject({
      state,
    });
  });

  it.each([
    ['id:a\x11b stat:DELIVRD', 'a_b'],
    ['id:srv\x0042 stat:DELIVRD', 'srv@42'],
    ['id:\x1b(a\x1b) stat:DELIVRD', '{a}'],
    ['id:\x02\x01 stat:DELIVRD', '$£'],
    ['id:a_b@c stat:DELIVRD', 'a_b@c'],
  ])('reads the letters of the GSM alphabet in %j', (written, id) => {
    expect(receiptOf(short(4, written))).toMatchObject({ ids: [id], state: 'DELIVERED' });
  });

  it('looks no further into a text than any receipt is long', () => {
    const payload = tlv('message_payload', Buffer.from(`${text} ${'x'.repeat(60_000)}`));

    expect(receiptOf({ command: 'deliver_sm', esm_class: 4, tlvs: [payload] })?.text).toHaveLength(1_024);
  });

  it('does not guess at a state it does not know', () => {
    expect(receiptOf(short(4, 'id:1 stat:FANTASY'))).toMatchObject({ state: undefined, stat: 'FANTASY' });
    expect(receiptOf(short(4, 'id:1 stat:BUFFRED'))).toMatchObject({ state: 'ENROUTE' });
    expect(receiptOf(short(4, 'id:1 stat:delivrd'))).toMatchObject({ state: 'DELIVERED' });
  });

  it.each([
    ...(['DELIVERED', 'Deliverd', 'DELIVRED', 'SUCCESS', '2'] as const).map((stat) => [stat, 'DELIVERED']),
    ...[
      'FAILED',
      'Fail',
      'UNDELIVERED',
      'UNDELIVERABLE',
      'not-delivered',
      'NOT_DELIVERED',
      'ERROR',
      'NO_ROUTE',
      '5',
    ].map((stat) => [stat, 'UNDELIVERABLE']),
    ...['REJECTED', 'REJECT', 'REFUSED', 'BLOCKED', 'Blacklisted', 'INVALID', '8'].map((stat) => [stat, 'REJECTED']),
    ...['EXPIRE', 'TIMEOUT'].map((stat) => [stat, 'EXPIRED']),
    ...['CANCELLED', 'CANCELED'].map((stat) => [stat, 'DELETED']),
    ...['SENT', 'QUEUED', 'PENDING', 'SUBMITTED', 'BUFFERED', 'ENROUTE;', '1'].map((stat) => [stat, 'ENROUTE']),
    ...['ACCEPTED', 'ACCEPT', '6'].map((stat) => [stat, 'ACCEPTED']),
  ])('stat:%s means %s', (stat, state) => {
    expect(receiptOf(short(4, `id:1 stat:${stat} err:000`))).toMatchObject({ state });
  });

  it.each([
    [Buffer.of(3, 0, 1), { network: 3, code: 1 }],
    [Buffer.from('027'), { network: undefined, code: 27 }],
    [Buffer.of(3, 1), undefined],
    [undefined, undefined],
  ])('network_error_code %j is %j', (octets, expected) => {
    expect(readNetworkError(octets)).toEqual(expected);
  });
});

describe('idVariants', () => {
  it.each([
    ['BBA622', ['bba622', '00BBA622', '12297762']],
    ['00BBA622', ['BBA622', 'bba622', '12297762', '0012297762']],
    ['12297762', ['bba622', 'BBA622', '00bba622', '0012297762']],
    ['0221067780', ['221067780']],
    ['SAR-1eedf843-2', ['SAR-1EEDF843-2', 'sar-1eedf843-2']],
    ['18446744073709551617', ['10000000000000001']],
    [' 77 ', ['77']],
  ])('%s may elsewhere be %j', (id, expected) => {
    expect(idVariants(id)).toEqual(expect.arrayContaining(expected));
  });

  it('lists the id as it is first, each spelling once, and is empty for an empty id', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9a-fA-F]{1,64}$/), (id) => {
        const spellings = idVariants(id);

        expect(spellings[0]).toBe(id);
        expect(spellings).toContain(BigInt(`0x${id}`).toString(10));
        expect(new Set(spellings).size).toBe(spellings.length);
      }),
    );
    expect(idVariants('')).toEqual([]);
  });
});

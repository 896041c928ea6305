import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allCommands, anyPdu, arbitraryPdu } from '#test/support/smpp/arbitrary-pdus.ts';
import { commands } from './commands.ts';
import { decode, decodeByTable, encode, encodeByTable } from './pdu.ts';
import { PduError } from './pdu-error.ts';
import type { PduInput } from './pdu-types.ts';
import { PduWriter } from './pdu-writer.ts';
import { statusName } from './statuses.ts';
import { readTlv, tlv } from './tlvs.ts';

const hex = (text: string) => Buffer.from(text.replace(/\s/g, ''), 'hex');

/** The name of the status that decoding these octets is answered with. */
function refusalOf(octets: Buffer): string {
  try {
    decode(octets);
  } catch (error) {
    if (error instanceof PduError) return error.statusName;
    throw error;
  }
  return 'none';
}

/** The octets with command_length set to what they are. */
function framed(octets: Buffer): Buffer {
  octets.writeUInt32BE(octets.length, 0);
  return octets;
}

const bytesOf: [string, PduInput, string][] = [
  ['enquire_link', { command: 'enquire_link', sequence: 7 }, '00000010 00000015 00000000 00000007'],
  [
    'bind_transceiver',
    {
      command: 'bind_transceiver',
      sequence: 1,
      system_id: 'me',
      password: 'pw',
      interface_version: 0x34,
      addr_ton: 1,
      addr_npi: 1,
    },
    '0000001b 00000009 00000000 00000001 6d6500 707700 00 34 01 01 00',
  ],
  [
    'bind_transceiver_resp with its version',
    {
      command: 'bind_transceiver_resp',
      sequence: 1,
      system_id: 'smsc',
      tlvs: [tlv('sc_interface_version', 0x34)],
    },
    '0000001a 80000009 00000000 00000001 736d736300 0210 0001 34',
  ],
  [
    'submit_sm',
    {
      command: 'submit_sm',
      sequence: 2,
      source_addr_ton: 5,
      source_addr: 'Envoi',
      dest_addr_ton: 1,
      dest_addr_npi: 1,
      destination_addr: '33612345678',
      registered_delivery: 1,
      short_message: Buffer.from('Bonjour'),
    },
    `00000038 00000004 00000000 00000002 00 0500 456e766f6900 0101 333336313233343536373800
     00 00 00 00 00 01 00 00 00 07 426f6e6a6f7572`,
  ],
  [
    'deliver_sm_resp, whose empty message_id is always there',
    { command: 'deliver_sm_resp', sequence: 9, status: 0x64 },
    '00000011 80000005 00000064 00000009 00',
  ],
  [
    'submit_sm_resp with an error, which has no body',
    { command: 'submit_sm_resp', sequence: 9, status: 0x58 },
    '00000010 80000004 00000058 00000009',
  ],
  [
    'submit_multi to a phone and a list',
    {
      command: 'submit_multi',
      sequence: 3,
      dest_addresses: [{ dest_addr_ton: 1, dest_addr_npi: 1, destination_addr: '336' }, { dl_name: 'all' }],
    },
    `0000002b 00000021 00000000 00000003 00 0000 00 02 01 0101 33333600 02 616c6c00 00 00 00 00 00 00 00 00 00 00`,
  ],
  [
    'submit_multi_resp with one refusal',
    {
      command: 'submit_multi_resp',
      sequence: 3,
      message_id: 'a1',
      unsuccess_smes: [{ dest_addr_ton: 1, dest_addr_npi: 1, destination_addr: '336', error_status_code: 11 }],
    },
    '0000001e 80000021 00000000 00000003 613100 01 0101 33333600 0000000b',
  ],
];

describe('encode', () => {
  it.each(bytesOf)('writes %s to the octet', (_, pdu, octets) => {
    expect(encode(pdu).toString('hex')).toBe(hex(octets).toString('hex'));
    expect(decode(hex(octets))).toMatchObject(pdu);
  });

  it.each<[string, PduInput, string]>([
    ['an address of 21 characters', { command: 'submit_sm', destination_addr: '1'.repeat(21) }, 'RINVDSTADR'],
    ['a sender that is not Latin-1', { command: 'submit_sm', source_addr: 'Ω' }, 'RINVSRCADR'],
    ['a NUL within a string', { command: 'submit_sm', source_addr: 'a\0b' }, 'RINVSRCADR'],
    ['a validity of 15 characters', { command: 'submit_sm', validity_period: '1'.repeat(15) }, 'RINVEXPIRY'],
    ['255 octets of text', { command: 'submit_sm', short_message: Buffer.alloc(255) }, 'RINVMSGLEN'],
    ['an esm_class of 256', { command: 'deliver_sm', esm_class: 256 }, 'RUNKNOWNERR'],
    ['an esm_class that is no number', { command: 'deliver_sm', esm_class: Number.NaN }, 'RUNKNOWNERR'],
    ['a message_id of 65 characters', { command: 'submit_sm_resp', message_id: '1'.repeat(65) }, 'RINVMSGID'],
    ['no destination', { command: 'submit_multi', dest_addresses: [] }, 'RINVNUMDESTS'],
    [
      'a parameter beyond 65,535 octets',
      { command: 'data_sm', tlvs: [{ tag: 0x424, value: Buffer.alloc(65_536) }] },
      'RINVPARLEN',
    ],
  ])('refuses %s, and leaves nothing behind', (_, pdu, status) => {
    const out = new PduWriter();

    expect(() => encode(pdu)).toThrow(expect.objectContaining({ name: 'PduError', statusName: status }));
    expect(() => encodeByTable(out, pdu, 1)).toThrow(PduError);
    expect(out.length).toBe(0);
  });
});

describe('decode', () => {
  it.each([
    ['an unknown command', '00000010 00000099 00000000 00000005', 'RINVCMDID'],
    ['a length that is not the frame', '00000011 00000015 00000000 00000005', 'RINVCMDLEN'],
    ['fields that are missing', '00000011 00000004 00000000 00000005 00', 'RINVCMDLEN'],
    [
      'a short_message shorter than sm_length',
      `00000021 00000004 00000000 00000005 00 000000 000000 ${'00'.repeat(9)} 05`,
      'RINVMSGLEN',
    ],
    [
      'one octet behind the last parameter',
      `00000022 00000004 00000000 00000005 ${'00'.repeat(18)}`,
      'RINVOPTPARSTREAM',
    ],
    [
      'a parameter longer than the rest',
      `00000026 00000004 00000000 00000005 ${'00'.repeat(17)} 0424 0002 00`,
      'RINVOPTPARSTREAM',
    ],
    [
      'a submit_multi to nobody',
      `00000020 00000021 00000000 00000005 00 0000 00 00 ${'00'.repeat(11)}`,
      'RINVNUMDESTS',
    ],
    [
      'a destination of a third kind',
      `00000020 00000021 00000000 00000005 00 0000 00 01 03 ${'00'.repeat(10)}`,
      'RINVDESTFLAG',
    ],
  ])('refuses %s', (_, octets, status) => {
    expect(refusalOf(hex(octets))).toBe(status);
  });

  it('names the PDU at fault, so that it can be answered', () => {
    expect(() => decode(hex('00000010 00000099 00000000 00000005'))).toThrow(
      expect.objectContaining({ commandId: 0x99, sequence: 5, framingLost: false }),
    );
  });

  it.each([
    ['source_addr', 'RINVSRCADR'],
    ['destination_addr', 'RINVDSTADR'],
  ] as const)('holds the %s of a submit_sm to 20 characters, but takes any from a carrier', (field, status) => {
    const long = encode({ command: 'data_sm', [field]: '1'.repeat(30) } as PduInput);
    const asMessage = framed(Buffer.concat([long.subarray(0, -2), Buffer.alloc(9)]));
    asMessage.writeUInt32BE(commands.submit_sm.id, 4);

    expect(refusalOf(asMessage)).toBe(status);

    asMessage.writeUInt32BE(commands.deliver_sm.id, 4);

    expect(decode(asMessage)).toMatchObject({ command: 'deliver_sm', [field]: '1'.repeat(30) });
  });

  it.each([
    ['a bind_transceiver_resp of 16 octets', '00000010 80000009 0000000d 00000001', { system_id: '', status: 13 }],
    ['a submit_sm_resp without a body', '00000010 80000004 00000000 00000001', { message_id: '' }],
    ['an empty message_id', '00000011 80000004 00000058 00000001 00', { message_id: '', status: 0x58 }],
    ['a message_id without its NUL', '00000013 80000004 00000000 00000001 616263', { message_id: 'abc' }],
    ['a deliver_sm_resp of 16 octets', '00000010 80000005 00000000 00000001', { message_id: '' }],
    ['a response with a cut parameter', '00000014 80000004 00000000 00000001 6100 0424', { message_id: 'a', tlvs: [] }],
    [
      'a query_sm_resp that stops early',
      '00000012 80000003 00000000 00000001 6100',
      { message_id: 'a', message_state: 0 },
    ],
  ])('is patient with %s', (_, octets, expected) => {
    expect(decode(hex(octets))).toMatchObject(expected);
  });

  const brought = { ...{ source_addr: '33612345678', destination_addr: '36180' }, short_message: Buffer.from('STOP') };
  const whole = encode({ command: 'deliver_sm', ...brought, sequence: 5, tlvs: [tlv('message_state', 2)] });
  const behind = (octets: string) => framed(Buffer.concat([whole, hex(octets)]));
  const without = (octets: number) => framed(Buffer.from(whole.subarray(0, whole.length - octets)));

  it.each<[string, Buffer, object]>([
    ['one octet behind its parameters', behind('00'), { ...brought, tlvs: [tlv('message_state', 2)] }],
    ['three octets behind its parameters', behind('0424 00'), { ...brought, tlvs: [tlv('message_state', 2)] }],
    ['a parameter longer than the rest', behind('001e 0009 61'), { ...brought, tlvs: [tlv('message_state', 2)] }],
    ['a text shorter than its length', without(7), { ...brought, short_message: Buffer.from('ST'), tlvs: [] }],
    ['nothing behind its addresses', without(19), { ...brought, short_message: Buffer.alloc(0), data_coding: 0 }],
    ['an address without its NUL', without(20), { ...brought, short_message: Buffer.alloc(0) }],
    [
      'a message_payload cut short',
      framed(Buffer.concat([encode({ command: 'deliver_sm', sequence: 5 }), hex('0424 0009 53544f50')])),
      { tlvs: [{ tag: 0x424, value: Buffer.from('STOP') }] },
    ],
    ['an enquire_link with a body', framed(hex('00000000 00000015 00000000 00000005 00')), { command: 'enquire_link' }],
    ['an unbind with a body', framed(hex('00000000 00000006 00000000 00000005 ffffff')), { command: 'unbind' }],
    [
      'an alert_notification without its last field',
      framed(hex('00000000 00000102 00000000 00000005 0101 33333600 00')),
      { command: 'alert_notification', source_addr: '336', esme_addr: '' },
    ],
  ])('reads what is whole of a delivery with %s, and says so', (_, octets, expected) => {
    expect(decode(octets)).toMatchObject({ ...expected, sequence: 5, damaged: true });
  });

  it('says nothing of what is as it should be', () => {
    expect(decode(whole)).not.toHaveProperty('damaged');
    expect(decode(hex('00000010 80000004 00000000 00000001'))).not.toHaveProperty('damaged');
  });

  it('keeps unknown parameters, repeated ones and their order', () => {
    const list = [
      { tag: 0x1401, value: Buffer.from('cost centre') },
      tlv('message_state', 2),
      { tag: 0x1401, value: Buffer.alloc(0) },
      tlv('receipted_message_id', 'a1'),
    ];

    const pdu = decode(encode({ command: 'deliver_sm', tlvs: list }));

    expect(pdu.tlvs).toEqual(list);
    expect(readTlv(pdu.tlvs, 'message_state')).toBe(2);
    expect(readTlv(pdu.tlvs, 'receipted_message_id')).toBe('a1');
    expect(readTlv(pdu.tlvs, 'sar_msg_ref_num')).toBeUndefined();
  });
});

describe('the laws of the codec', () => {
  it.each(allCommands)('decode undoes encode for %s', (command) => {
    fc.assert(
      fc.property(arbitraryPdu(command), (pdu) => {
        expect(decode(encode(pdu))).toEqual(pdu);
      }),
      { numRuns: 60 },
    );
  });

  it('the short ways agree with the table, on values and on octets', () => {
    const quick = fc.constantFrom('submit_sm', 'deliver_sm', 'submit_sm_resp', 'deliver_sm_resp');
    fc.assert(
      fc.property(quick.chain(arbitraryPdu), (pdu) => {
        const out = new PduWriter();
        encodeByTable(out, pdu, pdu.sequence ?? 0);
        const octets = encode(pdu);

        expect(octets.equals(out.view())).toBe(true);
        expect(decodeByTable(pdu.command, octets, 0, octets.length)).toEqual(decode(octets));
      }),
    );
  });

  it('the short ways agree with the table on damaged octets too', () => {
    const quick = fc.constantFrom('submit_sm', 'deliver_sm', 'submit_sm_resp', 'deliver_sm_resp');
    const outcome = (read: () => unknown) => {
      try {
        return read();
      } catch (error) {
        return error instanceof PduError ? statusName(error.status) : error;
      }
    };
    fc.assert(
      fc.property(
        quick.chain(arbitraryPdu),
        fc.nat(),
        fc.integer({ min: 0, max: 255 }),
        fc.nat(),
        (pdu, at, value, cut) => {
          const whole = encode(pdu);
          const octets = whole.subarray(0, 16 + (cut % (whole.length - 15)));
          if (octets.length > 16) octets[16 + (at % (octets.length - 16))] = value;
          framed(octets);

          expect(outcome(() => decode(octets))).toEqual(
            outcome(() => decodeByTable(pdu.command, octets, 0, octets.length)),
          );
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('nothing makes decode throw anything but PduError', () => {
    const ids = fc.constantFrom(...allCommands.map((name) => commands[name].id), 0x99, 0xffff_ffff);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), ids, fc.boolean(), (array, id, honest) => {
        const octets = Buffer.from(array);
        if (octets.length >= 16) octets.writeUInt32BE(id, 4);
        if (honest && octets.length >= 16) framed(octets);

        expect(refusalOf(octets)).toMatch(/^(none|R[A-Z_]+)$/);
      }),
      { numRuns: 3000 },
    );
  });

  it('nothing makes encode throw anything but PduError, and nothing it refuses leaves octets behind', () => {
    const wild = fc.oneof(fc.double(), fc.string({ maxLength: 300 }), fc.constant(undefined));
    fc.assert(
      fc.property(
        anyPdu,
        fc.dictionary(fc.constant('source_addr_ton'), wild),
        fc.string({ unit: 'grapheme' }),
        (pdu, extra, text) => {
          const out = new PduWriter(32);
          const ton = extra['source_addr_ton'];
          const damaged = { ...pdu, source_addr: text, ...(typeof ton === 'number' ? { source_addr_ton: ton } : {}) };
          try {
            encodeByTable(out, damaged as PduInput, 1);
          } catch (error) {
            expect(error).toBeInstanceOf(PduError);
            expect(out.length).toBe(0);
          }
        },
      ),
    );
  });
});

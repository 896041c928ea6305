import { afterEach, describe, expect, it } from 'vitest';
import { decodeUcs2 } from '#domain/text/encoding.ts';
import type { Pdu } from '#smpp/codec/pdu-types.ts';
import { statusCode, statuses } from '#smpp/codec/statuses.ts';
import { readTlv } from '#smpp/codec/tlvs.ts';
import { RawSmppClient } from '#test/support/smpp/raw-smpp-client.ts';
import { type Simulator, startSimulator } from '../start-simulator.ts';
import { behaviourOf, plain } from './behaviour-of.ts';
import { magicNumbers } from './magic-numbers.ts';

const numberOf = (digits: number): string => `3363998${digits}`;
const textOf = (receipt: { short_message: Buffer }): string => receipt.short_message.toString('latin1');

const opened: { close(): unknown }[] = [];
afterEach(async () => {
  for (const thing of opened.splice(0).reverse()) await thing.close();
});

async function bound(): Promise<{ simulator: Simulator; client: RawSmppClient }> {
  const simulator = await startSimulator({ port: 0, memory: true, settings: { receiptDelayMs: [10, 20] } });
  opened.push(simulator);
  const client = await RawSmppClient.bound(simulator.port);
  opened.push(client);
  return { simulator, client };
}

/** Submits to a number and gives its response and receipt. */
async function exchange(digits: number, fields = {}) {
  const { simulator, client } = await bound();
  client.submit(numberOf(digits), fields);
  const response = await client.nextOf('submit_sm_resp');
  return { simulator, client, response, receipt: await client.nextDelivery() };
}

describe('numbers with a meaning', () => {
  it('all lie from 9000 on: nine tenths of the test range, and every other number, are plain', () => {
    expect([...magicNumbers.keys()].filter((digits) => digits < 9000 || digits > 9999)).toEqual([]);
    for (const number of ['33639980000', '33639988999', '33612349001', '447700909001', '336399890010']) {
      expect(behaviourOf(number)).toBe(plain);
    }
  });

  it.each([
    [9000, 'DELIVRD', '000'],
    [9001, 'UNDELIV', '001'],
    [9002, 'EXPIRED', '027'],
    [9003, 'DELETED', '000'],
    [9004, 'REJECTD', '013'],
    [9005, 'UNKNOWN', '000'],
    [9006, 'ACCEPTD', '000'],
    [9007, 'SKIPPED', '000'],
    [9009, 'UNDELIV', 'A7F'],
    [9010, 'BLOCKED', '000'],
    [9132, 'UNDELIV', '032'],
  ])('%i ends %s with error %s', async (digits, stat, error) => {
    const { receipt } = await exchange(digits);

    expect(textOf(receipt)).toContain(`stat:${stat} err:${error}`);
  });
});

describe('receipts by number', () => {
  it('9200: none, though the message arrives', async () => {
    const { simulator, client } = await bound();
    client.submit(numberOf(9200));
    await expect.poll(() => simulator.phone(numberOf(9200)).received[0]?.state).toBe('delivered');

    expect(simulator.figures()).toMatchObject({ receipts: 0, underWay: 0 });
  });

  it('9203: before the response', async () => {
    const { client } = await exchange(9203);

    expect(client.received.map(({ command }) => command).slice(1)).toEqual(['deliver_sm', 'submit_sm_resp']);
  });

  it.each([
    [9204, ['DELIVRD', 'DELIVRD']],
    [9205, ['ENROUTE', 'DELIVRD']],
    [9207, ['ACCEPTD', 'DELIVRD']],
    [9208, ['BUFFRED', 'DELIVRD']],
    [9209, ['DELIVRD', 'ENROUTE']],
    [9210, ['EXPIRED', 'DELIVRD']],
    [9211, ['DELIVRD', 'UNDELIV']],
  ])('%i: %j', async (digits, stats) => {
    const { client, receipt } = await exchange(digits);
    const second = await client.nextDelivery();

    expect([textOf(receipt), textOf(second)].map((text) => /stat:(\w+)/.exec(text)?.[1])).toEqual(stats);
  });

  it('9206: an intermediate notification for those who ask for it only', async () => {
    const { receipt } = await exchange(9206, { registered_delivery: 0x11 });
    expect(receipt.esm_class).toBe(0x20);
    expect(textOf(receipt)).toContain('stat:ENROUTE');

    const { receipt: first } = await exchange(9206);
    expect(textOf(first)).toContain('stat:DELIVRD');
  });

  it.each([
    [9300, /^[\da-f]{8}$/, (id: string) => id],
    [9301, /^\d{10}$/, (id: string) => Number(id).toString(16)],
    [9302, /^[\da-f]{8}$/, (id: string) => String(Number.parseInt(id, 16))],
    [9303, /^[\da-f]{8}$/, (id: string) => id.toUpperCase()],
    [9304, /^\d{10}$/, (id: string) => id.padStart(16, '0')],
    [9305, /^0{6}\d{10}$/, (id: string) => String(Number(id))],
  ])('%i: the id in another spelling', async (digits, spelling, inReceipt) => {
    const { response, receipt } = await exchange(digits);

    expect(response.message_id).toMatch(spelling);
    expect(textOf(receipt)).toContain(`id:${inReceipt(response.message_id)} `);
    expect(readTlv(receipt.tlvs, 'receipted_message_id')).toBe(inReceipt(response.message_id));
  });

  it('9306: no TLVs; 9307: TLVs only; 9308: text in message_payload', async () => {
    expect((await exchange(9306)).receipt.tlvs).toEqual([]);

    const { receipt, response } = await exchange(9307);
    expect(textOf(receipt)).toBe('');
    expect(readTlv(receipt.tlvs, 'receipted_message_id')).toBe(response.message_id);

    const { receipt: carried } = await exchange(9308);
    expect(carried.short_message).toHaveLength(0);
    expect(readTlv(carried.tlvs, 'message_payload')?.toString()).toContain('stat:DELIVRD');
  });

  it('9309: as data_sm', async () => {
    const { simulator, client } = await bound();
    client.submit(numberOf(9309));
    const receipt = await client.nextOf('data_sm');

    expect(readTlv(receipt.tlvs, 'message_payload')?.toString()).toContain('stat:DELIVRD');
    await expect.poll(() => simulator.figures().underWay).toBe(0);
  });

  it.each([
    [9310, 0x00],
    [9311, 0x00],
    [9312, 0x44],
    [9313, 0x20],
  ])('%i: esm_class %i', async (digits, esmClass) => {
    const { receipt } = await exchange(digits);

    expect(receipt.esm_class).toBe(esmClass);
    expect(textOf(receipt)).toContain('stat:DELIVRD');
  });

  it('9314 to 9317: the text as other carriers write it', async () => {
    expect(textOf((await exchange(9314)).receipt)).toMatch(/^ID:\d+ Sub:001 Dlvrd:001 .* Stat:DELIVRD/);
    expect(textOf((await exchange(9315)).receipt)).toMatch(/submitdate:\d{12} donedate:000000000000 stat:DELIVRD/);
    expect(textOf((await exchange(9316)).receipt)).toMatch(/submit date:\d{14} done date:\d{14}/);
    expect(textOf((await exchange(9317)).receipt)).not.toContain('stat:');
  });

  it('9318: from the number in national form; 9319: the error in ASCII digits; 9320: an id of nobody', async () => {
    expect((await exchange(9318)).receipt).toMatchObject({ source_addr: '0639989318', source_addr_ton: 2 });
    expect(readTlv((await exchange(9319)).receipt.tlvs, 'network_error_code')?.toString()).toBe('034');

    const { receipt, response } = await exchange(9320);
    expect(textOf(receipt)).not.toContain(response.message_id);
  });
});

describe('refusals by number', () => {
  it('94nn to 96nn: with every status of SMPP, and nothing reaches the phone', async () => {
    const { simulator, client } = await bound();
    const codes = Object.values(statuses)
      .map(({ code }) => code)
      .filter((code) => code !== 0);
    for (const code of codes) {
      client.submit(numberOf(9400 + code));

      expect((await client.nextOf('submit_sm_resp')).status).toBe(code);
    }
    expect(simulator.figures()).toMatchObject({ refused: codes.length, received: 0, phones: 0 });
  });

  it.each([
    [9703, 'RTHROTTLED', 3],
    [9711, 'RMSGQFUL', 1],
    [9722, 'RSYSERR', 2],
  ] as const)('%i: %s %i times, then taken, and so on again', async (digits, name, times) => {
    const { client } = await bound();
    const statusesSeen = [];
    for (let index = 0; index < 2 * (times + 1); index++) {
      client.submit(numberOf(digits));
      statusesSeen.push((await client.nextOf('submit_sm_resp')).status);
    }
    const round = [...Array<number>(times).fill(statusCode(name)), 0];

    expect(statusesSeen).toEqual([...round, ...round]);
  });
});

describe('responses and links by number', () => {
  /** A later request that is answered shows that an earlier answer is missing, not just late. */
  async function afterwards(client: RawSmppClient): Promise<string[]> {
    await client.ask({ command: 'enquire_link' });
    return client.received.slice(1, -1).map(({ command }) => command);
  }

  it('9800: taken, delivered, never answered; 9801: not even taken', async () => {
    const { simulator, client } = await bound();
    client.submit(numberOf(9800));
    client.submit(numberOf(9801));

    expect(await afterwards(client)).not.toContain('submit_sm_resp');
    expect(textOf(await client.nextDelivery())).toContain('stat:DELIVRD');
    expect(simulator.phone(numberOf(9801)).received).toEqual([]);
  });

  it.each([
    [9804, 1],
    [9805, 0],
  ])('%i: the link drops before the response; messages on the phone: %i', async (digits, kept) => {
    const { simulator, client } = await bound();
    client.submit(numberOf(digits));
    await client.untilClosed();

    expect(client.received.map(({ command }) => command)).toEqual(['bind_transceiver_resp']);
    expect(simulator.phone(numberOf(digits)).received).toHaveLength(kept);
  });

  it('9806: the link drops within the response', async () => {
    const { simulator, client } = await bound();
    const before = client.octets.length;
    client.submit(numberOf(9806));
    await client.untilClosed();
    const cut = client.octets.subarray(before);

    expect(cut.length).toBeGreaterThan(4);
    expect(cut.length).toBeLessThan(cut.readUInt32BE(0));
    expect(simulator.phone(numberOf(9806)).received).toHaveLength(1);
  });

  it('9807: the link drops behind the response, and the receipt comes on the next', async () => {
    const { simulator, client } = await bound();
    client.submit(numberOf(9807));
    const { message_id: id } = await client.nextOf('submit_sm_resp');
    await client.untilClosed();
    const again = await RawSmppClient.bound(simulator.port);
    opened.push(again);

    expect(textOf(await again.nextDelivery())).toContain(`id:${id} `);
  });

  it('9808 and 9809: generic_nack instead of the response, with its number or 0', async () => {
    const { client } = await bound();
    const sequence = client.submit(numberOf(9808));
    expect(await client.nextOf('generic_nack')).toMatchObject({ sequence, status: statusCode('RSYSERR') });
    client.submit(numberOf(9809));
    expect(await client.nextOf('generic_nack')).toMatchObject({ sequence: 0 });
  });

  it('9810: answered under another number; 9811: twice; 9813: with an empty id', async () => {
    const { client } = await bound();
    const astray = client.submit(numberOf(9810));
    expect((await client.nextOf('submit_sm_resp')).sequence).not.toBe(astray);
    const doubled = client.submit(numberOf(9811));
    expect((await client.nextOf('submit_sm_resp')).sequence).toBe(doubled);
    expect((await client.nextOf('submit_sm_resp')).sequence).toBe(doubled);
    client.submit(numberOf(9813));
    expect(await client.nextOf('submit_sm_resp')).toMatchObject({ status: 0, message_id: '' });
  });

  it('9812: the response comes behind that of a later submit', async () => {
    const { client } = await bound();
    const held = client.submit(numberOf(9812));
    const later = client.submit('33639980001');

    expect((await client.nextOf('submit_sm_resp')).sequence).toBe(later);
    expect((await client.nextOf('submit_sm_resp')).sequence).toBe(held);
  });

  it('9814: the response byte by byte is whole all the same', async () => {
    expect((await exchange(9814)).response.status).toBe(0);
  });

  it('9815: unbind with the response pending, which follows', async () => {
    const { client } = await bound();
    client.submit(numberOf(9815));
    const { sequence } = await client.nextOf('unbind');

    expect((await client.nextOf('submit_sm_resp')).status).toBe(0);
    client.send({ command: 'unbind_resp', sequence });
    await client.untilClosed();
  });

  it('9816: a PDU of no known command comes before the response', async () => {
    const { client, response } = await exchange(9816);

    expect(response.status).toBe(0);
    expect(client.malformed.map(({ statusName }) => statusName)).toEqual(['RINVCMDID']);
  });

  it.each([9817, 9818])('%i: a deliver_sm that is damaged comes before the response', async (digits) => {
    const { response, receipt: brought } = await exchange(digits);

    expect(response.status).toBe(0);
    expect(brought).toMatchObject({ source_addr: '33639980000', damaged: true });
  });

  it.each([9819, 9820])('%i: the stream cannot be read on behind the response', async (digits) => {
    const { client } = await bound();
    client.submit(numberOf(digits));
    await client.nextOf('submit_sm_resp');
    await expect.poll(() => client.malformed).toMatchObject([{ framingLost: true }]);
  });
});

describe('phones that answer', () => {
  async function answer(digits: number, parts = 1): Promise<Pdu<'deliver_sm'>[]> {
    const { client } = await bound();
    client.submit(numberOf(digits), { registered_delivery: 0, source_addr: '36000' });
    const replies = [];
    for (let part = 0; part < parts; part++) replies.push(await client.nextDelivery());
    for (const reply of replies) expect(reply.destination_addr).toBe('36000');
    return replies;
  }

  it.each([
    [9900, 0, 'Merci'],
    [9901, 0, 'STOP'],
    [9913, 3, 'Déjà reçu, merci'],
    [9914, 1, 'Merci'],
    [9915, 0x10, 'Merci'],
    [9918, 0, ''],
  ])('%i: data_coding %i, «%s»', async (digits, coding, text) => {
    const [reply] = await answer(digits);

    expect(reply).toMatchObject({ data_coding: coding, source_addr: numberOf(digits), esm_class: 0 });
    expect(textOf(reply!)).toBe(text);
  });

  it('9905: in UCS-2; 9916: from the national form of its number', async () => {
    const [reply] = await answer(9905);
    expect(reply!.data_coding).toBe(8);
    expect(decodeUcs2(reply!.short_message)).toBe('Ça marche 👍');
    expect((await answer(9916))[0]).toMatchObject({ source_addr: '0639989916', source_addr_ton: 2 });
  });

  it.each([
    [9904, [1, 2, 3], 5],
    [9907, [3, 2, 1], 5],
    [9908, [1, 2, 3], 6],
    [9911, [1, 1, 2, 2, 3, 3], 5],
    [9912, [1, 3], 5],
  ])('%i: parts %j, with a header of %i octets behind its length', async (digits, order, headerLength) => {
    const replies = await answer(digits, order.length);

    expect(replies.map(({ short_message: octets }) => octets[octets[0]!])).toEqual(order);
    expect(new Set(replies.map(({ short_message: octets }) => octets[0]))).toEqual(new Set([headerLength]));
    expect(replies.every((reply) => reply.esm_class === 0x40 && reply.data_coding === 0)).toBe(true);
  });

  it('9906: parts in UCS-2; 9909: parts joined by SAR; 9910: all in message_payload', async () => {
    const ucs2 = await answer(9906, 3);
    expect(ucs2.map(({ data_coding: coding }) => coding)).toEqual([8, 8, 8]);

    const sar = await answer(9909, 3);
    expect(sar.map(({ tlvs }) => readTlv(tlvs, 'sar_segment_seqnum'))).toEqual([1, 2, 3]);
    expect(sar.every(({ esm_class: esmClass }) => esmClass === 0)).toBe(true);

    const [payload] = await answer(9910);
    expect(readTlv(payload!.tlvs, 'message_payload')!.length).toBeGreaterThan(300);
  });
});

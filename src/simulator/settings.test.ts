import { afterEach, describe, expect, it } from 'vitest';
import { statusCode } from '#smpp/codec/statuses.ts';
import { readTlv } from '#smpp/codec/tlvs.ts';
import { RawSmppClient } from '#test/support/smpp/raw-smpp-client.ts';
import { defaultSettings, readBehaviourChanges, type Settings } from './settings.ts';
import { type Simulator, startSimulator } from './start-simulator.ts';

describe('readBehaviourChanges', () => {
  it('reads what a person writes', () => {
    expect(
      readBehaviourChanges({
        latencyMs: '20',
        receiptDelayMs: '100-200',
        lostResponses: '0.5',
        receiptTlvs: 'off',
        idFormat: 'hex',
        bindStatus: '0x0e',
      }),
    ).toEqual({
      latencyMs: 20,
      receiptDelayMs: [100, 200],
      lostResponses: 0.5,
      receiptTlvs: false,
      idFormat: 'hex',
      bindStatus: 14,
    });
  });

  it('reads all defaults as they are', () => {
    expect(readBehaviourChanges(defaultSettings())).toEqual(defaultSettings());
  });

  it.each([
    [{ speed: 1 }, 'there is no setting speed'],
    [{ toString: 1 }, 'there is no setting toString'],
    [{ latencyMs: -1 }, 'latencyMs is -1: expected a whole number'],
    [{ latencyMs: '' }, "latencyMs is '': expected a whole number"],
    [{ lostResponses: 1.1 }, 'lostResponses is 1.1: expected a share'],
    [{ lostResponses: '' }, "lostResponses is '': expected a share"],
    [{ receiptDelayMs: '200-100' }, "receiptDelayMs is '200-100': expected a number or a range"],
    [{ receiptDelayMs: [1, 2, 3] }, 'receiptDelayMs is [1,2,3]: expected a number or a range'],
    [{ receiptTlvs: 1 }, 'receiptTlvs is 1: expected `true` or `false`'],
    [{ idFormat: 'octal' }, "idFormat is 'octal': expected `decimal`, `hex`"],
  ])('refuses %j with the reason', (changes, reason) => {
    expect(() => readBehaviourChanges(changes)).toThrow(reason);
  });
});

describe('a carrier by its settings', () => {
  const phone = '33639980001';
  const opened: { close(): unknown }[] = [];
  afterEach(async () => {
    for (const thing of opened.splice(0).reverse()) await thing.close();
  });

  async function start(settings: Partial<Settings>): Promise<Simulator> {
    const quick = { receiptDelayMs: [5, 10] as const };
    const simulator = await startSimulator({ port: 0, memory: true, settings: { ...quick, ...settings } });
    opened.push(simulator);
    return simulator;
  }

  async function bound(settings: Partial<Settings>) {
    const simulator = await start(settings);
    const client = await RawSmppClient.bound(simulator.port);
    opened.push(client);
    return { simulator, client };
  }

  /** Submits many and waits until each was answered. */
  async function submitMany(client: RawSmppClient, count: number): Promise<number[]> {
    const sequences = Array.from({ length: count }, () => client.submit(phone));
    const statuses = [];
    for (const wanted of sequences) statuses.push((await client.next(({ sequence }) => sequence === wanted)).status);
    return statuses;
  }

  it('bindStatus: refuses every bind with that status', async () => {
    const { port } = await start({ bindStatus: statusCode('RBINDFAIL') });
    const client = await RawSmppClient.connect(port);
    opened.push(client);

    expect((await client.bind()).status).toBe(statusCode('RBINDFAIL'));
  });

  it('silentBind: binds, then says nothing more', async () => {
    const { simulator, client } = await bound({ silentBind: true });
    client.submit(phone);
    client.send({ command: 'enquire_link' });
    await expect.poll(() => simulator.figures().received).toBe(1);

    expect(client.received).toHaveLength(1);
  });

  it('ignoreEnquireLink: answers the rest', async () => {
    const { client } = await bound({ ignoreEnquireLink: true });
    client.send({ command: 'enquire_link' });
    client.submit(phone);
    await client.nextOf('submit_sm_resp');

    expect(client.received.map(({ command }) => command)).not.toContain('enquire_link_resp');
  });

  it('ratePerSecond: more at once is throttled', async () => {
    const { client } = await bound({ ratePerSecond: 50 });
    const statuses = await submitMany(client, 20);

    expect(statuses.slice(0, 5)).toEqual([0, 0, 0, 0, 0]);
    expect(statuses).toContain(statusCode('RTHROTTLED'));
  });

  it('queueSize: as many as await their end, then the queue is full', async () => {
    const { client } = await bound({ queueSize: 3, receiptDelayMs: [60_000, 60_000] });

    expect(await submitMany(client, 4)).toEqual([0, 0, 0, statusCode('RMSGQFUL')]);
  });

  it('latencyMs: nothing is answered before', async () => {
    const { client } = await bound({ latencyMs: 60 });
    const before = performance.now();
    await submitMany(client, 1);

    expect(performance.now() - before).toBeGreaterThanOrEqual(55);
  });

  it('lostResponses: that share, the same ones for the same seed', async () => {
    async function answered(seed: number): Promise<number[]> {
      const { simulator, client } = await bound({ lostResponses: 0.5, seed });
      for (let index = 0; index < 40; index++) client.submit(phone, { registered_delivery: 0 });
      await expect.poll(() => simulator.figures().underWay).toBe(0);
      await client.ask({ command: 'enquire_link' });
      return client.received.filter(({ command }) => command === 'submit_sm_resp').map(({ sequence }) => sequence);
    }
    const first = await answered(1);

    expect(first.length).toBeGreaterThan(10);
    expect(first.length).toBeLessThan(30);
    expect(await answered(1)).toEqual(first);
    expect(await answered(2)).not.toEqual(first);
  });

  it('failedShare, missingReceipts and doubledReceipts count for every message at 1', async () => {
    const { client: failing } = await bound({ failedShare: 1 });
    failing.submit(phone);
    expect((await failing.nextDelivery()).short_message.toString()).toContain('stat:UNDELIV');

    const { simulator: silent, client: waiting } = await bound({ missingReceipts: 1 });
    waiting.submit(phone);
    await waiting.nextOf('submit_sm_resp');
    await expect.poll(() => silent.figures()).toMatchObject({ underWay: 0, receipts: 0 });

    const { client: twice } = await bound({ doubledReceipts: 1 });
    twice.submit(phone);
    const receipts = [await twice.nextDelivery(), await twice.nextDelivery()];
    expect(receipts[0]!.short_message).toEqual(receipts[1]!.short_message);
  });

  it('earlyReceipts: before the response; reorderedResponses: behind later ones', async () => {
    const { client: early } = await bound({ earlyReceipts: 1 });
    await submitMany(early, 1);
    expect(early.received.map(({ command }) => command).slice(1)).toEqual(['deliver_sm', 'submit_sm_resp']);

    const { client } = await bound({ reorderedResponses: 0.5 });
    await submitMany(client, 20);
    const order = client.received.filter(({ command }) => command === 'submit_sm_resp').map(({ sequence }) => sequence);
    expect(order).not.toEqual([...order].sort((a, b) => a - b));
  });

  it('idFormat, receiptIdFormat and receiptTlvs: how ids are written, and where', async () => {
    const { client } = await bound({ idFormat: 'upper-hex', receiptIdFormat: 'padded', receiptTlvs: false });
    client.submit(phone);
    const { message_id: id } = await client.nextOf('submit_sm_resp');
    const receipt = await client.nextDelivery();

    expect(id).toMatch(/^[\dA-F]{8}$/);
    expect(receipt.short_message.toString()).toContain(`id:${String(Number.parseInt(id, 16)).padStart(16, '0')} `);
    expect(receipt.tlvs).toEqual([]);
  });

  it('dropAfterSubmits: the n-th is taken and not answered', async () => {
    const { simulator, client } = await bound({ dropAfterSubmits: 3 });
    for (let index = 0; index < 3; index++) client.submit(phone);
    await client.untilClosed();

    expect(client.received.filter(({ command }) => command === 'submit_sm_resp')).toHaveLength(2);
    expect(simulator.figures().received).toBe(3);
  });

  it.each([27, 33, 40, 57])('dropAfterBytes: the link ends behind octet %i', async (octets) => {
    const { port } = await start({ dropAfterBytes: octets });
    const client = await RawSmppClient.connect(port);
    opened.push(client);
    client.send({ command: 'bind_transceiver', system_id: 'envoi', password: 'simulator', interface_version: 0x34 });
    client.submit(phone);
    client.submit(phone);
    await client.untilClosed();

    expect(client.octets).toHaveLength(octets);
  });

  it('garbageAfterSubmits: the stream cannot be read on', async () => {
    const { client } = await bound({ garbageAfterSubmits: 2 });
    client.submit(phone);
    client.submit(phone);

    await expect.poll(() => client.malformed).toMatchObject([{ framingLost: true }]);
    expect(client.received.filter(({ command }) => command === 'submit_sm_resp')).toHaveLength(2);
  });

  it('writeBytes: the same PDUs in small pieces', async () => {
    const { client } = await bound({ writeBytes: 1 });

    expect(await submitMany(client, 3)).toEqual([0, 0, 0]);
  });

  it('sendsInterfaceVersion: without it, a client cannot know of TLVs', async () => {
    const { port } = await start({ sendsInterfaceVersion: false });
    const client = await RawSmppClient.connect(port);
    opened.push(client);

    expect(readTlv((await client.bind()).tlvs, 'sc_interface_version')).toBeUndefined();
  });

  it('firstSequence: counts past 0x7FFFFFFF to 1', async () => {
    const { client } = await bound({ firstSequence: 0x7fff_ffff });
    await submitMany(client, 2);

    expect([(await client.nextDelivery()).sequence, (await client.nextDelivery()).sequence]).toEqual([0x7fff_ffff, 1]);
  });

  it('changes count at once, and can be taken back', async () => {
    const { simulator, client } = await bound({});
    simulator.set({ queueSize: 1, receiptDelayMs: [60_000, 60_000] });
    expect(await submitMany(client, 2)).toEqual([0, statusCode('RMSGQFUL')]);

    simulator.set(null);
    expect(await submitMany(client, 2)).toEqual([0, 0]);
    expect(() => simulator.set({ queueSize: -1 })).toThrow('queueSize is -1: expected a whole number');
  });
});

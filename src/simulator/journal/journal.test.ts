import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '#platform/clock.ts';
import { RawSmppClient } from '#test/support/smpp/raw-smpp-client.ts';
import { type Message, type State, states } from '../carrier/message.ts';
import { replyFromPhone, setBehaviour, showPhone } from '../control/control-client.ts';
import { viewPhone } from '../phones/phone-view.ts';
import { Phones } from '../phones/phones.ts';
import type { Settings } from '../settings.ts';
import { type Simulator, startSimulator } from '../start-simulator.ts';
import { openJournal, readJournal, readPhones } from './journal.ts';
import { messageLine, replayLine } from './journal-lines.ts';

const phone = '33639980001';
let dataDir: string;
const opened: { close(): unknown }[] = [];

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'envoi-simulator-'));
});
afterEach(async () => {
  for (const thing of opened.splice(0).reverse()) await thing.close();
  rmSync(dataDir, { recursive: true });
});

const journalFile = (): string => join(dataDir, 'simulator', 'journal.jsonl');

async function start(settings: Partial<Settings> = { receiptDelayMs: [5, 10] }): Promise<Simulator> {
  const simulator = await startSimulator({ port: 0, dataDir, settings });
  opened.push(simulator);
  return simulator;
}

async function stop(simulator: Simulator): Promise<void> {
  opened.splice(opened.indexOf(simulator), 1);
  await simulator.close();
}

async function bound({ port }: Simulator): Promise<RawSmppClient> {
  const client = await RawSmppClient.bound(port);
  opened.push(client);
  return client;
}

const anyMessage: fc.Arbitrary<Message> = fc.record({
  id: fc.integer({ min: 1, max: 2 ** 40 }),
  carrierId: fc.integer({ min: 1, max: 2 ** 40 }),
  at: fc.integer({ min: 0, max: 2 ** 44 }),
  phone: fc.stringMatching(/^\d{1,20}$/),
  from: fc.string({ unit: 'binary' }),
  fromTon: fc.nat(255),
  fromNpi: fc.nat(255),
  systemId: fc.string(),
  serviceType: fc.string(),
  text: fc.string({ unit: 'binary' }),
  dataCoding: fc.nat(255),
  registeredDelivery: fc.nat(255),
  reference: fc.integer({ min: -1, max: 65_535 }),
  part: fc.option(fc.record({ reference: fc.nat(65_535), total: fc.nat(255), sequence: fc.nat(255) }), {
    nil: undefined,
  }),
  oldPeer: fc.boolean(),
  due: fc.nat(),
  expires: fc.nat(),
  state: fc.constantFrom(...(Object.keys(states) as State[])),
  done: fc.boolean(),
  forgotten: fc.constant(false),
});

describe('the journal', () => {
  it('has a message before its response leaves', async () => {
    const client = await bound(await start({ receiptDelayMs: [60_000, 60_000] }));
    client.submit(phone, { short_message: Buffer.from('kept') });
    await client.nextOf('submit_sm_resp');

    expect(viewPhone(readPhones(dataDir), phone).received).toMatchObject([{ text: 'kept', state: 'enroute' }]);
  });

  it('lets phones outlive the simulator', async () => {
    const simulator = await start();
    const client = await bound(simulator);
    client.submit(phone, { short_message: Buffer.from('kept') });
    client.submit('33639989901');
    await client.nextDelivery();
    await client.nextDelivery();
    await client.nextDelivery();
    await expect.poll(() => simulator.figures().underWay).toBe(0);
    const before = [simulator.phone(phone), simulator.phone('33639989901')];
    await stop(simulator);

    expect([await showPhone(dataDir, phone), await showPhone(dataDir, '33639989901')]).toEqual(before);
    const again = await start();
    expect([again.phone(phone), again.phone('33639989901')]).toEqual(before);
    expect(before[1]).toMatchObject({ sent: [{ text: 'STOP', automatic: true, taken: true }] });
  });

  it('never gives an id twice', async () => {
    const ids: string[] = [];
    for (let round = 0; round < 3; round++) {
      const simulator = await start();
      const client = await bound(simulator);
      client.submit(phone);
      client.submit(phone);
      ids.push((await client.nextOf('submit_sm_resp')).message_id, (await client.nextOf('submit_sm_resp')).message_id);
      await stop(simulator);
    }

    expect(new Set(ids).size).toBe(6);
  });

  it('lets receipts come after a restart that had not come before', async () => {
    const first = await start({ receiptDelayMs: [1_000, 1_000] });
    const client = await bound(first);
    client.submit(phone);
    const { message_id: id } = await client.nextOf('submit_sm_resp');
    await stop(first);
    const second = await start();
    const again = await bound(second);

    expect((await again.nextDelivery()).short_message.toString()).toContain(`id:${id} `);
    await expect.poll(() => second.figures().underWay).toBe(0);
    await stop(second);
    expect((await start()).figures()).toMatchObject({ underWay: 0, waiting: 0 });
  });

  it('sends a receipt again after a restart that nobody answered, but the phone answers once', async () => {
    const first = await start();
    const client = await bound(first);
    client.deliverStatus = undefined;
    client.submit('33639989900');
    await client.nextDelivery();
    await client.nextDelivery();
    await stop(first);
    const second = await start();
    const again = await bound(second);
    const texts = [await again.nextDelivery(), await again.nextDelivery()].map((pdu) => pdu.short_message.toString());
    await expect.poll(() => second.figures()).toMatchObject({ underWay: 0, waiting: 0, replies: 1 });

    expect(texts.filter((text) => text === 'Merci')).toHaveLength(1);
    expect(texts.filter((text) => text.includes('stat:DELIVRD'))).toHaveLength(1);
    expect(second.phone('33639989900').sent).toHaveLength(1);
  });

  it('keeps a cancelled message cancelled', async () => {
    const first = await start({ receiptDelayMs: [60_000, 60_000] });
    const client = await bound(first);
    client.deliverStatus = undefined;
    client.submit(phone);
    const { message_id: id } = await client.nextOf('submit_sm_resp');
    await client.ask({ command: 'cancel_sm', message_id: id, source_addr: 'Envoi' });
    await stop(first);
    const second = await start();
    const again = await bound(second);

    expect((await again.nextDelivery()).short_message.toString()).toContain('stat:DELETED');
    expect(second.phone(phone).received).toMatchObject([{ state: 'deleted' }]);
  });

  it('is written anew on a start, without what no longer counts', async () => {
    const simulator = await start();
    const client = await bound(simulator);
    for (let index = 0; index < 300; index++) client.submit(phone);
    await expect.poll(() => simulator.figures()).toMatchObject({ received: 300, underWay: 0 });
    await stop(simulator);
    const before = statSync(journalFile()).size;
    await stop(await start());

    expect(statSync(journalFile()).size).toBeLessThan(before / 2);
    expect(readPhones(dataDir).find(phone)?.received).toHaveLength(100);
  });

  it('is written anew when it has grown long, losing nothing that counts', () => {
    const { journal, state } = openJournal(dataDir, 1, 20_000);
    for (let id = 1; id <= 2_000; id++) {
      const message = { ...fc.sample(anyMessage, 1)[0]!, id, carrierId: id, phone, text: `text ${id}`, done: true };
      state.phones.receive(message);
      state.nextId = id + 1;
      journal.add(messageLine(message));
      journal.flush();
    }
    const kept = viewPhone(state.phones, phone);
    journal.close();

    expect(statSync(journalFile()).size).toBeLessThan(120_000);
    expect(viewPhone(readPhones(dataDir), phone)).toEqual(kept);
    expect(readJournal(dataDir, 1).nextId).toBe(2_001);
  });

  it('survives a last line that a crash cut short, and lines of a later version', async () => {
    const simulator = await start();
    const client = await bound(simulator);
    client.submit(phone);
    await client.nextDelivery();
    await expect.poll(() => simulator.figures().underWay).toBe(0);
    const before = simulator.phone(phone);
    await stop(simulator);
    appendFileSync(journalFile(), '["z",1]\n{}\nnonsense\n["m",99,99,1,"3363');
    const again = await start();

    expect(again.phone(phone)).toEqual(before);
  });

  it('is for its owner only', async () => {
    await start();

    expect(statSync(journalFile()).mode & 0o077).toBe(0);
    expect(statSync(join(dataDir, 'simulator')).mode & 0o077).toBe(0);
  });
});

describe('while no simulator runs', () => {
  it('a reply waits for the next start', async () => {
    const first = await start();
    const client = await bound(first);
    client.submit(phone, { source_addr: '36000', source_addr_ton: 3 });
    await client.nextDelivery();
    await expect.poll(() => first.figures().underWay).toBe(0);
    await stop(first);

    expect(await replyFromPhone(dataDir, { phone, text: 'STOP' }, systemClock)).toEqual({ to: '36000', sent: false });
    expect((await showPhone(dataDir, phone)).sent).toMatchObject([{ text: 'STOP', taken: false }]);
    const second = await start();
    const again = await bound(second);
    expect(await again.nextDelivery()).toMatchObject({ destination_addr: '36000', dest_addr_ton: 3 });
    await expect.poll(() => second.phone(phone).sent).toMatchObject([{ text: 'STOP', taken: true }]);
  });

  it('settings wait for the next start, and stay', async () => {
    expect(await setBehaviour(dataDir, { latencyMs: '7' })).toMatchObject({ latencyMs: 7 });
    await stop(await start());

    expect((await start()).settings().latencyMs).toBe(7);
    expect(readFileSync(journalFile(), 'utf8')).toContain('latencyMs');
  });

  it('a reply with nowhere to go is refused', async () => {
    await expect(replyFromPhone(dataDir, { phone, text: 'STOP' }, systemClock)).rejects.toThrow('say to whom');
  });
});

describe('a line for a message', () => {
  it('tells all of it, whatever its text', () => {
    fc.assert(
      fc.property(anyMessage, (message) => {
        const state = { phones: new Phones(), settings: {}, nextId: 1 };
        const line = messageLine(message);
        replayLine(line, state);

        expect(line.indexOf('\n')).toBe(line.length - 1);
        expect(state.phones.message(message.id)).toEqual(message);
        expect(state.nextId).toBe(message.id + 1);
      }),
    );
  });
});

describe('a data folder', () => {
  it('without a journal has no phones', () => {
    expect(readJournal(join(dataDir, 'nowhere'), 5)).toMatchObject({ settings: {}, nextId: 5 });
  });
});

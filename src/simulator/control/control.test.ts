import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '#platform/clock.ts';
import { RawSmppClient } from '#test/support/smpp/raw-smpp-client.ts';
import { runningSimulator } from '../folder.ts';
import { defaultSettings } from '../settings.ts';
import { type Simulator, startSimulator } from '../start-simulator.ts';
import {
  dropLinks,
  readBehaviour,
  readSimulatorStats,
  replyFromPhone,
  setBehaviour,
  showPhone,
} from './control-client.ts';

const phone = '33639980001';
let root: string;
const opened: { close(): unknown }[] = [];

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'envoi-control-'));
});
afterEach(async () => {
  for (const thing of opened.splice(0).reverse()) await thing.close();
  rmSync(root, { recursive: true });
});

async function start(dataDir = root): Promise<{ simulator: Simulator; client: RawSmppClient }> {
  const simulator = await startSimulator({ port: 0, dataDir, settings: { receiptDelayMs: [5, 10] } });
  opened.push(simulator);
  const client = await RawSmppClient.bound(simulator.port);
  opened.push(client);
  return { simulator, client };
}

describe('the control door', () => {
  it('shows a phone, and sends its reply to the sender of the last message', async () => {
    const { client } = await start();
    client.submit(phone, { source_addr: 'Boutique' });
    await client.nextDelivery();

    expect(await showPhone(root, '06 39 98 00 01')).toMatchObject({
      number: '+33639980001',
      received: [{ from: 'Boutique', text: 'Hello', state: 'delivered' }],
      sent: [],
    });
    expect(await replyFromPhone(root, { phone, text: 'Où ? 🙂' }, systemClock)).toEqual({ to: 'Boutique', sent: true });
    expect(await client.nextDelivery()).toMatchObject({ destination_addr: 'Boutique', data_coding: 8 });
    expect((await showPhone(root, phone)).sent).toMatchObject([{ text: 'Où ? 🙂', to: 'Boutique' }]);
  });

  it('replies to whom it is told', async () => {
    const { client } = await start();
    await replyFromPhone(root, { phone, text: 'STOP', to: '36000' }, systemClock);

    expect(await client.nextDelivery()).toMatchObject({ destination_addr: '36000', source_addr: phone });
  });

  it('changes settings at once, tells them, and takes them back', async () => {
    const { simulator } = await start();
    expect(await setBehaviour(root, { latencyMs: '20', idFormat: 'hex' })).toMatchObject({ latencyMs: 20 });
    expect(simulator.settings()).toMatchObject({ latencyMs: 20, idFormat: 'hex' });
    expect(await readBehaviour(root)).toEqual(simulator.settings());

    await setBehaviour(root, null);
    expect(simulator.settings()).toEqual({ ...defaultSettings(), receiptDelayMs: [5, 10] });
    await expect(setBehaviour(root, { latency: 1 })).rejects.toThrow('there is no setting latency');
  });

  it('drops links, politely or not', async () => {
    const { simulator, client } = await start();
    expect(await dropLinks(root, 'politely')).toBe(1);
    const { sequence } = await client.nextOf('unbind');
    client.send({ command: 'unbind_resp', sequence });
    await client.untilClosed();

    const second = await RawSmppClient.bound(simulator.port);
    opened.push(second);
    expect(await dropLinks(root, 'at-once')).toBe(1);
    await second.untilClosed();
    expect(second.received).toHaveLength(1);
  });

  it('tells figures', async () => {
    const { client } = await start();
    client.submit(phone);
    client.submit('33639989411');
    await client.nextDelivery();

    await expect
      .poll(() => readSimulatorStats(root))
      .toEqual({
        received: 1,
        answered: 2,
        refused: 1,
        receipts: 1,
        replies: 0,
        underWay: 0,
        waiting: 0,
        links: 1,
        phones: 1,
      });
  });

  it('opens for the owner only, also where the folder has a long path', async () => {
    await start(join(root, 'a'.repeat(80), 'b'.repeat(60)));
    const { socketPath } = runningSimulator(join(root, 'a'.repeat(80), 'b'.repeat(60)))!;

    expect(statSync(socketPath).mode & 0o777).toBe(0o600);
    expect(socketPath.length).toBeLessThanOrEqual(100);
    expect(await readSimulatorStats(join(root, 'a'.repeat(80), 'b'.repeat(60)))).toMatchObject({ received: 0 });
  });

  it('is closed when no simulator runs', async () => {
    expect(await readSimulatorStats(root)).toBeUndefined();
    expect(await dropLinks(root, 'at-once')).toBeUndefined();
    expect(await showPhone(root, phone)).toEqual({ number: '+33639980001', received: [], sent: [] });
  });
});

describe('a data folder', () => {
  it('has one simulator at a time', async () => {
    const { simulator } = await start();
    const second = startSimulator({ port: 0, dataDir: root, patienceMs: 0 });

    await expect(second).rejects.toThrow(`uses ${root} already on port ${simulator.port}`);
  });

  it('is free again when its simulator could not have its port', async () => {
    const { simulator } = await start();
    const other = join(root, 'other');
    const taken = startSimulator({ port: simulator.port, dataDir: other, patienceMs: 0 });
    await expect(taken).rejects.toThrow(`port ${simulator.port} is taken`);

    await start(other);
    expect(runningSimulator(other)).toBeDefined();
  });

  it('is waited for while the simulator before is ending', async () => {
    const { simulator } = await start();
    const second = startSimulator({ port: simulator.port, dataDir: root });
    await simulator.close();
    opened.splice(0, 1, await second);

    expect(runningSimulator(root)?.port).toBe(simulator.port);
  });
});

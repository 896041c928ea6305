import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RawSmppClient } from '#test/support/smpp/raw-smpp-client.ts';
import { readSimulatorStats, setBehaviour, showPhone } from './control/control-client.ts';
import type { ChildReport } from './run-simulator.ts';

const program = join(import.meta.dirname, 'main.ts');
const phone = '33639980001';
let dataDir: string;
const children: ChildProcess[] = [];

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'envoi-simulator-'));
});
afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  rmSync(dataDir, { recursive: true });
});

const environment = (port: number) => ({
  PATH: process.env['PATH'],
  ENVOI_DATA_DIR: dataDir,
  ENVOI_SIMULATOR_PORT: String(port),
});

async function start(port = 0): Promise<{ child: ChildProcess; port: number }> {
  const { child, report } = await launch(port);
  if (!('ready' in report)) throw new Error(report.problem);
  return { child, port: report.ready };
}

async function launch(port: number): Promise<{ child: ChildProcess; report: ChildReport }> {
  const child = fork(program, { env: environment(port), stdio: 'inherit' });
  children.push(child);
  const [report] = (await once(child, 'message')) as [ChildReport];
  return { child, report };
}

describe('the simulator as a program', () => {
  it('says when it is ready, and ends cleanly when told to', async () => {
    const { child, port } = await start();
    const client = await RawSmppClient.bound(port);
    client.submit(phone);
    await client.nextOf('submit_sm_resp');
    child.kill('SIGTERM');

    expect(await once(child, 'exit')).toEqual([0, null]);
    await client.untilClosed();
    expect((await showPhone(dataDir, phone)).received).toHaveLength(1);
    expect(await readSimulatorStats(dataDir)).toBeUndefined();
  });

  it('ends when its parent is gone', async () => {
    const { child } = await start();
    child.disconnect();

    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('leaves Ctrl-C to its parent', async () => {
    const { child, port } = await start();
    const client = await RawSmppClient.bound(port);
    child.kill('SIGINT');
    for (let round = 0; round < 5; round++) await client.ask({ command: 'enquire_link' });

    expect(await readSimulatorStats(dataDir)).toMatchObject({ links: 1 });
    client.close();
  });

  it('ends with Ctrl-C when it was started alone', async () => {
    const child = spawn(process.execPath, [program], { env: environment(0), stdio: 'inherit' });
    children.push(child);
    await expect.poll(() => readSimulatorStats(dataDir), { timeout: 30_000 }).toBeDefined();
    child.kill('SIGINT');

    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('names the port and its setting when the port stays taken', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    const { child, report } = await launch(port);
    server.close();

    expect(report).toEqual({ problem: expect.stringMatching(`${port} is taken.*ENVOI_SIMULATOR_PORT`) as string });
    expect((await once(child, 'exit'))[0]).toBe(1);
  });

  it('forgets nothing it answered when it is killed, and goes on where it was', async () => {
    await setBehaviour(dataDir, { receiptDelayMs: [0, 2_000] });
    const { child, port } = await start();
    const client = await RawSmppClient.bound(port);
    const count = 2_000;
    for (let index = 0; index < count; index++) client.submit(`3363998${String(index).padStart(4, '0')}`);
    await expect.poll(() => client.received.length).toBeGreaterThan(count / 2);
    child.kill('SIGKILL');
    await once(child, 'exit');
    await client.untilClosed();
    const answered = client.received.flatMap((pdu) => (pdu.command === 'submit_sm_resp' ? [pdu.message_id] : []));
    const receiptsBefore = receiptIds(client);

    const { port: nextPort } = await start();
    const again = await RawSmppClient.bound(nextPort);
    await expect
      .poll(() => readSimulatorStats(dataDir), { timeout: 30_000 })
      .toMatchObject({ underWay: 0, waiting: 0 });
    again.close();

    const told = new Set([...receiptsBefore, ...receiptIds(again)]);
    expect(answered.length).toBeGreaterThan(0);
    expect(answered.filter((id) => !told.has(id))).toEqual([]);
  });
});

function receiptIds(client: RawSmppClient): string[] {
  return client.received.flatMap((pdu) =>
    pdu.command === 'deliver_sm' ? [/^id:(\d+) /.exec(pdu.short_message.toString('latin1'))![1]!] : [],
  );
}

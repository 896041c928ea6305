import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Simulator, startSimulator } from '#simulator/start-simulator.ts';
import { movableClock } from '#test/support/clock.ts';
import { type CommandLine, commandLine } from '#test/support/pages/command-line.ts';

let dataDir: string;
let line: CommandLine;
let simulator: Simulator | undefined;

beforeEach(() => {
  dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'envoi-'));
  line = commandLine({ ENVOI_DATA_DIR: dataDir, ENVOI_SIMULATOR_PORT: '0' }, movableClock('2026-03-02T09:00:00Z'));
});
afterEach(async () => {
  await simulator?.close();
  simulator = undefined;
  fs.rmSync(dataDir, { recursive: true });
});

async function start(): Promise<void> {
  simulator = await startSimulator({ port: 0, dataDir });
}

describe('envoi phone', () => {
  it('shows an empty phone, in whatever form its number is written', async () => {
    const { text } = await line.envoi('phone show 0639980001');

    expect(text).toBe('+33639980001, a simulated phone (times in UTC)\n\nIt has received nothing.');
  });

  it('keeps a reply until the carrier runs again, and says so', async () => {
    expect((await line.envoi('phone reply +33639980001 --to 36000 Yes please')).text).toBe(
      '(simulated) +33639980001 to 36000: kept until the simulated carrier runs again.',
    );

    expect((await line.envoi('phone show +33639980001')).text).toContain(
      '2026-03-02 09:00:00  to 36000, waiting for a link\n    Yes please',
    );
    expect(await line.json('phone show +33639980001')).toMatchObject({
      simulated: true,
      sent: [{ text: 'Yes please' }],
    });
  });

  it('sends a reply through the carrier that runs', async () => {
    await start();

    expect(await line.json('phone reply +33639980001 --to 36000 STOP')).toEqual({
      ...{ number: '+33639980001', to: '36000', sent: true, simulated: true },
    });
    expect(simulator?.phone('+33639980001').sent).toMatchObject([{ to: '36000', text: 'STOP' }]);
  });

  it('refuses what is no number, and a reply to nobody', async () => {
    expect(await line.envoi('phone show hello')).toEqual({
      text: 'refused: hello is not a telephone number; write it in full, such as +33612345678',
      exitCode: 1,
    });
    expect(await line.envoi('phone reply +33639980001 Yes')).toMatchObject({ exitCode: 1 });
  });
});

describe('envoi simulator', () => {
  it('changes its behaviour while it runs, and takes the changes back', async () => {
    await start();

    expect((await line.envoi('simulator set latencyMs=50 failedShare=0.1')).text).toBe(
      'latencyMs    50\nfailedShare  0.1',
    );
    expect(simulator?.settings()).toMatchObject({ latencyMs: 50, failedShare: 0.1 });
    await line.envoi('simulator set --reset');
    expect(simulator?.settings().latencyMs).toBe(0);
  });

  it('remembers a change for its next start', async () => {
    await line.envoi('simulator set latencyMs=70');
    expect(await line.json('simulator settings')).toMatchObject({ latencyMs: 70, simulated: true });

    await start();

    expect(simulator?.settings().latencyMs).toBe(70);
  });

  it('says what is wrong with a setting', async () => {
    expect(await line.envoi('simulator set latencyMs=soon')).toMatchObject({
      exitCode: 1,
      text: expect.stringContaining('latencyMs'),
    });
    expect(await line.envoi('simulator set latencyMs')).toMatchObject({ exitCode: 2 });
    expect(await line.envoi('simulator set')).toMatchObject({ exitCode: 2 });
  });

  it('counts, drops links, and says when it does not run', async () => {
    expect(await line.envoi('simulator figures')).toMatchObject({ exitCode: 1 });
    expect(await line.envoi('simulator drop')).toMatchObject({ exitCode: 1 });
    await start();

    expect(await line.json('simulator figures')).toMatchObject({ received: 0, links: 0, simulated: true });
    expect((await line.envoi('simulator drop --politely')).text).toBe('0 links unbound.');
  });

  it('runs alone until it is told to stop', async () => {
    const said: string[] = [];
    let stop = () => {};
    const running = line.run('simulator', {
      print: (text) => said.push(text),
      stopped: () => new Promise<void>((resolve) => (stop = resolve)),
    });
    await expect.poll(() => said[0]).toMatch(/speaks SMPP 3.4 on port \d+/);
    expect(await line.json('simulator figures')).toMatchObject({ received: 0 });

    stop();

    expect(await running).toEqual({ text: '', exitCode: 0 });
    expect(await line.envoi('simulator figures')).toMatchObject({ exitCode: 1 });
  });
});

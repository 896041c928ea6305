import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Installation, makeInstallation } from '#test/support/envoi/installation.ts';

const soon = { timeout: 30_000, interval: 50 };

let installation: Installation;
beforeEach(() => {
  installation = makeInstallation();
});
afterEach(() => installation.remove());

it('a data folder that was unpacked from a backup is locked until an operator answers', {
  timeout: 90_000,
}, async () => {
  const { commands, dataDir } = installation;
  const before = await installation.start();
  const account = await installation.account();
  await commands.envoi('simulator set bindStatus=13');
  await commands.envoi('simulator drop');
  await before.send(account, { recipients: ['0639980001', '0639980002'], message: 'Bonjour' });
  await before.stop();
  unpackFromBackup(dataDir);

  const envoi = await installation.start();
  const health = await fetch(`${envoi.address}/health`);
  const reasons = [expect.stringContaining('restored or copied')];
  expect([health.status, await health.json()]).toEqual([200, { ok: false, reasons }]);
  await commands.envoi('simulator set --reset');
  expect((await commands.envoi('dispatch unlock')).exitCode).toBe(2); // nobody to ask
  const { text } = await commands.envoi('dispatch unlock --due cancel');

  expect(text).toContain('2 messages due then');
  expect(text).toContain('Cancelled: 2 SMS');
  await expect
    .poll(async () => (await fetch(`${envoi.address}/health`)).json(), soon)
    .toEqual({ ok: true, reasons: [] });
  await envoi.send(account, { recipients: ['0639980003'], message: 'Bonjour' });
  const submitted = () => installation.query(`select from event where kind = 'submitted'`);
  await expect.poll(async () => (await submitted()).length, soon).toBe(1);
});

/** As root, so that owners and modes stay; the old folder is out of the way. */
function unpackFromBackup(dataDir: string): void {
  const parent = path.dirname(dataDir);
  const archive = path.join(parent, 'backup.tar');
  expect(spawnSync('tar', ['-C', parent, '-cf', archive, path.basename(dataDir)]).status).toBe(0);
  fs.rmSync(dataDir, { recursive: true });
  expect(spawnSync('tar', ['-C', parent, '-xpf', archive]).status).toBe(0);
}

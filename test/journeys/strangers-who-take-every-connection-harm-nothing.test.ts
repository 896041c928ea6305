import fs from 'node:fs';
import net from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { type Installation, makeInstallation } from '#test/support/envoi/installation.ts';

/** As a small machine or a careless service file has it. */
const OPEN_FILES = '200';

let installation: Installation;
const strangers: net.Socket[] = [];
afterEach(async () => {
  for (const socket of strangers) socket.destroy();
  await installation.remove();
});

it('connections without end leave the database its owner, and Envoi what it needs to send', async () => {
  await untilRefused({}, 'HTTP connections were refused');
}, 60_000);

it('connections that take every file an Envoi may open leave the database its owner, and all goes on behind them', async () => {
  await untilRefused({ ENVOI_HTTP_CONNECTIONS: '100000' });
}, 60_000);

async function untilRefused(environment: Record<string, string>, told?: string): Promise<void> {
  installation = makeInstallation(environment);
  const envoi = await installation.start({}, { openFiles: OPEN_FILES });
  const account = await installation.account();
  const postmaster = installation.postmaster();
  const { hostname, port } = new URL(envoi.address);

  for (let number = 0; number < 400; number++) {
    const socket = net.connect(Number(port), hostname);
    socket.on('error', () => {}); // refused: that is the point
    strangers.push(socket);
  }
  if (told !== undefined) await expect.poll(() => envoi.process.output(), { timeout: 30_000 }).toContain(told);
  else await untilFull(envoi.process.pid);
  // A command needs the database, and the owner of the folder is who it was.
  expect(await installation.query('select 1 as one')).toEqual([{ one: 1 }]);
  expect((await installation.commands.envoi('account list')).exitCode).toBe(0);
  for (const socket of strangers) socket.destroy();

  await expect
    .poll(() => envoi.ask(account, 'sms/send', { recipients: ['+33639980001'], message: 'Bonjour' }).catch(String), {
      timeout: 30_000,
    })
    .toMatchObject({ code: 'OK' });
  expect(installation.postmaster()).toBe(postmaster);
  expect(envoi.process.output()).not.toMatch(/database server/);
}

/** Until it has no descriptor left, and its watch has looked at the database several times meanwhile. */
async function untilFull(pid: number): Promise<void> {
  const open = () => fs.readdirSync(`/proc/${pid}/fd`).length;
  await expect.poll(open, { timeout: 30_000 }).toBeGreaterThanOrEqual(Number(OPEN_FILES) - 2);
  const begun = Date.now();
  await expect.poll(() => Date.now() - begun, { timeout: 30_000 }).toBeGreaterThan(4_000);
}

import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Installation, makeInstallation } from '#test/support/envoi/installation.ts';

const longReply = `Oui, avec plaisir : ${'nous serons là à huit heures, '.repeat(8)}merci !`;

let installation: Installation;
beforeAll(() => {
  installation = makeInstallation();
});
afterAll(() => installation.remove());

it('a reply is listed with its send and survives a restart', async () => {
  const before = await installation.start();
  const account = await installation.account();
  const { envoi, json } = installation.commands;
  await envoi('simulator set receiptDelayMs=50');
  const [first, second] = [
    await before.send(account, { recipients: ['0639980001'], message: 'Serez-vous là ?' }),
    await before.send(account, { recipients: ['0639980002'], message: 'Et vous ?' }),
  ];
  const received = (number: string) => json<{ received: unknown[] }>(`phone show ${number}`);
  await expect.poll(async () => (await received('+33639980001')).received, { timeout: 30_000 }).toHaveLength(1);
  await expect.poll(async () => (await received('+33639980002')).received, { timeout: 30_000 }).toHaveLength(1);

  expect((await envoi('phone reply +33639980001 "Peut-être"')).exitCode).toBe(0);
  const listed = () => before.ask(account, 'response/list').then((answer) => answer.list_response ?? []);
  await expect.poll(listed, { timeout: 30_000 }).toHaveLength(1);
  await before.stop();
  // Typed while nothing runs: it comes with the next start.
  expect((await envoi(`phone reply +33639980002 "${longReply}"`)).exitCode).toBe(0);

  const after = await installation.start();
  const relisted = () => after.ask(account, 'response/list').then((answer) => answer.list_response ?? []);
  await expect.poll(relisted, { timeout: 30_000 }).toHaveLength(2);

  expect(await relisted()).toMatchObject([
    { send_id: second, phone_number: '33639980002', message: longReply },
    { send_id: first, phone_number: '33639980001', message: 'Peut-être' },
  ]);
  const stranger = await installation.account();
  expect(await after.ask(stranger, 'response/list')).toMatchObject({ code: 'ERR_101' });
});

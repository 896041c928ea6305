import { afterAll, beforeAll, expect, it } from 'vitest';
import { readPhones } from '#simulator/journal/journal.ts';
import { provenEnd, tenThousand } from '#test/support/envoi/bulk.ts';
import { type Installation, makeInstallation, type RunningEnvoi } from '#test/support/envoi/installation.ts';

type Shown = { recipients: unknown; pages: number; submitted: number; delivered: number; inDoubt: number };

let installation: Installation;
let envoi: RunningEnvoi;
beforeAll(async () => {
  installation = makeInstallation();
  envoi = await installation.start();
});
afterAll(() => installation.remove());

it('all of a bulk of ten thousand in one request arrives, once, and every row is final', async () => {
  const account = await installation.account();

  const send = await envoi.send(account, { recipients: tenThousand, message: 'Bonjour à tous' });

  const shown = () => installation.commands.json<Shown>(`message show ${send}`);
  await expect
    .poll(shown, { timeout: 30_000, interval: 100 })
    .toMatchObject({ submitted: 10_000, delivered: 10_000, inDoubt: 0, pages: 200 });
  const phones = () => readPhones(installation.dataDir);
  expect(await provenEnd({ installation, envoi, account, phones })).toEqual({ everInDoubt: 0, inDoubt: 0 });
});

import { afterAll, beforeAll, expect, it } from 'vitest';
import { readPhones } from '#simulator/journal/journal.ts';
import { provenEnd, tenThousand, untilSubmitted } from '#test/support/envoi/bulk.ts';
import { type Installation, makeInstallation, type RunningEnvoi } from '#test/support/envoi/installation.ts';

let installation: Installation;
let envoi: RunningEnvoi;
beforeAll(async () => {
  installation = makeInstallation();
  envoi = await installation.start();
});
afterAll(() => installation.remove());

it('links dropped in the middle of ten thousand leave each message delivered once, or in doubt', async () => {
  const account = await installation.account();
  const { envoi: command } = installation.commands;
  await command('simulator set latencyMs=40 receiptDelayMs=200-1500');
  await command('carrier set simulator reconnectSeconds=1');

  await envoi.send(account, { recipients: tenThousand, message: 'Bonjour à tous' });
  for (const droppedAfter of [2_000, 4_000, 6_000]) {
    await untilSubmitted(installation.dataDir, droppedAfter);
    expect((await command('simulator drop')).exitCode).toBe(0);
  }

  const phones = () => readPhones(installation.dataDir);
  const { everInDoubt } = await provenEnd({ installation, envoi, account, phones });
  expect(everInDoubt).toBeGreaterThan(0);
}, 60_000);

import { afterEach, expect, it } from 'vitest';
import { readPhones } from '#simulator/journal/journal.ts';
import { makeClusterFolder, startDatabase } from '#test/support/database/own-database.ts';
import { inRequests, provenEnd, tenThousand, untilSubmitted } from '#test/support/envoi/bulk.ts';
import { type Installation, makeInstallation, type RunningEnvoi } from '#test/support/envoi/installation.ts';
import type { V1Account } from '#test/support/envoi/v1-client.ts';

let installation: Installation;
let envoi: RunningEnvoi;
let account: V1Account;
afterEach(() => installation.remove());

async function start(environment: Record<string, string> = {}): Promise<void> {
  installation = makeInstallation(environment);
  envoi = await installation.start();
  account = await installation.account();
  await installation.commands.envoi('simulator set latencyMs=40 receiptDelayMs=200-1500');
}

it('Envoi starts its database again when that is killed in the middle of ten thousand, and goes on', async () => {
  await start();
  const asking = Promise.all(inRequests(tenThousand, 500).map(sendUntilAccepted));
  await untilSubmitted(installation.dataDir, 2_000);
  const killed = installation.postmaster();

  process.kill(killed, 'SIGKILL');
  await asking;

  const phones = () => readPhones(installation.dataDir);
  expect(await provenEnd({ installation, envoi, account, phones })).toEqual({ everInDoubt: 0, inDoubt: 0 });
  expect(installation.postmaster()).not.toBe(killed);
  expect(await envoi.health()).toBe(200);
}, 60_000);

it('while the database is away in the middle of ten thousand Envoi says so, then goes on by itself', async () => {
  const folder = makeClusterFolder();
  let database = await startDatabase(folder);
  await start({ ENVOI_DATABASE_URL: database.url('envoi') });
  const asking = Promise.all(inRequests(tenThousand, 500).map(sendUntilAccepted));
  await untilSubmitted(installation.dataDir, 2_000);

  await database.stop();
  expect(await envoi.ask(account, 'account/balance')).toEqual({ status: false, code: 'ERR_901' });
  await expect.poll(() => envoi.health(), { timeout: 30_000, interval: 100 }).toBe(503);
  const late = { recipients: ['+33612345678'], message: 'Trop tard' };
  expect(await envoi.ask(account, 'sms/send', late)).toEqual({ status: false, code: 'ERR_901' });
  database = await startDatabase(folder);
  await asking;
  await expect.poll(() => envoi.health(), { timeout: 30_000, interval: 100 }).toBe(200);

  const phones = () => readPhones(installation.dataDir);
  expect(await provenEnd({ installation, envoi, account, phones })).toEqual({ everInDoubt: 0, inDoubt: 0 });
}, 60_000);

/** A client that takes `ERR_901` at its word: not accepted, ask again. */
async function sendUntilAccepted(recipients: readonly string[]): Promise<void> {
  const message = { recipients, message: 'Bonjour' };
  await expect
    .poll(() => envoi.ask(account, 'sms/send', message), { timeout: 30_000, interval: 200 })
    .toMatchObject({ code: 'OK' });
}

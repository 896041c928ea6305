import { afterEach, beforeEach, expect, it } from 'vitest';
import { readPhones } from '#simulator/journal/journal.ts';
import { inRequests, provenEnd, statesOf, tenThousand, untilSubmitted } from '#test/support/envoi/bulk.ts';
import { type Installation, makeInstallation, type RunningEnvoi } from '#test/support/envoi/installation.ts';
import type { V1Account } from '#test/support/envoi/v1-client.ts';

/** `ENVOI_IN_DOUBT_CAP`, as it is when nothing is set. */
const IN_DOUBT_CAP = 1_000;

let installation: Installation;
beforeEach(() => {
  installation = makeInstallation();
});
afterEach(() => installation.remove());

it('Envoi, killed twice in the middle of ten thousand, loses nothing and sends nothing twice', async () => {
  let envoi = await installation.start();
  const account = await installation.account();
  await installation.commands.envoi('simulator set latencyMs=40 receiptDelayMs=200-1500');
  let requests = inRequests(tenThousand, 500);

  for (const killedAfter of [2_000, 2_500]) {
    const asking = sendAll(envoi, account, requests);
    await untilSubmitted(installation.dataDir, killedAfter);
    await envoi.kill();
    const answered = await asking;
    envoi = await installation.start();
    const accepted = await wholeRequests(requests);

    // What was promised is there; of what got no answer, all or nothing. The rest is asked for again.
    expect(answered.filter((request) => !accepted.includes(request))).toEqual([]);
    requests = requests.filter((request) => !accepted.includes(request));
  }
  await sendAll(envoi, account, requests);

  const phones = () => readPhones(installation.dataDir);
  const { everInDoubt } = await provenEnd({ installation, envoi, account, phones });
  expect(everInDoubt).toBeGreaterThan(0);
  expect(everInDoubt).toBeLessThanOrEqual(2 * IN_DOUBT_CAP);
}, 90_000);

it('Envoi, ended by SIGTERM in the middle, leaves nothing in doubt', async () => {
  const before = await installation.start();
  const account = await installation.account();
  await installation.commands.envoi('simulator set latencyMs=40 receiptDelayMs=200-1500');
  await before.send(account, { recipients: tenThousand, message: 'Bonjour' });

  await untilSubmitted(installation.dataDir, 2_000);
  await before.stop();
  const envoi = await installation.start();

  const phones = () => readPhones(installation.dataDir);
  expect(await provenEnd({ installation, envoi, account, phones })).toEqual({ everInDoubt: 0, inDoubt: 0 });
}, 60_000);

/** Asks for all at once; gives the requests that were answered. */
async function sendAll(envoi: RunningEnvoi, account: V1Account, requests: readonly string[][]): Promise<string[][]> {
  const asked = requests.map((recipients) => envoi.send(account, { recipients, message: 'Bonjour' }));
  const outcomes = await Promise.allSettled(asked);
  return requests.filter((_, i) => outcomes[i]?.status === 'fulfilled');
}

/** The requests that were accepted; fails when one was in part. */
async function wholeRequests(requests: readonly string[][]): Promise<string[][]> {
  const accepted = await statesOf(installation);
  return requests.filter((request) => {
    const known = request.filter((number) => accepted.has(number)).length;
    expect([0, request.length]).toContain(known);
    return known > 0;
  });
}

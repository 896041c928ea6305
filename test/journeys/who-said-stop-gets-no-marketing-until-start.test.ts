import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ClockedEnvoi, startClockedEnvoi } from '#test/support/envoi/clocked-envoi.ts';
import { leavingAt, type V1Account } from '#test/support/envoi/v1-client.ts';

const HOUR_MS = 3_600_000;
const stopper = '+33639980001';
const other = '+33639980002';

let envoi: ClockedEnvoi;
let account: V1Account;
beforeAll(async () => {
  envoi = await startClockedEnvoi();
  account = await envoi.account();
});
afterAll(() => envoi.close());

it('who said STOP gets no marketing, whether it was accepted before or comes after, until START', async () => {
  const inAnHour = leavingAt(new Date(envoi.clock.now().getTime() + HOUR_MS));
  const first = await envoi.send(account, { type: 'M', recipients: [stopper], message: 'Soldes' });
  const scheduled = await envoi.send(account, {
    ...{ type: 'M', recipients: [stopper, other], message: 'Derniers jours' },
    ...inAnHour,
  });
  await expect.poll(() => state(first), { timeout: 30_000 }).toBe('delivered');

  await says('STOP');
  await expect.poll(() => optedOut(), { timeout: 30_000 }).toEqual([stopper]);

  // At the door: nobody but the others may be sent marketing, and without others it is refused.
  const both = await envoi.ask(account, 'sms/send', { type: 'M', recipients: [stopper, other], message: 'Nouveau' });
  expect(both).toMatchObject({ code: 'OK', total_sms_sent: 1, recipients_error: [stopper] });
  const alone = await envoi.ask(account, 'sms/send', { type: 'M', recipients: [stopper], message: 'Nouveau' });
  expect(alone).toMatchObject({ code: 'ERR_101', recipients_error: [stopper] });
  const notice = await envoi.send(account, { recipients: [stopper], message: 'Votre colis est là' });
  await expect.poll(() => state(notice), { timeout: 30_000 }).toBe('delivered');

  // On the way out: what was accepted before STOP does not leave, and is given back.
  const { balance: before } = await envoi.ask(account, 'account/balance');
  envoi.clock.advance(HOUR_MS);
  await expect.poll(() => state(`${scheduled}/0`), { timeout: 30_000 }).toBe('suppressed');
  await expect.poll(() => state(`${scheduled}/1`), { timeout: 30_000 }).toBe('delivered');
  const { balance: after } = await envoi.ask(account, 'account/balance');
  expect(after! - before!).toBeCloseTo(0.05, 6);

  await says('START');
  await expect.poll(() => optedOut(), { timeout: 30_000 }).toEqual([]);
  const again = await envoi.send(account, { type: 'M', recipients: [stopper], message: 'Encore' });
  await expect.poll(() => state(again), { timeout: 30_000 }).toBe('delivered');

  const texts = (await phone(stopper)).received.map(({ text }) => text);
  expect(texts.map((text) => text.replace(' STOP au 36000', ''))).toEqual(['Soldes', 'Votre colis est là', 'Encore']);
  expect((await envoi.commands.envoi('ledger check')).exitCode).toBe(0);
});

async function state(id: string): Promise<string> {
  return (await envoi.commands.json<{ state: string }>(`message show ${id}`)).state;
}

function phone(number: string): Promise<{ received: { text: string }[] }> {
  return envoi.commands.json(`phone show ${number}`);
}

/** From the phone of who got the marketing; time goes on between two replies. */
async function says(keyword: string): Promise<void> {
  envoi.clock.advance(1_000);
  expect((await envoi.commands.envoi(`phone reply ${stopper} ${keyword}`)).exitCode).toBe(0);
}

async function optedOut(): Promise<string[]> {
  const { optOuts } = await envoi.commands.json<{ optOuts: { number: string }[] }>(`opt-out list ${account.id}`);
  return optOuts.map(({ number }) => number);
}

import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ClockedEnvoi, startClockedEnvoi } from '#test/support/envoi/clocked-envoi.ts';
import type { V1Account } from '#test/support/envoi/v1-client.ts';

type Shown = { state: string; steps: { what: string; code?: string }[] };

const HOUR_MS = 3_600_000;
const PATIENCE = { timeout: 30_000 };

let envoi: ClockedEnvoi;
let account: V1Account;
beforeAll(async () => {
  envoi = await startClockedEnvoi();
  account = await envoi.account();
  const impatient = 'responseSeconds=0.2 inDoubtSeconds=120 closeDoubtSeconds=3600 query=true';
  expect((await envoi.commands.envoi(`carrier set simulator ${impatient}`)).exitCode).toBe(0);
});
afterAll(() => envoi.close());

const shown = (id: string) => envoi.commands.json<Shown>(`message show ${id}`);
const whats = async (id: string) => (await shown(id)).steps.map(({ what }) => what);
const words = async (id: string) => (await envoi.commands.envoi(`message show ${id}`)).text;
const balance = async () => (await envoi.ask(account, 'account/balance')).balance;

/** This phone’s carrier neither takes what is sent to it nor answers. */
const silent = ['0639989801'];

it('a one-time code in doubt is sent once more, and closed as in doubt when nothing is heard of it', async () => {
  const id = await envoi.send(account, { recipients: silent, message: 'Votre code : 839201' });
  await expect.poll(() => whats(id), PATIENCE).toEqual(['accepted', 'charged', 'in_doubt']);

  envoi.clock.advance(120_000);
  const twice = ['accepted', 'charged', 'in_doubt', 'deferred', 'in_doubt'];
  await expect.poll(() => whats(id), PATIENCE).toEqual(twice);
  envoi.clock.advance(HOUR_MS);

  await expect.poll(() => whats(id), PATIENCE).toEqual([...twice, 'unknown']);
  const text = await words(id);
  expect(text).toContain('nothing was heard of it: it is sent once more by simulator');
  expect(text).toContain('closed as in doubt: nothing was heard of it in time, and it stays charged');
});

it('marketing in doubt is not sent again, and is refunded where its account has it so', async () => {
  await envoi.commands.envoi('account set journey@example.com --doubtful refunded');
  const before = await balance();
  const id = await envoi.send(account, { recipients: silent, message: 'Promo, code 839201. STOP au 36000', type: 'M' });
  await expect.poll(() => whats(id), PATIENCE).toEqual(['accepted', 'charged', 'in_doubt']);
  expect(await balance()).toBeLessThan(before!);

  envoi.clock.advance(HOUR_MS);

  const closed = ['accepted', 'charged', 'in_doubt', 'unknown', 'refunded'];
  await expect.poll(() => whats(id), PATIENCE).toEqual(closed);
  expect(await balance()).toBe(before);
  expect(await words(id)).toContain('closed as in doubt: nothing was heard of it in time, and it is refunded');
  expect((await envoi.commands.envoi('ledger check')).exitCode).toBe(0);
});

it('a carrier that gives no receipt is asked, and what it says is the end of the message', async () => {
  const id = await envoi.send(account, { recipients: ['0639989200'], message: 'Bonjour' });
  await expect.poll(() => whats(id), PATIENCE).toEqual(['accepted', 'charged', 'submitted']);

  envoi.clock.advance(48 * HOUR_MS);

  await expect.poll(async () => (await shown(id)).state, PATIENCE).toBe('delivered');
  const text = await words(id);
  expect(text).toContain('asked simulator what became of it: delivered, DELIVRD');
  expect(text).toContain('told by simulator: delivered, DELIVRD');
});

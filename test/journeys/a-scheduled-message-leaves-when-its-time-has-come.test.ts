import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ClockedEnvoi, startClockedEnvoi } from '#test/support/envoi/clocked-envoi.ts';
import { leavingAt } from '#test/support/envoi/v1-client.ts';

type Shown = { state: string; steps: { what: string; at?: string }[] };

const HOUR_MS = 3_600_000;

let envoi: ClockedEnvoi;
beforeAll(async () => {
  envoi = await startClockedEnvoi();
});
afterAll(() => envoi.close());

it('a scheduled message leaves when its time has come', async () => {
  const account = await envoi.account();
  const inAnHour = new Date(envoi.clock.now().getTime() + HOUR_MS);
  const shown = (id: string) => envoi.commands.json<Shown>(`message show ${id}`);
  const state = async (id: string) => (await shown(id)).state;

  const later = await envoi.send(account, { recipients: ['0639980001'], message: 'Plus tard', ...leavingAt(inAnHour) });
  const now = await envoi.send(account, { recipients: ['0639980002'], message: 'Maintenant' });
  await expect.poll(() => state(now), { timeout: 30_000 }).toBe('delivered');
  envoi.clock.advance(HOUR_MS - 1);
  const justBefore = await envoi.send(account, { recipients: ['0639980002'], message: 'Juste avant' });
  await expect.poll(() => state(justBefore), { timeout: 30_000 }).toBe('delivered');
  expect((await shown(later)).steps.map(({ what }) => what)).toEqual(['accepted', 'charged', 'due', 'waiting']);

  envoi.clock.advance(1);
  await expect.poll(() => state(later), { timeout: 30_000 }).toBe('delivered');

  const submitted = (await shown(later)).steps.find(({ what }) => what === 'submitted');
  expect(submitted?.at).toBe(inAnHour.toISOString());
});

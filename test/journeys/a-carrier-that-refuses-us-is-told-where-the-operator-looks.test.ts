import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ClockedEnvoi, startClockedEnvoi } from '#test/support/envoi/clocked-envoi.ts';

/** What `envoi carrier show --json` tells, as far as it is looked at here. */
type Shown = { link: { state: string; binds: number; reason: unknown; since?: string }; settings: { port: number } };

const soon = { timeout: 30_000 };
const refused = 'the carrier rejected our system_id or password (RINVPASWD)';
const reason = { code: 'connector', kind: 'smpp', says: { code: 'bind_refused', status: 'RINVPASWD' } };

describe('a carrier that refuses our password', () => {
  let envoi: ClockedEnvoi;
  beforeAll(async () => {
    envoi = await startClockedEnvoi();
    const { settings } = await envoi.commands.json<Shown>('carrier show simulator');
    const address = `host=127.0.0.1 port=${settings.port} systemId=envoi`;
    await envoi.commands.envoi(`carrier add acme ${address} --password wrong --prefixes FR --priority 5`);
  });
  afterAll(() => envoi.close());

  const said = async (line: string) => (await envoi.commands.envoi(line)).text;
  const link = async (name: string) => (await envoi.commands.json<Shown>(`carrier show ${name}`)).link;

  it('is told by its lists and by the messages that wait for it, until the password is right', async () => {
    await expect.poll(() => link('acme'), soon).toMatchObject({ state: 'down', binds: 0, reason });
    await expect.poll(() => link('simulator'), soon).toMatchObject({ state: 'up', reason: null });
    expect(await said('carrier list')).toMatch(new RegExp(`^acme .* down: ${refused.replace(/[()]/g, '\\$&')}$`, 'm'));
    expect(await said('carrier list')).toMatch(/^simulator .* up, \d+ links?$/m);

    const account = await envoi.account();
    const id = await envoi.send(account, { recipients: ['+33612345678'], message: 'Bonjour' });
    expect((await said(`message show ${id}`)).split('\n').at(-1)).toBe(
      `now                  queued: its carrier acme is not connected: ${refused}`,
    );
    expect(await envoi.commands.json(`message show ${id}`)).toMatchObject({
      steps: [{ what: 'accepted' }, { what: 'charged' }, { what: 'waiting', waitsFor: 'carrier', reason }],
    });
    expect(await envoi.health()).toBe(200);

    await envoi.commands.envoi('carrier set acme --password simulator');

    await expect.poll(() => link('acme'), soon).toMatchObject({ state: 'up', reason: null });
    await expect
      .poll(() => envoi.commands.json(`message show ${id}`), soon)
      .toMatchObject({ state: expect.stringMatching(/submitted|delivered/) });
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { showPhone } from '#simulator/control/control-client.ts';
import { type Installation, makeInstallation, type RunningEnvoi } from '#test/support/envoi/installation.ts';

/** What `envoi message show --json` tells, as far as it is looked at here. */
type Shown = { state: string; simulated: boolean; parts: number; encoding: string; steps: { what: string }[] };

const longText = `${'Voici un texte bien plus long que ce que porte un seul SMS. '.repeat(5)}€uros compris.`;
const ucs2Text = 'Ça y est ! Ωραία, спасибо 👍 '.repeat(4);

describe('from the first start of Envoi', () => {
  let installation: Installation;
  let envoi: RunningEnvoi;
  beforeAll(async () => {
    installation = makeInstallation();
    envoi = await installation.start();
  });
  afterAll(() => installation.remove());

  const shown = (id: string) => installation.commands.json<Shown>(`message show ${id}`);
  const phone = (number: string) => showPhone(installation.dataDir, number);

  it('the curl line that it prints brings an SMS to the phone that it names, and the receipt comes back', async () => {
    const [, address, data] = /curl (\S+) (.*)/.exec(envoi.process.output()) ?? [];
    const [, number] = /phone show (\S+)/.exec(envoi.process.output()) ?? [];
    const body = new URLSearchParams((data ?? '').replaceAll(/ ?-d /g, '&'));
    const response = await fetch(address!, { method: 'POST', body });
    const answer = (await response.json()) as { code: string; send_id: string };

    expect(answer.code).toBe('OK');
    await expect.poll(() => shown(answer.send_id), { timeout: 30_000 }).toMatchObject({ state: 'delivered' });
    const { steps, simulated } = await shown(answer.send_id);
    expect(steps.map(({ what }) => what)).toEqual(['accepted', 'charged', 'submitted', 'delivered']);
    expect(simulated).toBe(true);
    expect(await phone(number!)).toMatchObject({ received: [{ text: 'Bonjour', state: 'delivered' }] });
  });

  it.each([
    ['of the GSM alphabet', longText, { encoding: 'GSM7', parts: 3 }, '+33639980002'],
    ['beyond it, in UCS-2', ucs2Text, { encoding: 'UCS2', parts: 2 }, '+33639980003'],
  ])('a long text %s is whole on the phone, and every part has its receipt', async (_kind, message, cut, number) => {
    const account = await installation.account();
    await installation.commands.envoi('simulator set receiptDelayMs=50');
    const id = await envoi.send(account, { recipients: [number], message, sender: 'Envoi' });

    await expect.poll(() => shown(id), { timeout: 30_000 }).toMatchObject({ state: 'delivered', ...cut });
    const { steps } = await shown(id);
    expect(steps.filter(({ what }) => what === 'delivered')).toHaveLength(cut.parts);
    const { received } = await phone(number);
    expect(received).toMatchObject([{ from: 'Envoi', text: message, state: 'delivered' }]);
    expect(received[0]?.parts).toHaveLength(cut.parts);
  });
});

import { describe, expect } from 'vitest';
import { movableClock } from '#test/support/clock.ts';
import type { Dispatching, DispatchingOptions } from '#test/support/envoi/dispatching.ts';
import { envoi, it, start } from '#test/support/envoi/dispatching-test.ts';
import type { CustomerActor } from '../actor.ts';
import { localOperator } from '../actor.ts';
import { setAccountNumber } from './set-account-number.ts';

const mondayMorning = '2026-03-02T09:00:00Z';

/** An account with a number of its own, and another. */
async function twoAccounts(number: string, settings: DispatchingOptions['settings'] = {}) {
  await start({ clock: movableClock(mondayMorning), settings });
  const [owner, other] = [await envoi.account(), await envoi.account()];
  await give(owner, number);
  return { owner, other };
}

const give = (actor: CustomerActor, number: string | null, shortNumber = '36000') =>
  setAccountNumber(envoi.ctx, localOperator, { account: actor.accountId, number, shortNumber });

async function leaves(actor: CustomerActor, request: Parameters<Dispatching['send']>[1] = {}) {
  const before = envoi.carrier.taken.length;
  await envoi.send(actor, request);
  await expect.poll(() => envoi.carrier.taken.length).toBe(before + 1);
  const { sender, parts } = envoi.carrier.taken.at(-1)!.content;
  return [sender, parts.join('')];
}

const refused = { reasons: ['sender_not_allowed'] };

describe('an account with a number of its own', () => {
  it.each([
    ['36180', '36180'],
    ['0644630001', '+33644630001'],
  ])('%s shows it where a message names no sender, and in the mention of STOP', async (number, shown) => {
    const { owner, other } = await twoAccounts(number);

    expect(await leaves(owner)).toEqual([shown, 'Bonjour']);
    expect(await leaves(owner, { kind: 'marketing', sender: 'Shop' })).toEqual(['Shop', `Bonjour STOP au ${shown}`]);
    expect(await leaves(other, { kind: 'marketing' })).toEqual(['36000', 'Bonjour STOP au 36000']);
  });

  it('may name it as its sender, in any writing; no other account may', async () => {
    const { owner, other } = await twoAccounts('0644630001', { senderMustExist: true });

    for (const sender of ['+33644630001', '33644630001', ' 0033644630001 ']) {
      expect(await leaves(owner, { sender })).toEqual(['+33644630001', 'Bonjour']);
      await expect(envoi.send(other, { sender })).rejects.toMatchObject(refused);
    }
  });

  it('keeps others from it even where it is the number of the installation', async () => {
    const { owner, other } = await twoAccounts('36180', { shortNumber: '36180' });

    expect(await leaves(owner)).toEqual(['36180', 'Bonjour']);
    await expect(envoi.send(other)).rejects.toMatchObject(refused);
  });

  it('shares the number of the installation again when its own is taken back', async () => {
    const { owner } = await twoAccounts('36180');
    await give(owner, null);

    expect(await leaves(owner)).toEqual(['36000', 'Bonjour']);
  });
});

import { describe, expect } from 'vitest';
import { describeRoute } from '#domain/routing/describe-route.ts';
import { localOperator } from '#operations/actor.ts';
import { showMessage } from '#operations/messages/show-message.ts';
import { addRoute } from '#operations/routing/add-route.ts';
import { testNumbers } from '#test/support/envoi/dispatching.ts';
import { envoi, it, start } from '#test/support/envoi/dispatching-test.ts';

/** What is told of one message, by its carriers. */
async function told(sendId: string, n: number): Promise<string[]> {
  const shown = await showMessage(envoi.ctx, localOperator, { nameOrId: `${sendId}/${n}`, page: 1 });
  if (shown.kind !== 'message') throw new Error('it is one message');
  return shown.steps
    .filter(({ what }) => ['routed', 'moved', 'submitted'].includes(what))
    .map((step) => {
      const why = step.what === 'routed' || step.what === 'moved' ? describeRoute(step.reason, 'en') : '';
      return [step.what, step.from, step.carrier, why].filter(Boolean).join(' ');
    });
}

describe('routed messages', () => {
  it('leave in the shares of their route, in few slices, and say why', async () => {
    await start({ others: ['beta'] });
    const carriers = [
      { name: 'scripted', weight: 70 },
      { name: 'beta', weight: 30 },
    ];
    await addRoute(envoi.ctx, localOperator, { name: 'both', policy: 'weights', carriers });
    for (const carrier of envoi.carriers.values()) carrier.room = 0;

    const { sendId } = await envoi.send(await envoi.account(), { recipients: testNumbers(1_000) });
    expect(await envoi.count('slice')).toBe(5); // 700 and 300 by 250
    for (const carrier of envoi.carriers.values()) carrier.room = 1_000;

    await expect.poll(() => envoi.carriers.get('scripted')!.taken.length).toBe(700);
    await expect.poll(() => envoi.carriers.get('beta')!.taken.length).toBe(300);
    await expect.poll(() => told(sendId, 999)).toEqual(['routed route both: its share of 30 in 100', 'submitted beta']);
    expect(await told(sendId, 0)).toEqual(['routed route both: its share of 70 in 100', 'submitted scripted']);
    expect(await envoi.count('route_reason')).toBe(2);
  });

  it('say nothing where prefixes and priority decide', async () => {
    await start({ others: ['beta'] });
    const { sendId } = await envoi.send(await envoi.account());

    await expect.poll(() => told(sendId, 0)).toEqual(['submitted scripted']);
    expect(await envoi.count('send where routed is not null')).toBe(0);
  });

  it('go on by the next carrier of their route when the first is disabled, and tell it once for all of them', async () => {
    await start({ others: ['beta', 'gamma'] });
    const carriers = ['scripted', 'gamma'].map((name) => ({ name, weight: 1 }));
    await addRoute(envoi.ctx, localOperator, { name: 'own', carriers });
    envoi.carrier.room = 0;
    const { sendId } = await envoi.send(await envoi.account(), { recipients: testNumbers(100) });

    await envoi.database.pool.query(`update carrier set enabled = false where name = 'scripted'`);
    await envoi.dispatch.carriersChanged();

    await expect.poll(() => envoi.carriers.get('gamma')!.taken.length, { timeout: 30_000 }).toBe(100);
    await expect
      .poll(() => told(sendId, 50))
      .toEqual([
        'routed route own: its first carrier',
        'moved scripted gamma route own: its carrier 2 of 2',
        'submitted gamma',
      ]);
    expect(await envoi.count('reroute')).toBe(1);
  });

  it('that no carrier of their route takes are held, and say why they left once one does', async () => {
    await start({ others: ['beta'] });
    await envoi.database.pool.query(`update carrier set enabled = false where name = 'beta'`);
    await addRoute(envoi.ctx, localOperator, { name: 'own', carriers: [{ name: 'beta', weight: 1 }] });
    const { sendId } = await envoi.send(await envoi.account());
    expect(await envoi.count(`slice where held = 'no_carrier'`)).toBe(1);

    await envoi.database.pool.query(`update carrier set enabled = true where name = 'beta'`);
    await envoi.dispatch.carriersChanged();

    await expect.poll(() => told(sendId, 0)).toEqual(['moved beta route own: its first carrier', 'submitted beta']);
  });
});

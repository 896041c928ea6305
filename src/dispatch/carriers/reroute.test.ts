import { describe, expect } from 'vitest';
import { movableClock } from '#test/support/clock.ts';
import { count, it, start } from '#test/support/envoi/dispatching-test.ts';

describe('a message without a carrier', () => {
  it('waits for one, and leaves as soon as one is there', async () => {
    const { carrier, send, account, dispatch, database } = await start({ clock: movableClock('2026-03-02T09:00:00Z') });
    const enable = async (enabled: boolean) => {
      await database.pool.query('update carrier set enabled = $1', [enabled]);
      await dispatch.carriersChanged();
    };
    await enable(false);
    await send(await account());
    const lookedAt = `slice where held = 'no_carrier' and attempt > 0 and worker is null`;
    await expect.poll(() => count(lookedAt), { timeout: 30_000 }).toBe(1);
    expect(carrier.taken).toHaveLength(0);

    carrier.state = 'up';
    await enable(true);

    await expect.poll(() => carrier.taken.length).toBe(1);
  });

  it('is looked at once when carriers change and none takes it, however many others wait', async () => {
    const { send, account, dispatch, database } = await start();
    await database.pool.query('update carrier set enabled = false');
    await dispatch.components.carriers.sync();
    const actor = await account();
    for (let i = 0; i < 250; i++) await send(actor);

    await dispatch.carriersChanged();

    expect(await count('slice where attempt > 0')).toBe(250);
    expect(await count('slice where attempt > 2')).toBe(0); // one more by the chore of each two seconds
  });
});

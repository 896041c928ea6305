import { describe, expect } from 'vitest';
import { type CarrierConnection, carrierConnections } from '#operations/carriers/carrier-connection.ts';

import { createLog } from '#platform/log.ts';
import { connectAlone } from '#storage/database.ts';
import { saveCarrierConnection } from '#storage/queries/carriers/carrier-connections.ts';
import { takeSlot } from '#storage/queries/queue/workers.ts';
import { movableClock } from '#test/support/clock.ts';
import { envoi, it, start } from '#test/support/envoi/dispatching-test.ts';
import { Worker } from '../core/worker.ts';
import { CarrierConnections } from './carrier-connections.ts';

const soon = { timeout: 30_000 };
const refused = { code: 'bind_refused', status: 'RINVPASWD' };
const says = (reason: object | null) => ({ code: 'connector', kind: 'smpp', says: reason });

async function scripted(): Promise<{ id: number; enabled: boolean }> {
  const { rows } = await envoi.database.pool.query<{ id: number; enabled: boolean }>('select id, enabled from carrier');
  return rows[0]!;
}

async function link(): Promise<CarrierConnection> {
  return (await carrierConnections(envoi.ctx))(await scripted());
}

/** Where the rows lie: a row that is written again lies elsewhere. */
async function places(): Promise<unknown[]> {
  return (await envoi.database.pool.query('select ctid::text, carrier_id from carrier_connection')).rows;
}

describe('the links of carriers', () => {
  it('are told as they stand, and since when they do', async () => {
    const clock = movableClock('2026-03-02T09:00:00Z');
    await start({ clock });
    await expect.poll(link, soon).toEqual({ state: 'up', binds: 1, reason: null, since: clock.now() });

    clock.advance(5_000);
    const lostAt = clock.now();
    envoi.carrier.state = 'down';
    envoi.carrier.reason = { code: 'closed_by_peer', error: '' };
    await expect
      .poll(link, soon)
      .toEqual({ state: 'down', binds: 0, reason: says(envoi.carrier.reason), since: lostAt });

    clock.advance(5_000);
    envoi.carrier.reason = refused;
    envoi.carrier.state = 'connecting';
    await expect.poll(link, soon).toEqual({ state: 'connecting', binds: 0, reason: says(refused), since: lostAt });
  });

  it('are written when they change, and only then', async () => {
    await start();
    await expect.poll(link, soon).toMatchObject({ state: 'up' });
    const links = new CarrierConnections(envoi.dispatch.components);
    await links.save();
    const first = await places();

    await links.save();
    expect(await places()).toEqual(first);

    envoi.carrier.state = 'down';
    await links.save();
    expect(await places()).not.toEqual(first);
  });

  it('are forgotten when the carrier is not opened any more', async () => {
    await start();
    await expect.poll(places, soon).toHaveLength(1);

    await envoi.database.pool.query('update carrier set enabled = false');
    await envoi.dispatch.carriersChanged();

    await expect.poll(places, soon).toEqual([]);
    expect(await link()).toEqual({ state: 'down', binds: 0, reason: { code: 'disabled' } });
  });

  it('are added up over all dispatchers, and say when one of them is not connected', async () => {
    await start();
    const { carrier } = await envoi.another();
    await expect.poll(link, soon).toMatchObject({ state: 'up', binds: 2, reason: null });

    carrier.reason = refused;
    carrier.state = 'down';

    await expect
      .poll(link, soon)
      .toMatchObject({ state: 'up', binds: 1, reason: says(refused), away: { dispatchers: 1, of: 2 } });
  });

  it('are unknown as soon as no dispatcher runs, whether it stopped or died', async () => {
    await start();
    await expect.poll(link, soon).toMatchObject({ state: 'up' });
    await envoi.dispatch.stop();
    await envoi.dispatch.components.worker.stop();
    expect(await places()).toEqual([]);
    expect(await link()).toEqual({ state: 'unknown', binds: 0, reason: { code: 'no_dispatcher' } });

    const { url, db, pool } = envoi.database;
    const dead = '00000000-0000-7000-8000-000000000001';
    const connection = await connectAlone(url, 'dead', () => {});
    await takeSlot(connection, dead, envoi.ctx.clock.now());
    const { id: carrierId } = await scripted();
    const saved = {
      workerId: dead,
      carrierId,
      state: 'up',
      binds: 1,
      reason: null,
      now: envoi.ctx.clock.now(),
    } as const;
    await saveCarrierConnection(db, { ...saved, breaker: 'closed', share: 100, breakerReason: null });
    expect(await link()).toMatchObject({ state: 'up' });
    await pool.query("update worker set heartbeat_at = heartbeat_at - interval '1 minute'");
    expect(await link()).toMatchObject({ state: 'unknown' });
    await connection.end();

    await expect.poll(link, soon).toMatchObject({ state: 'unknown' });
    expect((await pool.query('select from worker')).rowCount).toBe(1);
    const next = await Worker.start({ url, clock: envoi.ctx.clock, log: createLog('silent') });
    expect(await places()).toEqual([]);
    expect(await link()).toMatchObject({ state: 'connecting', reason: { code: 'opening' } });
    await next.stop();
  });

  it('are told to be down of a carrier that cannot even be opened', async () => {
    const reason = 'its password cannot be read';
    await start({ unopenable: { name: 'scripted', reason } });

    await expect.poll(link, soon).toMatchObject({ state: 'down', reason: { code: 'unopenable', problem: reason } });
  });

  it('are told anew by a worker that was given up and began again', async () => {
    await start();
    await expect.poll(places, soon).toHaveLength(1);

    await envoi.database.pool.query('delete from worker');

    expect(await places()).toEqual([]);
    await expect.poll(link, soon).toMatchObject({ state: 'up', binds: 1 });
  });
});

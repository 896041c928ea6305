import { randomBytes } from 'node:crypto';
import net from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '#platform/clock.ts';
import { createLog } from '#platform/log.ts';
import { type Simulator, startSimulator } from '#simulator/start-simulator.ts';
import { type TestDatabase, testDatabase } from '#test/support/database/database.ts';
import { localOperator } from '../actor.ts';
import { addCarrier } from './add-carrier.ts';
import { testCarrier } from './test-carrier.ts';

let database: TestDatabase;
let simulator: Simulator;

const ctx = () => ({ db: database.db, clock: systemClock, log: createLog('silent'), secretKey });
const secretKey = randomBytes(32);

beforeAll(async () => {
  database = await testDatabase();
  simulator = await startSimulator({ port: 0, memory: true });
});
afterAll(async () => {
  await simulator.close();
  await database.close();
});

async function givenCarrier(name: string, { password = 'simulator', port = simulator.port } = {}): Promise<void> {
  const settings = { host: '127.0.0.1', port: String(port), systemId: 'envoi', binds: '3' };
  await addCarrier(ctx(), localOperator, {
    ...{ name, kind: 'smpp', settings, password },
    ...{ simulated: true, prefixes: [], priority: 0 },
  });
}

const says = (reason: object) => ({ code: 'connector', kind: 'smpp', says: reason });

describe('testCarrier', () => {
  it('binds by one link and leaves again', async () => {
    await givenCarrier('good');

    const test = await testCarrier(ctx(), localOperator, { carrier: 'good', limitMs: 5_000 });

    expect(test).toMatchObject({ carrier: 'good', simulated: true, bound: true, reason: null });
    await expect.poll(() => simulator.figures().links).toBe(0);
  });

  it('says that the password is refused', async () => {
    await givenCarrier('stranger', { password: 'wrong' });

    const test = await testCarrier(ctx(), localOperator, { carrier: 'stranger', limitMs: 5_000 });

    expect(test).toMatchObject({
      bound: false,
      reason: says({ code: 'bind_refused', status: expect.stringContaining('PASWD') }),
    });
  });

  it('says that nobody answers', async () => {
    await givenCarrier('absent', { port: 1 });

    const test = await testCarrier(ctx(), localOperator, { carrier: 'absent', limitMs: 5_000 });

    expect(test).toMatchObject({ bound: false, reason: says({ code: 'connect_failed', error: 'ECONNREFUSED' }) });
  });

  it('gives up on a carrier that accepts the connection and says nothing', async () => {
    const mute = net.createServer(() => {});
    await new Promise<void>((listening) => mute.listen(0, '127.0.0.1', listening));
    await givenCarrier('silent', { port: (mute.address() as net.AddressInfo).port });

    const test = await testCarrier(ctx(), localOperator, { carrier: 'silent', limitMs: 200 });

    expect(test).toMatchObject({ bound: false, reason: { code: 'no_answer', seconds: 0.2 } });
    mute.close();
  });

  it('refuses a name that no carrier has', async () => {
    await expect(testCarrier(ctx(), localOperator, { carrier: 'nobody', limitMs: 1 })).rejects.toMatchObject({
      reasons: ['carrier_not_found'],
    });
  });

  it('says when the password was sealed with another key', async () => {
    await givenCarrier('sealed');

    const test = testCarrier({ ...ctx(), secretKey: randomBytes(32) }, localOperator, {
      carrier: 'sealed',
      limitMs: 1,
    });

    await expect(test).rejects.toThrow('ENVOI_SECRET_KEY');
  });
});

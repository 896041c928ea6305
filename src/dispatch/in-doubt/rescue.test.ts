import { describe, expect } from 'vitest';
import { testNumbers } from '#test/support/envoi/dispatching.ts';
import { count, envoi, it, start } from '#test/support/envoi/dispatching-test.ts';

describe('processes that share one database', () => {
  it('puts what a dead worker had open in doubt, sends the rest, and sends nothing twice', async () => {
    const { carrier, send, account, dispatch, database } = await start({ inDoubtCap: 50 });
    carrier.answer = () => undefined;
    await send(await account(), { recipients: testNumbers(300) });
    await expect.poll(() => carrier.taken.length).toBe(50);
    // The worker dies: its row and its lock are gone, its slices stay open.
    await database.pool.query("update worker set heartbeat_at = heartbeat_at - interval '1 hour'");
    const dead = dispatch.components.worker.id;
    await database.pool.query('delete from worker where id = $1', [dead]);
    carrier.state = 'down';

    const other = await envoi.another();
    await expect.poll(() => count(`event where kind = 'in_doubt'`), { timeout: 30_000 }).toBe(50);
    await expect.poll(() => other.carrier.taken.length, { timeout: 30_000 }).toBe(250);

    const first = new Set(carrier.taken.map((taken) => taken.recipient));
    expect(other.carrier.taken.filter((taken) => first.has(taken.recipient))).toEqual([]);
  });

  it('ends the doubt in the counters too, when the network brings an outcome after its process was given up', async () => {
    const { carrier, send, account, history, dispatch, database } = await start();
    carrier.answer = () => undefined;
    const answer = await send(await account(), { recipients: testNumbers(2) });
    await expect.poll(() => carrier.taken.length).toBe(2);
    await database.pool.query('delete from worker where id = $1', [dispatch.components.worker.id]);
    await envoi.another();
    await expect.poll(() => history(answer, 1), { timeout: 30_000 }).toEqual(['in_doubt']);

    for (const taken of carrier.taken) taken.onOutcome({ kind: 'accepted', carrierMessageId: taken.carrierMessageId });

    for (const n of [0, 1]) await expect.poll(() => history(answer, n)).toEqual(['submitted', 'in_doubt']);
    const { rows } = await database.pool.query('select submitted, in_doubt from send');
    expect(rows).toEqual([{ submitted: 2, in_doubt: 0 }]);
  });

  it('shares one account’s messages between two processes without sending any twice', async () => {
    const { carrier, send, account } = await start();
    const other = await envoi.another();
    const actor = await account();

    for (let i = 0; i < 4; i++) await send(actor, { recipients: testNumbers(1_000) });

    await expect.poll(() => count(`event where kind = 'submitted'`), { timeout: 30_000 }).toBe(4_000);
    expect(carrier.taken.length + other.carrier.taken.length).toBe(4_000);
    await expect.poll(() => count('queue')).toBe(0);
  });
});

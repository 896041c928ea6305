import { describe, expect } from 'vitest';
import type { SendAnswer, SendRequest } from '#operations/acceptance/send-request.ts';
import { localOperator } from '#operations/actor.ts';
import { releaseSend } from '#operations/messages/release-send.ts';
import { setSendThroughput } from '#operations/messages/set-send-throughput.ts';
import { type MovableClock, movableClock } from '#test/support/clock.ts';
import { type Dispatching, testNumbers } from '#test/support/envoi/dispatching.ts';
import { envoi, it, start as startEnvoi } from '#test/support/envoi/dispatching-test.ts';

const soon = { timeout: 30_000, interval: 20 };
const SECOND_MS = 1_000;

let clock: MovableClock;

async function start(at = '2026-03-02T09:00:00Z'): Promise<Dispatching> {
  clock = movableClock(at);
  return startEnvoi({ clock });
}

const left = () => envoi.carrier.taken.length;
/** Everything that waits does so for an instant to come, and nothing is open. */
async function settled(): Promise<number> {
  const due = 'slice where worker is not null or not_before <= $1';
  await expect
    .poll(async () => {
      const { rows } = await envoi.database.pool.query(`select count(*)::int as n from ${due}`, [clock.now()]);
      return rows[0].n;
    }, soon)
    .toBe(0);
  return left();
}

/** A send of so many a minute. */
async function paced(count: number, perMinute: number, request: Partial<SendRequest> = {}): Promise<SendAnswer> {
  return envoi.send(await envoi.account(), { recipients: testNumbers(count), perMinute, ...request });
}

describe('a send of so many messages a minute', () => {
  it('leaves ten seconds’ worth at a time, each message claimed once', async () => {
    await start();
    await paced(120, 60);

    for (let seconds = 0; seconds < 120; seconds += 10) {
      expect(await settled()).toBe(10 * (1 + seconds / 10));
      clock.advance(10 * SECOND_MS);
    }
    expect(await settled()).toBe(120);
    expect(await envoi.count('event where step / 10 > 1')).toBe(0);
  });

  it('is not made up for after an outage: it goes on at its pace', async () => {
    const { carrier } = await start();
    await paced(300, 60);
    expect(await settled()).toBe(10);
    carrier.state = 'down';
    clock.advance(240 * SECOND_MS);
    carrier.state = 'up';

    const before = await settled();
    expect(before).toBeLessThanOrEqual(10 + 20);
    const each: number[] = [];
    for (let minute = 0; minute < 6; minute++) {
      const from = left();
      for (let i = 0; i < 12; i++) {
        clock.advance(5 * SECOND_MS);
        await settled();
      }
      each.push(left() - from);
    }
    expect(Math.max(...each)).toBeLessThanOrEqual(70);
    expect(left()).toBe(300);
  });

  it('begins at its pace when an operator releases it', async () => {
    const { ctx } = await start();
    const { sendId } = await paced(100, 60, { text: 'une arnaque' });
    clock.advance(300 * SECOND_MS);
    await releaseSend(ctx, localOperator, sendId);

    expect(await settled()).toBeLessThanOrEqual(16);
    clock.advance(30 * SECOND_MS);
    expect(await settled()).toBeLessThanOrEqual(50);
    for (let i = 0; i < 10; i++) {
      clock.advance(10 * SECOND_MS);
      await settled();
    }
    expect(left()).toBe(100);
  });

  it('is valid for the time that its pace takes as well', async () => {
    const { database } = await start();
    await paced(120, 1);

    const { rows } = await database.pool.query('select valid_until, per_minute from send');
    expect(rows).toEqual([
      { valid_until: new Date(clock.now().getTime() + (119 * 60 + 48 * 3_600) * SECOND_MS), per_minute: 1 },
    ]);
  });

  it('leaves marketing out of the night, and does not make up for it in the morning', async () => {
    await start('2026-03-02T18:59:30Z'); // 19:59:30 in Paris
    await paced(60, 60, { kind: 'marketing' });
    expect(await settled()).toBe(10);
    for (let i = 0; i < 6; i++) {
      clock.advance(10 * SECOND_MS);
      await settled();
    }
    expect(left()).toBe(30);

    clock.advance(11.5 * 3_600 * SECOND_MS);
    await settled();
    expect(left()).toBe(30);
    clock.advance(1_800 * SECOND_MS - 30 * SECOND_MS);
    expect(await settled()).toBe(40);
  });
});

describe('the pace of a running send', () => {
  it('can be set, changed and taken away', async () => {
    const { ctx, dispatch } = await start();
    envoi.carrier.state = 'down';
    const { sendId } = await paced(200, 60);
    expect(await setSendThroughput(ctx, localOperator, { send: sendId, perMinute: 120 })).toMatchObject({
      perMinute: 120,
      messages: 200,
    });
    dispatch.workChanged();
    envoi.carrier.state = 'up';

    expect(await settled()).toBeLessThanOrEqual(32);
    for (let i = 0; i < 6; i++) {
      clock.advance(10 * SECOND_MS);
      await settled();
    }
    expect(left()).toBeGreaterThanOrEqual(120);
    expect(left()).toBeLessThanOrEqual(160);

    await setSendThroughput(ctx, localOperator, { send: sendId, perMinute: null });
    dispatch.workChanged();
    expect(await settled()).toBe(200);
    await expect(setSendThroughput(ctx, localOperator, { send: sendId, perMinute: 60 })).rejects.toMatchObject({
      reasons: ['send_already_left'],
    });
  });

  it('may not be so slow that messages would expire', async () => {
    const { ctx } = await start();
    envoi.carrier.state = 'down';
    const { sendId } = await envoi.send(await envoi.account(), { recipients: testNumbers(48 * 60 + 1) });

    await expect(setSendThroughput(ctx, localOperator, { send: sendId, perMinute: 1 })).rejects.toMatchObject({
      reasons: ['pace_too_slow'],
    });
    await expect(setSendThroughput(ctx, localOperator, { send: sendId, perMinute: 0 })).rejects.toMatchObject({
      reasons: ['value_malformed'],
    });
    expect(await setSendThroughput(ctx, localOperator, { send: sendId, perMinute: 2 })).toMatchObject({ perMinute: 2 });
  });

  it('does not bring forward what is due later', async () => {
    const { ctx, database } = await start();
    const dueAt = new Date(clock.now().getTime() + 3_600 * SECOND_MS);
    const { sendId } = await envoi.send(await envoi.account(), { recipients: testNumbers(3), dueAt });

    await setSendThroughput(ctx, localOperator, { send: sendId, perMinute: 60 });

    expect((await database.pool.query('select not_before from slice')).rows).toEqual([{ not_before: dueAt }]);
  });
});

import { describe, expect } from 'vitest';
import type { SubmitOutcome } from '#connectors/connector.ts';
import { type CarrierStatsReport, carrierStats, type ShownStats } from '#operations/carriers/carrier-stats.ts';
import { createLog } from '#platform/log.ts';
import { deliveredShares } from '#storage/queries/carriers/carrier-stats.ts';
import { type MovableClock, movableClock } from '#test/support/clock.ts';
import { type Dispatching, testNumbers } from '#test/support/envoi/dispatching.ts';
import { envoi, it, start as startEnvoi } from '#test/support/envoi/dispatching-test.ts';
import { watchReceipts } from '../carriers/watch-receipts.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const recipient = '33639980001';

let clock: MovableClock;
let lines: { level: string; msg: string }[];

async function start(): Promise<Dispatching> {
  clock = movableClock('2026-03-02T09:00:00Z');
  lines = [];
  const log = createLog('info', { write: (line: string) => lines.push(JSON.parse(line)) });
  return startEnvoi({ clock, log });
}

async function stats(): Promise<ShownStats> {
  await envoi.dispatch.components.stats.write();
  const { rows } = await envoi.database.pool.query<{ id: number }>('select id from carrier');
  return carrierStats(envoi.ctx, rows[0]!.id);
}
const lastHour = async (): Promise<CarrierStatsReport> => (await stats()).lastHour;

/** Hands so many parts to the carrier and waits for their outcomes. */
async function submitted(count: number): Promise<void> {
  const before = envoi.carrier.taken.length;
  await envoi.send(await envoi.account(), { recipients: testNumbers(count) });
  await expect.poll(() => envoi.carrier.taken.length).toBe(before + count);
  await expect.poll(() => envoi.count('queue')).toBe(0);
}

describe('the figures of a carrier', () => {
  it('count what it answered, by what it blamed', async () => {
    const { carrier } = await start();
    const answers: SubmitOutcome[] = [
      { kind: 'accepted', carrierMessageId: 'a' },
      { kind: 'accepted', carrierMessageId: 'b' },
      { kind: 'rejected', reason: 'recipient', code: 'RINVDSTADR' },
      { kind: 'rejected', reason: 'account', code: 'RINVSRCADR' },
      { kind: 'busy', retryAfterMs: 30_000, code: 'RTHROTTLED' },
      { kind: 'unknown' },
    ];
    carrier.answer = () => answers.shift();
    await envoi.send(await envoi.account(), { recipients: testNumbers(answers.length) });
    await expect.poll(() => envoi.count('event')).toBe(6);

    expect(await lastHour()).toMatchObject({
      submitted: 6,
      accepted: 2,
      refusedRecipient: 1,
      refusedAccount: 1,
      refusedContent: 0,
      putOff: 1,
      unanswered: 1,
    });
  });

  it('do not count what never left', async () => {
    const { carrier } = await start();
    let tries = 0;
    carrier.answer = ({ carrierMessageId }) =>
      ++tries === 1 ? { kind: 'unreachable' } : { kind: 'accepted', carrierMessageId };
    await envoi.send(await envoi.account());
    await expect.poll(() => tries).toBe(1);
    await expect
      .poll(async () => {
        clock.advance(1_000);
        return tries;
      })
      .toBe(2);

    await expect.poll(async () => (await lastHour()).accepted).toBe(1);
    expect(await lastHour()).toMatchObject({ submitted: 1, unanswered: 0 });
  });

  it('count receipts by their final state, with the time that they took', async () => {
    const { carrier } = await start();
    await submitted(4);
    clock.advance(2_000);
    await carrier.receipt({ candidates: ['id-1'] });
    await carrier.receipt({ candidates: ['id-2'], state: 'buffered' });
    await carrier.receipt({ candidates: ['id-3'], state: 'undelivered' });
    clock.advance(58_000);
    await carrier.receipt({ candidates: ['id-2'] });
    await carrier.receipt({ candidates: ['id-3'] });
    await carrier.receipt({ candidates: ['id-4'], state: 'undelivered' });

    const { receiptTimeMs, ...counted } = await lastHour();
    expect(counted).toMatchObject({ receipts: 6, delivered: 3, undelivered: 1, deliveredShare: 0.75, unmatched: 0 });
    expect(receiptTimeMs!.p50).toBeGreaterThan(1_800);
    expect(receiptTimeMs!.p50).toBeLessThan(2_200);
    expect(receiptTimeMs!.p95).toBeGreaterThan(54_000);
    expect(receiptTimeMs!.p95).toBeLessThan(66_000);
  });

  it('count receipts without a message, until they find it', async () => {
    const { carrier, send, account } = await start();
    carrier.answer = () => undefined;
    await send(await account());
    await expect.poll(() => carrier.taken.length).toBe(1);
    await carrier.receipt({ candidates: ['early'], number: recipient });
    await carrier.receipt({ candidates: ['stray'], number: recipient });
    expect(await lastHour()).toMatchObject({ unmatched: 2, receipts: 0, unmatchedShare: 1 });

    carrier.taken[0]!.onOutcome({ kind: 'accepted', carrierMessageId: 'early' });

    await expect.poll(async () => (await lastHour()).unmatched).toBe(1);
    expect(await lastHour()).toMatchObject({ receipts: 1, delivered: 1, unmatchedShare: 0.5 });
  });

  it('count what the carrier brought and could not be read', async () => {
    const { carrier } = await start();
    for (let i = 0; i < 3; i++) carrier.events.unreadable();

    expect(await lastHour()).toMatchObject({ unreadable: 3, receipts: 0 });
  });

  it('say how full the windows are while something is under way', async () => {
    const { carrier, send, account } = await start();
    carrier.room = 10;
    carrier.answer = () => undefined;
    await send(await account(), { recipients: testNumbers(4) });
    await expect.poll(() => carrier.taken.length).toBe(4);

    envoi.dispatch.components.stats.sampleWindows(envoi.dispatch.components.carriers.windows());

    expect((await lastHour()).windowUse).toBe(0.4);
  });

  it('of several dispatchers add up, and outlive them', async () => {
    const { database } = await start();
    const other = await envoi.another();
    await submitted(2);
    await other.carrier.receipt({ candidates: ['nobody'] });
    await other.dispatch.components.stats.write();
    await envoi.dispatch.components.stats.write();
    await submitted(1);
    await envoi.dispatch.stop();

    const { rows } = await database.pool.query('select accepted + unmatched as all from carrier_stats');
    expect(rows).toEqual([{ all: 4 }]);
  });

  it('that could not be written are written later, once', async () => {
    const { database } = await start();
    await submitted(2);
    await database.pool.query('alter table carrier_stats rename to away');
    // Those are with one attempt at a time, which may be that of the process itself.
    await expect.poll(() => envoi.dispatch.components.stats.write().catch(String)).toContain('carrier_stats');
    await submitted(1);
    await database.pool.query('alter table away rename to carrier_stats');

    expect(await lastHour()).toMatchObject({ submitted: 3 });
    expect(await lastHour()).toMatchObject({ submitted: 3 });
  });

  it('are told by the hour and the day, and kept for a month', async () => {
    await start();
    await submitted(1);
    await stats();
    clock.advance(2 * HOUR_MS);
    await submitted(1);
    expect(await stats()).toMatchObject({ lastHour: { accepted: 1 }, lastDay: { accepted: 2 } });

    clock.advance(31 * 24 * HOUR_MS);
    await envoi.dispatch.components.stats.forgetOld();
    expect(await envoi.count('carrier_stats')).toBe(2);
    clock.advance(25 * HOUR_MS);
    await envoi.dispatch.components.stats.forgetOld();
    expect(await envoi.count('carrier_stats')).toBe(0);
  });

  it('give the delivered share of each carrier that ended anything', async () => {
    const { carrier, database } = await start();
    await submitted(4);
    expect(await deliveredShares(database.db, new Date(0))).toEqual([]);
    for (let i = 1; i <= 4; i++) {
      await carrier.receipt({ candidates: [`id-${i}`], state: i === 1 ? 'undelivered' : 'delivered' });
    }
    await stats();

    expect(await deliveredShares(database.db, new Date(0))).toMatchObject([
      { delivered: 3, undelivered: 1, share: 0.75 },
    ]);
    clock.advance(HOUR_MS);
    expect(await deliveredShares(database.db, clock.now())).toEqual([]);
  });

  it('do not hinder a carrier from being removed, nor come back after it', async () => {
    const { database } = await start();
    await submitted(1);
    await database.pool.query('delete from carrier');

    await envoi.dispatch.components.stats.write();

    expect(await envoi.count('carrier_stats')).toBe(0);
  });
});

describe('receipts of a carrier', () => {
  /** Five minutes of a thousand receipts each, so many of a hundred of which tell of a failure. */
  async function fiveMinutes(...percents: number[]): Promise<void> {
    for (const percent of percents) {
      await envoi.database.pool.query(
        `insert into carrier_stats (carrier_id, at, receipts, delivered, undelivered)
          select id, $1, 1000, 1000 - $2::int, $2 from carrier`,
        [clock.now(), 10 * percent],
      );
      clock.advance(5 * MINUTE_MS);
    }
    clock.advance(MINUTE_MS + 1);
    for (const dispatch of [envoi.dispatch, other.dispatch]) await watchReceipts(dispatch.components);
    clock.advance(-MINUTE_MS - 1);
  }
  let other: Awaited<ReturnType<Dispatching['another']>>;
  const told = () => lines.filter(({ msg }) => msg.startsWith('receipts of a carrier'));

  it('that fail more than usual are told once, by one of two dispatchers, and when that is over', async () => {
    await start();
    other = await envoi.another();
    await fiveMinutes(...new Array<number>(20).fill(2));
    await fiveMinutes(4);
    expect(told()).toEqual([]);

    await fiveMinutes(30);
    const since = new Date(clock.now().getTime() - 5 * MINUTE_MS);
    await fiveMinutes(35);
    expect(told()).toMatchObject([
      {
        level: 'warn',
        msg: 'receipts of a carrier left their normal range',
        carrier: 'scripted',
        measure: 'failed',
        percent: 30,
      },
    ]);
    expect((await stats()).alarms).toMatchObject([{ measure: 'failed', share: 0.35, since }]);

    await fiveMinutes(2);
    expect(told().slice(1)).toMatchObject([{ level: 'info', msg: 'receipts of a carrier are back to normal' }]);
    expect((await stats()).alarms).toEqual([]);
  });

  it('are looked at when their five minutes are over, and all was written', async () => {
    await start();
    other = await envoi.another();
    await fiveMinutes(2);
    const windows = () => envoi.count(`carrier_baseline where measure = 'failed' and windows = 1`);
    expect(await windows()).toBe(1);
    await envoi.database.pool.query('delete from carrier_baseline');
    clock.advance(MINUTE_MS - 1);

    await watchReceipts(envoi.dispatch.components);
    expect(await windows()).toBe(0);
    clock.advance(2);
    await watchReceipts(envoi.dispatch.components);
    expect(await windows()).toBe(1);
  });
});

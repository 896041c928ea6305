import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type MovableClock, movableClock } from '#test/support/clock.ts';
import { type TestDatabase, testDatabase } from '#test/support/database/database.ts';
import { listenTo } from '#test/support/envoi/announcements.ts';
import { type GivenAccount, givenAccount, givenEvent, givenSend, givenSlice } from '#test/support/envoi/given.ts';
import { localOperator } from '../actor.ts';
import { checkLedger } from '../billing/check-ledger.ts';
import type { OperatorContext } from '../operator-context.ts';
import { cancelSend } from './cancel-send.ts';
import { findSend } from './find-send.ts';
import { listSends } from './list-sends.ts';
import { releaseSend } from './release-send.ts';
import { showMessage } from './show-message.ts';

const HOUR_MS = 3_600_000;

let database: TestDatabase;
let clock: MovableClock;
let ctx: OperatorContext;
let account: GivenAccount;

beforeAll(async () => {
  database = await testDatabase();
  clock = movableClock('2026-03-02T09:00:00Z');
  ctx = { db: database.db, clock };
});
afterAll(() => database.close());
beforeEach(async () => {
  account = await givenAccount(ctx, { creditMicros: 1_000_000 });
});

const worker = '00000000-0000-7000-8000-000000000001';
const message = { parts: 2, priceMicros: 10_000 };

function send(count: number, about: { dueAt?: Date; v1Id?: string } = {}): Promise<string> {
  return givenSend(ctx, { accountId: account.id, messages: Array.from({ length: count }, () => message), ...about });
}

function slice(sendId: string, first: number, last: number, about: Partial<Parameters<typeof givenSlice>[1]> = {}) {
  return givenSlice(ctx.db, { accountId: account.id, sendId, first, last, carrierId: null, parts: 2, ...about });
}

async function balance(): Promise<number | undefined> {
  const row = await ctx.db
    .selectFrom('balance')
    .select('micros')
    .where('account_id', '=', account.id)
    .executeTakeFirst();
  return row?.micros;
}

async function slices(sendId: string) {
  return ctx.db.selectFrom('slice').select(['first', 'held', 'not_before']).where('send_id', '=', sendId).execute();
}

describe('findSend', () => {
  it('finds a send by its id, and by its id in the dialect', async () => {
    const v1Id = '65f1c0ffee010';
    const id = await send(1, { v1Id });

    for (const nameOrId of [id, v1Id, v1Id.toUpperCase()]) {
      expect(await findSend(ctx, localOperator, nameOrId)).toEqual({ id, v1Id });
    }
    await expect(findSend(ctx, localOperator, '65f1c0ffee999')).rejects.toMatchObject({
      reasons: ['send_not_found'],
    });
  });
});

describe('releaseSend', () => {
  it('lets a held send leave now, and wakes the dispatchers', async () => {
    const sendId = await send(3);
    await slice(sendId, 0, 2, { held: 'review', notBefore: 'infinity' });
    await using announced = await listenTo(database.url, 'work');

    expect(await releaseSend(ctx, localOperator, sendId)).toEqual({
      send: sendId,
      messages: 3,
      simulated: false,
    });

    expect(await slices(sendId)).toEqual([{ first: 0, held: null, not_before: clock.now() }]);
    expect(await announced.next()).toBe(sendId);
  });

  it('keeps the time it is due', async () => {
    const dueAt = new Date(clock.now().getTime() + HOUR_MS);
    const sendId = await send(1, { dueAt });
    await slice(sendId, 0, 0, { held: 'review', notBefore: 'infinity' });

    await releaseSend(ctx, localOperator, sendId);

    expect(await slices(sendId)).toEqual([{ first: 0, held: null, not_before: dueAt }]);
  });

  it('refuses a send that nobody holds', async () => {
    const sendId = await send(1);
    await slice(sendId, 0, 0, { held: 'hours' });

    await expect(releaseSend(ctx, localOperator, sendId)).rejects.toMatchObject({ reasons: ['send_not_held'] });
    for (const unknown of ['01890a5d-ac96-774b-bcce-b302099a8057', '65f1c0ffee999']) {
      const released = releaseSend(ctx, localOperator, unknown);
      await expect(released).rejects.toMatchObject({ reasons: ['send_not_found'] });
    }
  });
});

describe('cancelSend', () => {
  it('gives back every part that did not leave, and the ledger stays right', async () => {
    const sendId = await send(4);
    await slice(sendId, 0, 1, { held: 'review', notBefore: 'infinity' });
    await slice(sendId, 2, 3);
    expect(await balance()).toBe(920_000);

    const cancelled = await cancelSend(ctx, localOperator, sendId);

    expect(cancelled).toEqual({
      send: sendId,
      currency: 'EUR',
      parts: 8,
      refunded: 80_000,
      leaving: 0,
      simulated: false,
    });
    expect(await balance()).toBe(1_000_000);
    expect(await slices(sendId)).toEqual([]);
    expect((await checkLedger(ctx, localOperator)).problems).toEqual([]);
    const shown = await showMessage(ctx, localOperator, { nameOrId: `${sendId}/3`, page: 1 });
    expect(shown).toMatchObject({ kind: 'message', state: 'cancelled' });
    expect(shown.kind === 'message' && shown.steps.map(({ what, part }) => [what, part])).toEqual([
      ['accepted', undefined],
      ['charged', undefined],
      ['cancelled', 1],
      ['cancelled', 2],
      ['refunded', 1],
      ['refunded', 2],
    ]);
  });

  it('leaves alone what left already, and what is leaving', async () => {
    const sendId = await send(4);
    const submitted = {
      account_id: account.id,
      send_id: sendId,
      n: 0,
      part: 1,
      step: 11,
      kind: 'submitted',
      at: clock.now(),
    };
    await givenEvent(ctx.db, submitted);
    await givenEvent(ctx.db, { ...submitted, part: 2, step: 13, kind: 'deferred' });
    await slice(sendId, 0, 1);
    await slice(sendId, 2, 3, { worker });

    expect(await cancelSend(ctx, localOperator, sendId)).toMatchObject({ parts: 3, refunded: 30_000, leaving: 2 });

    expect(await slices(sendId)).toMatchObject([{ first: 2 }]);
    expect((await checkLedger(ctx, localOperator)).problems).toEqual([]);
  });

  it('takes many slices, and costs nothing to give back when nothing was paid', async () => {
    const free = await givenSend(ctx, {
      accountId: account.id,
      messages: Array.from({ length: 45 }, () => ({ parts: 1, priceMicros: 0 })),
    });
    for (let n = 0; n < 45; n += 1) await slice(free, n, n);

    expect(await cancelSend(ctx, localOperator, free)).toMatchObject({ parts: 45, refunded: 0 });
    expect(await balance()).toBe(1_000_000);
  });

  it('refuses when nothing waits any more, also a second time', async () => {
    const sendId = await send(1);
    await slice(sendId, 0, 0);
    await cancelSend(ctx, localOperator, sendId);

    await expect(cancelSend(ctx, localOperator, sendId)).rejects.toMatchObject({
      reasons: ['send_already_left'],
      detail: { leaving: 0 },
    });
    expect(await balance()).toBe(1_000_000);
  });
});

describe('listSends', () => {
  it('shows the newest of all accounts first, a page at a time', async () => {
    const first = await send(1);
    clock.advance(1_000);
    const other = await givenAccount(ctx);
    const second = await givenSend(ctx, { accountId: other.id, messages: [message] });
    clock.advance(1_000);
    const third = await send(2);
    await slice(third, 0, 1, { held: 'review', notBefore: 'infinity' });

    const page = await listSends(ctx, localOperator, {
      account: undefined,
      held: false,
      before: undefined,
      limit: 2,
    });

    expect(page.sends.map(({ id, waiting }) => [id, waiting])).toEqual([
      [third, 2],
      [second, 0],
    ]);
    expect(page.next).toBe(second);
    const next = await listSends(ctx, localOperator, {
      account: undefined,
      held: false,
      before: page.next,
      limit: 1,
    });
    expect(next.sends).toMatchObject([{ id: first }]);
  });

  it('shows those of one account, or those that are held', async () => {
    const waiting = await send(1);
    await slice(waiting, 0, 0, { held: 'review', notBefore: 'infinity' });
    const gone = await send(1);
    const page = { account: account.email, before: undefined, limit: 10 };

    expect((await listSends(ctx, localOperator, { ...page, held: false })).sends.map(({ id }) => id)).toEqual([
      gone,
      waiting,
    ]);
    expect((await listSends(ctx, localOperator, { ...page, held: true })).sends.map(({ id }) => id)).toEqual([waiting]);
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EventReason } from '#domain/messages/event-reasons.ts';
import type { PartEventKind } from '#domain/messages/message.ts';
import { uuidv7 } from '#platform/ids.ts';
import { type MovableClock, movableClock } from '#test/support/clock.ts';
import { type TestDatabase, testDatabase } from '#test/support/database/database.ts';
import {
  type GivenAccount,
  givenAccount,
  givenCarrier,
  givenEvent,
  givenMovement,
  givenSend,
  givenSlice,
} from '#test/support/envoi/given.ts';
import { localOperator } from '../actor.ts';
import type { OperatorContext } from '../operator-context.ts';
import { type ShownMessage, showMessage } from './show-message.ts';

const SECOND_MS = 1_000;

let database: TestDatabase;
let clock: MovableClock;
let ctx: OperatorContext;
let account: GivenAccount;
let carrier: number;

beforeAll(async () => {
  database = await testDatabase();
  clock = movableClock('2026-03-02T09:00:00Z');
  ctx = { db: database.db, clock };
  account = await givenAccount(ctx, { email: 'shop@example.com' });
  carrier = await givenCarrier(ctx, { name: 'demo', simulated: true });
});
afterAll(() => database.close());

const price = 45_000;

async function show(nameOrId: string, about: { recipient?: string; page?: number } = {}): Promise<ShownMessage> {
  return showMessage(ctx, localOperator, { nameOrId, recipient: about.recipient, page: about.page ?? 1 });
}

/** Something happens a second later. */
async function happens(
  sendId: string,
  kind: PartEventKind,
  about: {
    n?: number;
    part?: number;
    step: number;
    reason?: EventReason;
    raw?: string;
    code?: string;
    carrier_message_id?: string;
  },
) {
  clock.advance(SECOND_MS);
  const { n = 0, part = 1, ...said } = about;
  const where = { account_id: account.id, send_id: sendId, n, part };
  await givenEvent(ctx.db, { ...where, kind, at: clock.now(), carrier_id: carrier, ...said });
}

describe('showMessage', () => {
  it('tells what each message says where the messages of a send differ', async () => {
    const octets = { octets: Buffer.from('0405000141', 'hex'), data_coding: 4, has_header: false };
    const sendId = await givenSend(ctx, {
      accountId: account.id,
      messages: Array.from({ length: 60 }, () => ({ parts: 1, priceMicros: price })),
    });
    const own = { account_id: account.id, send_id: sendId };
    await ctx.db
      .updateTable('send')
      .set({ text: null, encoding: null, characters: null })
      .where('id', '=', sendId)
      .execute();
    await ctx.db
      .insertInto('message_content')
      .values([
        { ...own, first: 0, text: 'Bonjour Ana', encoding: 'GSM7', characters: 11 },
        { ...own, first: 1, ...octets },
        { ...own, first: 2, text: 'Bonjour à tous', encoding: 'GSM7', characters: 14 },
        { ...own, first: 59, text: 'Bonjour Zoé', encoding: 'GSM7', characters: 11 },
      ])
      .execute();
    const shownOctets = { parts: [Buffer.from('05000141', 'hex')], dataCoding: 4, hasHeader: false };

    const texts: Record<string, unknown> = {
      0: { text: 'Bonjour Ana', encoding: 'GSM7', characters: 11 },
      1: shownOctets,
      58: { text: 'Bonjour à tous' },
      59: { text: 'Bonjour Zoé' },
    };
    for (const [n, content] of Object.entries(texts)) expect(await show(`${sendId}/${n}`)).toMatchObject({ content });
    const second = await show(sendId, { page: 2 });

    const listed = second.kind === 'send' ? second.recipients.map(({ n, content }) => [n, content]) : [];
    expect(listed).toHaveLength(10);
    expect(listed[0]).toMatchObject([50, { text: 'Bonjour à tous' }]);
    expect(listed.at(-1)).toMatchObject([59, { text: 'Bonjour Zoé' }]);
  });

  it('tells every step of a message in order, with what it cost, who carried it and what came back', async () => {
    const sendId = await givenSend(ctx, {
      ...{ accountId: account.id, v1Id: '65f1c0ffee001' },
      messages: [{ parts: 2, priceMicros: price, recipient: '+33639980101' }],
    });
    await happens(sendId, 'deferred', { step: 13, code: 'ESME_RTHROTTLED' });
    await happens(sendId, 'submitted', { step: 21, carrier_message_id: 'A1' });
    await happens(sendId, 'refused', {
      step: 21,
      part: 2,
      code: 'ESME_RINVDSTADR',
      reason: { code: 'refused', blames: 'recipient' },
    });
    const at = clock.now();
    await givenMovement(ctx.db, {
      account_id: account.id,
      send_id: sendId,
      kind: 'refund',
      n: 0,
      part: 2,
      micros: price,
      at,
    });
    await happens(sendId, 'delivered', { step: 1000, code: 'DELIVRD 000', raw: 'id:A1 stat:DELIVRD' });
    clock.advance(SECOND_MS);
    await ctx.db
      .insertInto('reply')
      .values({
        ...{
          account_id: account.id,
          id: uuidv7(clock.now()),
          send_id: sendId,
          n: 0,
          number: '+33639980101',
          address: '36000',
        },
        ...{ text: 'STOP', keyword: 'stop', carrier_id: carrier, received_at: clock.now() },
      })
      .execute();

    const shown = await show('65F1C0FFEE001');

    expect(shown).toMatchObject({
      kind: 'message',
      n: 0,
      recipient: '+33639980101',
      state: 'refused',
      simulated: true,
    });
    const steps = shown.kind === 'message' ? shown.steps : [];
    expect(steps.map(({ what, part, carrier: by }) => [what, part, by])).toEqual([
      ['accepted', undefined, undefined],
      ['charged', undefined, undefined],
      ['deferred', 1, 'demo'],
      ['submitted', 1, 'demo'],
      ['refused', 2, 'demo'],
      ['refunded', 2, undefined],
      ['delivered', 1, 'demo'],
      ['reply', undefined, 'demo'],
    ]);
    expect(steps.every(({ simulated }) => simulated)).toBe(true);
    expect(steps[0]?.amountMicros).toBe(price);
    expect(steps[1]?.amountMicros).toBe(2 * price);
    expect(steps[3]?.carrierMessageId).toBe('A1');
    expect(steps[6]).toMatchObject({ code: 'DELIVRD 000', raw: 'id:A1 stat:DELIVRD' });
    expect(steps[7]?.reply).toEqual({ address: '36000', text: 'STOP', keyword: 'stop' });
  });

  it.each(['review', 'hours', 'no_carrier', null] as const)('says what a message waits for: %s', async (held) => {
    const dueAt = new Date(clock.now().getTime() + 3_600 * SECOND_MS);
    const sendId = await givenSend(ctx, { accountId: account.id, dueAt, messages: [{ parts: 1, priceMicros: 0 }] });
    const notBefore = held === 'review' ? 'infinity' : dueAt;
    const carrierId = held === 'no_carrier' ? null : carrier;
    await givenSlice(ctx.db, { accountId: account.id, sendId, first: 0, last: 0, held, notBefore, carrierId });

    const shown = await show(sendId);

    expect(shown).toMatchObject({ kind: 'message', state: 'queued', simulated: held !== 'no_carrier' });
    const steps = shown.kind === 'message' ? shown.steps : [];
    expect(steps.map(({ what }) => what)).toEqual(['accepted', 'due', 'waiting']);
    expect(steps[1]?.until).toEqual(dueAt);
    expect(steps[2]).toMatchObject({ what: 'waiting', waitsFor: held ?? 'time' });
    expect(steps[2]?.until).toEqual(held === 'hours' || held === null ? dueAt : undefined);
  });

  it('says that a message is leaving', async () => {
    const sendId = await givenSend(ctx, { accountId: account.id, messages: [{ parts: 1, priceMicros: 0 }] });
    const worker = uuidv7(clock.now());
    await givenSlice(ctx.db, { accountId: account.id, sendId, first: 0, last: 0, worker, carrierId: carrier });

    const shown = await show(sendId);

    expect(shown.kind === 'message' && shown.steps.at(-1)).toMatchObject({ what: 'leaving', carrier: 'demo' });
  });

  it('shows a send to several by the page, and one of it by its position or its number', async () => {
    const messages = Array.from({ length: 120 }, (_, n) => ({
      ...{ parts: 1, priceMicros: price, recipient: `+336399802${String(n).padStart(2, '0')}`.slice(0, 12) },
    }));
    const sendId = await givenSend(ctx, { accountId: account.id, v1Id: '65f1c0ffee002', messages });
    await happens(sendId, 'submitted', { step: 11, n: 51, carrier_message_id: 'B1' });
    await happens(sendId, 'suppressed', { step: 11, n: 52, part: 0 });
    await givenSlice(ctx.db, { accountId: account.id, sendId, first: 53, last: 119, carrierId: carrier });

    const second = await show('65f1c0ffee002', { page: 2 });

    expect(second).toMatchObject({ kind: 'send', page: 2, pages: 3, send: { recipients: 120 } });
    const rows = second.kind === 'send' ? second.recipients : [];
    expect(rows).toHaveLength(50);
    expect(rows.slice(0, 4)).toMatchObject([
      { n: 50, state: 'queued', simulated: false },
      { n: 51, state: 'submitted', carrier: 'demo', simulated: true },
      { n: 52, state: 'suppressed' },
      { n: 53, state: 'queued', carrier: 'demo', simulated: true },
    ]);
    expect(await show('65f1c0ffee002/51')).toMatchObject({ kind: 'message', n: 51, state: 'submitted' });
    const byNumber = await show('65f1c0ffee002', { recipient: '0639980251' });
    expect(byNumber).toMatchObject({ kind: 'message', recipient: '+33639980251', n: 51 });
  });

  it('finds messages by the number they went to: all of them, or the only one', async () => {
    const messages = [{ parts: 1, priceMicros: 0, recipient: '+33639980900' }];
    const first = await givenSend(ctx, { accountId: account.id, messages });
    expect(await show('0639980900')).toMatchObject({ kind: 'message', send: { id: first } });
    clock.advance(SECOND_MS);
    const second = await givenSend(ctx, { accountId: account.id, messages });

    const shown = await show('+33639980900');

    expect(shown).toMatchObject({ kind: 'number', messages: [{ sendId: second }, { sendId: first }] });
    expect(await show('+33639980999')).toEqual({ kind: 'number', number: '+33639980999', messages: [] });
  });

  it('remembers that a carrier was simulated when it is removed', async () => {
    const gone = await givenCarrier(ctx, { name: 'gone', simulated: true });
    const sendId = await givenSend(ctx, { accountId: account.id, messages: [{ parts: 1, priceMicros: 0 }] });
    const where = { account_id: account.id, send_id: sendId, n: 0, part: 1, step: 11, carrier_id: gone };
    await givenEvent(ctx.db, { ...where, kind: 'submitted', at: clock.now(), carrier_message_id: 'C1' });
    await ctx.db.deleteFrom('carrier').where('id', '=', gone).execute();
    const former = { id: gone, name: 'gone', simulated: true, removed_at: clock.now() };
    await ctx.db.insertInto('former_carrier').values(former).execute();

    expect(await show(sendId)).toMatchObject({ simulated: true, steps: [{}, { carrier: 'gone', simulated: true }] });
  });

  it.each([
    ['65f1c0ffee999', 'send_not_found'],
    ['65f1c0ffee002/120', 'recipient_not_found'],
    ['01234567-89ab-7cde-8f01-23456789abcd', 'send_not_found'],
  ])('refuses %s', async (nameOrId, reason) => {
    await expect(show(nameOrId)).rejects.toMatchObject({ reasons: [reason] });
  });

  it('refuses a recipient that the send does not have', async () => {
    await expect(show('65f1c0ffee002', { recipient: '+33639989999' })).rejects.toMatchObject({
      reasons: ['recipient_not_found'],
    });
  });
});

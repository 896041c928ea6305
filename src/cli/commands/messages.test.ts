import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OperatorContext } from '#operations/operator-context.ts';
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
import { type CommandLine, commandLine } from '#test/support/pages/command-line.ts';

let database: TestDatabase;
let clock: MovableClock;
let ctx: OperatorContext;
let line: CommandLine;
let account: GivenAccount;
let carrier: number;

beforeAll(async () => {
  database = await testDatabase();
  clock = movableClock('2026-03-02T09:00:00Z');
  ctx = { db: database.db, clock };
  line = commandLine({ ENVOI_DATABASE_URL: database.url }, clock);
  account = await givenAccount(ctx, { email: 'shop@example.com' });
  carrier = await givenCarrier(ctx, { name: 'demo', simulated: true });
});
afterAll(() => database.close());

const recipientRefused = { code: 'refused', blames: 'recipient' } as const;

/** A message of two parts: one delivered and answered, one refused and refunded. */
async function givenHistory(v1Id: string): Promise<void> {
  const messages = [{ parts: 2, priceMicros: 45_000, recipient: '+33639980101' }];
  const sendId = await givenSend(ctx, { accountId: account.id, v1Id, messages });
  const part = { account_id: account.id, send_id: sendId, n: 0, part: 1, carrier_id: carrier };
  clock.advance(1_000);
  const submitted = { step: 11, kind: 'submitted', at: clock.now(), carrier_message_id: 'A1' };
  await givenEvent(ctx.db, { ...part, ...submitted });
  const refused = { step: 11, kind: 'refused', at: clock.now(), code: 'ESME_RINVDSTADR', reason: recipientRefused };
  await givenEvent(ctx.db, { ...part, part: 2, ...refused });
  const refund = { account_id: account.id, send_id: sendId, n: 0, part: 2, kind: 'refund', micros: 45_000 } as const;
  await givenMovement(ctx.db, { ...refund, at: clock.now() });
  clock.advance(2_000);
  const raw = 'id:A1 sub:001 dlvrd:001 stat:DELIVRD err:000 text:Your parcel has';
  const delivered = { step: 1000, kind: 'delivered', at: clock.now(), code: 'DELIVRD 000', raw };
  await givenEvent(ctx.db, { ...part, ...delivered });
  const reply = { address: '36000', text: 'STOP please', keyword: 'stop', carrier_id: carrier };
  const where = { account_id: account.id, id: uuidv7(clock.now()), send_id: sendId, n: 0, number: '+33639980101' };
  await ctx.db
    .insertInto('reply')
    .values({ ...where, ...reply, received_at: clock.now() })
    .execute();
}

describe('envoi message show', () => {
  it('tells a message from its request to its reply, in the time of the account, and that it was simulated', async () => {
    await givenHistory('65f1c0ffee101');

    const { text, exitCode } = await line.envoi('message show 65f1c0ffee101');

    expect(exitCode).toBe(0);
    expect(text).toBe(
      [
        'message  65f1c0ffee101/0 (simulated)',
        'account  shop@example.com',
        'to       +33639980101',
        'from     Envoi',
        'kind     notification',
        'parts    2 (GSM7, 20 characters)',
        'state    refused',
        '',
        'Times in Europe/Paris:',
        '2026-03-02 10:00:00  accepted, at 0.045 EUR a part (simulated)',
        '2026-03-02 10:00:00  charged 0.09 EUR (simulated)',
        '2026-03-02 10:00:01  part 1 submitted to demo as A1 (simulated)',
        '2026-03-02 10:00:01  part 2 refused by demo, ESME_RINVDSTADR, for its recipient (simulated)',
        '2026-03-02 10:00:01  part 2 refunded 0.045 EUR (simulated)',
        '2026-03-02 10:00:03  part 1 receipt by demo: delivered, DELIVRD 000 (simulated)',
        '    id:A1 sub:001 dlvrd:001 stat:DELIVRD err:000 text:…',
        '2026-03-02 10:00:03  reply to 36000, read as stop (simulated)',
        '    (11 characters; --text shows them)',
      ].join('\n'),
    );
  });

  it('shows what people wrote when asked to, and not otherwise', async () => {
    await givenHistory('65f1c0ffee102');
    const written = [/Your parcel has left/, /text:Your parcel has$/m, /STOP please/];

    const { text } = await line.envoi('message show 65f1c0ffee102 --text');
    const json = JSON.stringify(await line.json('message show 65f1c0ffee102'));

    for (const words of written) {
      expect(text).toMatch(words);
      expect(json).not.toMatch(words);
    }
  });

  it('tells the same to programs', async () => {
    await givenHistory('65f1c0ffee103');

    expect(await line.json('message show 65f1c0ffee103')).toMatchObject({
      ...{
        send: '65f1c0ffee103',
        account: 'shop@example.com',
        n: 0,
        recipient: '+33639980101',
        cost: 0.09,
        price: 0.045,
      },
      ...{ state: 'refused', simulated: true },
      steps: [
        { what: 'accepted', amount: 0.045, simulated: true },
        { what: 'charged', amount: 0.09 },
        { what: 'submitted', part: 1, carrier: 'demo', carrierMessageId: 'A1', simulated: true },
        { what: 'refused', part: 2, code: 'ESME_RINVDSTADR' },
        { what: 'refunded', part: 2, amount: 0.045 },
        { what: 'delivered', at: '2026-03-02T09:00:09.000Z', raw: expect.stringContaining('stat:DELIVRD') },
        { what: 'reply', reply: { address: '36000', text: null, keyword: 'stop' } },
      ],
    });
  });

  it.each([
    ['review', 'held for an operator (envoi send release, or cancel), by demo (simulated)'],
    ['hours', 'held for its marketing hours until 2026-03-03 09:00:00, by demo (simulated)'],
    [null, 'queued until 2026-03-03 09:00:00, by demo (simulated)'],
  ] as const)('says what a message waits for: %s', async (held, words) => {
    const sendId = await givenSend(ctx, { accountId: account.id, messages: [{ parts: 1, priceMicros: 0 }] });
    const notBefore = held === 'review' ? 'infinity' : new Date('2026-03-03T08:00:00Z');
    await givenSlice(ctx.db, {
      accountId: account.id,
      sendId,
      first: 0,
      last: 0,
      held,
      notBefore,
      carrierId: carrier,
    });

    expect((await line.envoi(`message show ${sendId}`)).text.split('\n').at(-1)).toBe(`now                  ${words}`);
  });

  it('says of what could leave now that nothing runs to send it, when so it is', async () => {
    const sendId = await givenSend(ctx, { accountId: account.id, messages: [{ parts: 1, priceMicros: 0 }] });
    await givenSlice(ctx.db, { accountId: account.id, sendId, first: 0, last: 0, carrierId: carrier });

    expect((await line.envoi(`message show ${sendId}`)).text.split('\n').at(-1)).toBe(
      'now                  queued: no dispatcher runs, so nothing leaves, by demo (simulated)',
    );
  });

  it('shows a send to several by its counters and a page of its recipients', async () => {
    const messages = Array.from({ length: 51 }, () => ({ parts: 1, priceMicros: 10_000 }));
    const sendId = await givenSend(ctx, { accountId: account.id, messages, v1Id: '65f1c0ffee110' });
    await ctx.db
      .updateTable('send')
      .set({ submitted: 40, delivered: 38, in_doubt: 1 })
      .where('id', '=', sendId)
      .execute();

    const { text } = await line.envoi('message show 65f1c0ffee110');

    expect(text).toContain('recipients    51');
    expect(text).toContain('cost          0.51 EUR');
    expect(text).toContain('parts so far  40 submitted, 38 delivered, 1 in doubt');
    expect(text).toContain('Recipients, page 1 of 2:');
    expect(text.split('\n').at(-1)).toBe('The next: envoi message show 65f1c0ffee110 --page 2');
    expect(await line.json('message show 65f1c0ffee110 --page 2')).toMatchObject({ page: 2, recipients: [{ n: 50 }] });
  });

  it('lists the messages to a number', async () => {
    const messages = [{ parts: 1, priceMicros: 0, recipient: '+33639980777' }];
    for (const v1Id of ['65f1c0ffee121', '65f1c0ffee122'])
      await givenSend(ctx, { accountId: account.id, messages, v1Id });

    const { text } = await line.envoi('message show 0639980777');

    expect(text.split('\n').map((row) => row.split(' ')[0])).toEqual(['MESSAGE', '65f1c0ffee122/0', '65f1c0ffee121/0']);
    expect((await line.envoi('message show 0639980778')).text).toBe('No message to +33639980778 is known.');
  });

  it('refuses what it does not know', async () => {
    expect(await line.envoi('message show 65f1c0ffee999')).toEqual({
      text: 'refused: there is no send 65f1c0ffee999',
      exitCode: 1,
    });
    expect(await line.envoi('message show 65f1c0ffee110/51')).toMatchObject({
      text: 'refused: send 65f1c0ffee110 has no recipient 51',
    });
    expect(await line.envoi('message show 65f1c0ffee110 --page 0')).toMatchObject({ exitCode: 2 });
  });
});

describe('envoi send', () => {
  it('lists what is held, releases it, and cancels what waits', async () => {
    const messages = [{ parts: 1, priceMicros: 20_000 }];
    const sendId = await givenSend(ctx, { accountId: account.id, messages, v1Id: '65f1c0ffee130' });
    const slice = { accountId: account.id, sendId, first: 0, last: 0, carrierId: carrier };
    await givenSlice(ctx.db, { ...slice, held: 'review', notBefore: 'infinity' });

    expect((await line.envoi('send list --held --account shop@example.com')).text).toContain('65f1c0ffee130');
    expect(await line.json('send list --held --limit 1')).toMatchObject({
      sends: [{ send: '65f1c0ffee130', waiting: 1, cost: 0.02, simulated: true }],
    });
    expect((await line.envoi('send release 65f1c0ffee130')).text).toBe(
      'Released: 1 message of send 65f1c0ffee130 (simulated).',
    );
    expect((await line.envoi('send release 65f1c0ffee130')).text).toBe(
      'refused: send 65f1c0ffee130 is not held for review',
    );
    expect((await line.envoi('send cancel 65f1c0ffee130')).text).toBe(
      'Cancelled: 1 SMS of send 65f1c0ffee130 (simulated); 0.02 EUR given back.',
    );
    expect(await line.envoi('send cancel 65f1c0ffee130')).toEqual({
      text: 'refused: nothing of send 65f1c0ffee130 waits any more: it has left, or is leaving now',
      exitCode: 1,
    });
  });

  it('shows no text of any send', async () => {
    expect(JSON.stringify(await line.json('send list'))).not.toContain('parcel');
  });
});

describe('envoi opt-out', () => {
  it('adds, lists and lifts', async () => {
    expect((await line.envoi('opt-out add shop@example.com 0639980001')).text).toBe(
      '+33639980001 gets no marketing of shop@example.com any more.',
    );
    expect((await line.envoi('opt-out list shop@example.com')).text).toContain('+33639980001  marketing');
    expect(await line.json('opt-out list shop@example.com')).toMatchObject({ optOuts: [{ number: '+33639980001' }] });
    expect((await line.envoi('opt-out lift shop@example.com +33639980001')).exitCode).toBe(0);
    expect((await line.envoi('opt-out list shop@example.com')).text).toBe('Nobody has opted out.');
    expect(await line.envoi('opt-out lift shop@example.com +33639980001')).toMatchObject({ exitCode: 1 });
    expect(await line.envoi('opt-out add shop@example.com +33639980001 --scope some')).toMatchObject({ exitCode: 2 });
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { GivenAccount } from '#test/support/envoi/accounts.ts';
import { type Fields, post, startTestApi, type TestApi } from '#test/support/envoi/api.ts';

const number = '0612345678';
const error = (code: string) => ({ status: false, code });

let api: TestApi;
let account: GivenAccount;
beforeAll(async () => {
  api = await startTestApi({ now: '2026-03-31T12:30:00Z', settings: { refusedSenders: ['Rival'] } });
});
afterAll(() => api.close());
beforeEach(async () => {
  account = await api.account();
});

const send = (fields: Fields) => post(api, account, 'sms/send', fields);
const valid = { recipients: [number], message: 'Bonjour' };

async function sends() {
  const { rows } = await api.database.pool.query(
    `select kind, sender, text, click_follow, due_at, v1_id from send where account_id = $1 order by id`,
    [account.accountId],
  );
  return rows;
}

async function balance(): Promise<unknown> {
  return (await post(api, account, 'account/balance'))['balance'];
}

describe('sms/send', () => {
  it('accepts a message: its id, what is left, and what was counted', async () => {
    const answer = await send({ recipients: [number, 'abc'], message: 'Bonjour' });

    expect(answer).toEqual({
      status: true,
      code: 'OK',
      solde: 9.95,
      send_id: expect.stringMatching(/^[0-9a-f]{13}$/),
      total_sms_sent: 1,
      total_character_sms: 7,
      recipients_error: ['abc'],
    });
    expect(await balance()).toBe(9.95);
    expect(await sends()).toEqual([
      {
        kind: 'notification',
        sender: '36000',
        text: 'Bonjour',
        click_follow: false,
        due_at: api.clock.now(),
        v1_id: answer['send_id'],
      },
    ]);
  });

  it('takes every optional parameter', async () => {
    const optional = {
      sender: 'Envoi',
      type: 'M',
      clickFollow: '1',
      deliveryDate: '31/01/2027',
      deliveryHour: '14:30',
    };

    expect(await send({ ...valid, ...optional })).toMatchObject({ code: 'OK' });

    expect(await sends()).toMatchObject([
      { kind: 'marketing', sender: 'Envoi', click_follow: true, due_at: new Date('2027-01-31T13:30:00Z') },
    ]);
  });

  it('reads empty optional parameters as absent', async () => {
    const blank = { sender: ' ', type: '', clickFollow: '', deliveryDate: ' ', deliveryHour: '' };

    expect(await send({ ...valid, ...blank })).toMatchObject({ code: 'OK' });
  });

  it('keeps the text as it came, and counts a line end once', async () => {
    const answer = await send({ ...valid, message: ' a\r\nb ' });

    expect(answer).toMatchObject({ total_character_sms: 5 });
  });

  it('takes the text 0', async () => {
    expect(await send({ ...valid, message: '0' })).toMatchObject({ code: 'OK', total_character_sms: 1 });
  });

  it('charges parts times recipients', async () => {
    const answer = await send({ recipients: [number, '0612345679'], message: 'a'.repeat(161) });

    expect(answer).toMatchObject({ solde: 9.8, total_sms_sent: 4, total_character_sms: 161 });
  });

  it('adds the mention of STOP to marketing, which counts for parts and not for characters', async () => {
    const answer = await send({ ...valid, message: 'a'.repeat(155), type: 'M' });

    expect(answer).toMatchObject({ total_sms_sent: 2, total_character_sms: 155 });
  });

  it('counts a number given twice once, and is silent about it', async () => {
    const answer = await send({ recipients: [number, '+33612345678', '33612345678'], message: 'x' });

    expect(answer).toMatchObject({ total_sms_sent: 1, recipients_error: [] });
  });

  it('tells the numbers that cannot take part as they were written, each once, in order', async () => {
    const recipients = ['0142000000', number, ' 12 ', '+4915123456789', '12', 'abc'];

    const answer = await send({ recipients, message: 'x' });

    expect(answer).toMatchObject({ recipients_error: ['0142000000', '12', '+4915123456789', 'abc'] });
  });

  it('leaves out who said STOP, for marketing only', async () => {
    await api.database.db
      .insertInto('opt_out')
      .values({
        ...{ account_id: account.accountId, number: '+33612345678', scope: 'marketing', source: 'reply' },
        since: api.clock.now(),
      })
      .execute();

    expect(await send({ ...valid, type: 'M' })).toEqual({ ...error('ERR_101'), recipients_error: [number] });
    expect(await send({ ...valid, type: 'N' })).toMatchObject({ code: 'OK', recipients_error: [] });
  });

  it('says ERR_101 with the numbers when none is usable', async () => {
    const answer = await send({ recipients: 'abc;12', message: 'Hi' });

    expect(answer).toEqual({ status: false, code: 'ERR_101', recipients_error: ['abc', '12'] });
  });

  it('says ERR_109 when the balance does not cover every message, and takes nothing', async () => {
    account = await api.account({ creditMicros: 99_999 });

    expect(await send({ recipients: [number, '0612345679'], message: 'x' })).toEqual(error('ERR_109'));

    expect(await balance()).toBe(0.1);
    expect(await send(valid)).toMatchObject({ code: 'OK', solde: 0.05 });
  });
});

describe('the order of checks', () => {
  it.each<[string, Fields, string]>([
    ['nothing', {}, 'ERR_101'],
    ['blank recipients', { recipients: ' ,; ', message: 'x' }, 'ERR_101'],
    ['no message, and everything else wrong', { ...allWrong(), message: ' ' }, 'ERR_102'],
    ['everything wrong', allWrong(), 'ERR_103'],
    ['a sender of good length', { ...allWrong(), sender: 'ABC' }, 'ERR_104'],
    ['a short message', { ...allWrong(), sender: 'ABC', message: 'x' }, 'ERR_105'],
    ['a date', { ...allWrong(), sender: '123', message: 'x', ...future() }, 'ERR_106'],
    ['a type', { ...allWrong(), sender: '123', message: 'x', ...future(), type: 'M' }, 'ERR_107'],
    [
      'a click follow',
      { ...allWrong(), sender: '123', message: 'x', ...future(), type: 'N', clickFollow: 1 },
      'ERR_108',
    ],
    [
      'a sender: now the recipients are examined',
      { ...allWrong(), sender: 'ABC', message: 'x', ...future(), type: 'N', clickFollow: 1 },
      'ERR_101',
    ],
  ])('with %s', async (_, fields, code) => {
    account = await api.account({ creditMicros: 1 });

    expect((await send(fields))['code']).toBe(code);

    expect(await sends()).toEqual([]);
  });

  function allWrong() {
    return {
      recipients: ['abc'],
      message: 'a'.repeat(601),
      sender: 'AB',
      deliveryDate: 'x',
      deliveryHour: 'y',
      type: 'X',
      clickFollow: 2,
    };
  }

  function future() {
    return { deliveryDate: '31/01/2027', deliveryHour: '14:30' };
  }
});

describe('the message', () => {
  it.each([
    ['600 characters', 'a'.repeat(600), 'OK'],
    ['601 characters', 'a'.repeat(601), 'ERR_104'],
    ['600 emoji', '😀'.repeat(600), 'OK'],
    ['600 line ends of two characters', 'x\r\n'.repeat(300), 'OK'],
  ])('may have 600 characters: %s', async (_, message, code) => {
    account = await api.account({ creditMicros: 100_000_000 });

    expect((await send({ ...valid, message }))['code']).toBe(code);
  });
});

describe('the sender', () => {
  it.each([
    ['Rival', 'ERR_108'],
    ['Ma Boite', 'ERR_108'],
    ['33612345678', 'ERR_108'],
    ['Envoi', 'OK'],
    ['ABCDEFGHIJKL', 'ERR_103'],
  ])('%s: %s', async (sender, code) => {
    expect((await send({ ...valid, sender }))['code']).toBe(code);
  });
});

describe('the delivery time', () => {
  it.each([
    ['31/01/2027', '14:30', '2027-01-31T13:30:00Z'],
    ['31/01/2027', '14:30:15', '2027-01-31T13:30:15Z'],
    ['31/03/2026', '14:26', '2026-03-31T12:30:00Z'], // four minutes ago: now
    ['28/03/2027', '02:30', '2027-03-28T01:30:00Z'], // skipped by the clock change
    ['25/10/2026', '02:30', '2026-10-25T00:30:00Z'], // comes twice: the first
    ['31/03/2027', '14:29', '2027-03-31T12:29:00Z'], // 365 days ahead, all but a minute
  ])('%s %s is %s', async (deliveryDate, deliveryHour, at) => {
    expect(await send({ ...valid, deliveryDate, deliveryHour })).toMatchObject({ code: 'OK' });

    expect(await sends()).toMatchObject([{ due_at: new Date(at) }]);
  });

  it.each([
    ['2027-01-31', '14:30'],
    ['31/02/2027', '14:30'],
    ['31/01/2027', ''],
    ['', '14:30'],
    ['31/01/2027', '24:00'],
    ['31/01/2027', '1430'],
    ['31/1/2027', '14:30'],
    ['31/01/27', '14:30'],
    ['31/03/2026', '14:24'], // six minutes ago
    ['14:30', '31/01/2027'],
    ['31/03/2027', '14:31'], // more than 365 days ahead
    ['29/12/9999', '14:30'],
    ['31/12/9999', '23:59'],
  ])('%s %s is ERR_105', async (deliveryDate, deliveryHour) => {
    expect(await send({ ...valid, deliveryDate, deliveryHour })).toEqual(error('ERR_105'));
  });
});

describe('type and clickFollow', () => {
  it.each([
    [{ type: 'n' }, 'ERR_106'],
    [{ type: '0' }, 'ERR_106'],
    [{ type: 'MN' }, 'ERR_106'],
    [{ clickFollow: 'true' }, 'ERR_107'],
    [{ clickFollow: '00' }, 'ERR_107'],
    [{ clickFollow: 0 }, 'OK'],
  ])('%j: %s', async (fields, code) => {
    expect((await send({ ...valid, ...fields }))['code']).toBe(code);
  });
});

describe('the header Idempotency-Key', () => {
  const under = (key: string, fields: Fields = {}) =>
    post(api, account, 'sms/send', { ...valid, ...fields }, { 'idempotency-key': key });

  it('makes a request that is sent again be answered as the first time, and nothing is sent', async () => {
    const first = await under('order-17');

    expect(first).toMatchObject({ code: 'OK', solde: 9.95 });
    expect(await under('order-17')).toEqual(first);
    expect(await under('order-18')).toMatchObject({ code: 'OK', solde: 9.9 });
    expect(await sends()).toHaveLength(2);
  });

  it.each([
    ['one that was used for something else', 'order-17', { message: 'Bonsoir' }],
    ['one with a space', 'order 17', {}],
    ['one that is too long', 'k'.repeat(256), {}],
    ['an empty one', '', {}],
  ])('gets ERR_110 for %s', async (_what, key, fields) => {
    await under('order-17');

    expect(await under(key, fields)).toEqual(error('ERR_110'));
    expect(await sends()).toHaveLength(1);
  });

  it('means nothing to other operations', async () => {
    const headers = { 'idempotency-key': 'order 17' };

    expect(await post(api, account, 'account/balance', {}, headers)).toMatchObject({ code: 'OK' });
  });
});

it('a cost beyond all numbers is too little credit', async () => {
  await api.database.pool.query(
    `insert into price (currency, prefix, micros, set_at) values ('EUR', '590', $1, now())`,
    [Number.MAX_SAFE_INTEGER],
  );

  expect(await send({ recipients: ['+590690000001', '+590690000002'], message: 'x' })).toEqual(error('ERR_109'));
  expect(await send({ recipients: ['+590690000001'], message: 'x'.repeat(500) })).toEqual(error('ERR_109'));
});

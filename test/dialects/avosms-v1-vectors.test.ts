import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApi, type TestApi } from '#test/support/envoi/api.ts';

// The exchanges of the dialect's specification, in their order: each row is a request and what must come back. `<id>` is the
// list that the first `contact/list/create` made.

const credentials = 'id=demo%40example.com&key=k';
const form = 'application/x-www-form-urlencoded';
const error = (code: string) => ({ status: false, code });
const ok = { status: true, code: 'OK' };

let api: TestApi;
let listId = '';
beforeAll(async () => {
  api = await startTestApi({ now: '2026-03-31T12:30:00Z', prices: { 33: 50_000, 44: 50_000 } });
  await api.account({ email: 'demo@example.com', key: 'k', creditMicros: 10_000_000 });
});
afterAll(() => api.close());

async function exchange(path: string, body: string, type = form, method = 'POST'): Promise<Record<string, unknown>> {
  const response = await fetch(`${api.address}/v1/${path}`, {
    method,
    ...(method === 'GET' ? {} : { headers: { 'content-type': type }, body: body.replace('<id>', listId) }),
  });
  expect(response.status).toBe(200);
  return (await response.json()) as Record<string, unknown>;
}

const ask = (path: string, fields = '') => exchange(path, fields === '' ? credentials : `${credentials}&${fields}`);

describe('the test vectors', () => {
  it('account/balance', async () => {
    expect(await ask('account/balance')).toEqual({ ...ok, balance: 10 });
    expect(await exchange('account/balance', 'id=demo%40example.com&key=wrong')).toEqual(error('ERR_100'));
    expect(await exchange('account/balance', '')).toEqual(error('ERR_100'));
    expect(await exchange('account/balance', '', form, 'GET')).toEqual(error('ERR_100'));
    expect(await ask('nothing')).toEqual(error('ERR_100'));
  });

  it('contact lists', async () => {
    expect(await ask('contact/list')).toEqual(error('ERR_101'));

    const created = await ask('contact/list/create', 'listContactName=Clients&listContactCountryCode=FR');
    expect(created).toEqual({ ...ok, list_contact_id: expect.stringMatching(/^[0-9a-f]{13}$/) });
    listId = created['list_contact_id'] as string;

    const create = (fields: string) => ask('contact/list/create', fields);
    expect(await create('listContactName=Clients&listContactCountryCode=FR')).toEqual(error('ERR_104'));
    expect(await create('listContactName=&listContactCountryCode=')).toEqual(error('ERR_101'));
    expect(await create('listContactName=X&listContactCountryCode=ZZ')).toEqual(error('ERR_103'));
  });

  it('contacts', async () => {
    const add = (number: string) => ask('contact/add', `listContactId=<id>&contactTelephoneNumber=${number}`);
    expect(await add('0612345678&contactName=Doe&contactEmail=a%40b.c')).toEqual(ok);
    expect(await add('%2B33612345678')).toEqual(error('ERR_104'));
    expect(await add('12')).toEqual(error('ERR_105'));
    expect(await add('%2B447400123456')).toEqual(error('ERR_106'));
    expect(await add('0142000000')).toEqual(error('ERR_107'));

    const update = (number: string) => ask('contact/update', `listContactId=<id>&contactTelephoneNumber=${number}`);
    expect(await update('33612345678&contactName=Roe')).toEqual(ok);
    expect(await update('12')).toEqual(error('ERR_106'));
    expect(await ask('contact/delete', 'listContactId=<id>&contactTelephoneNumber=12')).toEqual(error('ERR_104'));

    const information = await ask('contact/list/information', 'listContactId=<id>');
    expect(information).toMatchObject({
      ...ok,
      nb_contact_list: 1,
      list_contact: [{ contact_telephone_number: '33612345678', contact_name: 'Roe', contact_email: '' }],
    });
  });

  it('senders and templates', async () => {
    expect(await ask('sender/create', 'sender=AB')).toEqual(error('ERR_101'));
    expect(await ask('sender/create', 'sender=12345')).toEqual(error('ERR_102'));
    expect(await ask('sender/create', 'sender=Envoi')).toEqual(ok);
    expect(await ask('sender/create', 'sender=Envoi')).toEqual(error('ERR_103'));

    expect(await ask('model/sms/create', 'modelContent=')).toEqual(error('ERR_102'));
    const created = await ask('model/sms/create', 'modelContent=Hello');
    expect(created).toEqual({ ...ok, model_id: expect.any(String) });
    const { list_model_sms: models } = await ask('model/sms/list');
    expect(models).toMatchObject([
      { model_name: expect.stringMatching(/^SMS model from \d\d\/\d\d\/\d\d to \d\d:\d\d$/) },
    ]);
  });

  it('sms/send', async () => {
    const to = 'recipients%5B0%5D=0612345678';
    const first = await ask('sms/send', `${to}&recipients%5B1%5D=abc&message=Bonjour`);
    expect(first).toEqual({
      ...ok,
      solde: 9.95,
      send_id: expect.stringMatching(/^[0-9a-f]{13}$/),
      total_sms_sent: 1,
      total_character_sms: 7,
      recipients_error: ['abc'],
    });

    const long = await ask('sms/send', `${to}&recipients%5B1%5D=0612345679&message=${'a'.repeat(161)}`);
    expect(long).toMatchObject({ total_sms_sent: 4, total_character_sms: 161 });
    expect(await ask('sms/send', `${to}&message=${'a'.repeat(600)}`)).toMatchObject(ok);
    expect(await ask('sms/send', `${to}&message=${'a'.repeat(601)}`)).toEqual(error('ERR_104'));
    expect(await ask('sms/send')).toEqual(error('ERR_101'));
    expect(await ask('sms/send', 'recipients=abc&message=x')).toEqual({
      ...error('ERR_101'),
      recipients_error: ['abc'],
    });

    const send = (fields: string) => ask('sms/send', `${to}&message=x&${fields}`);
    for (const date of ['2027-01-31', '31/02/2027', '31/01/2027']) {
      expect(await send(`deliveryDate=${date}`)).toEqual(error('ERR_105'));
    }
    // A year ahead at most, unless a setting says otherwise.
    expect(await send('deliveryDate=31/01/2027&deliveryHour=14:30')).toMatchObject(ok);
    expect(await send('type=X')).toEqual(error('ERR_106'));
    expect(await send('clickFollow=2')).toEqual(error('ERR_107'));
    expect(await send('sender=AB&type=X')).toEqual(error('ERR_103'));

    const json = {
      ...{ Id: 'demo@example.com', Key: 'k', recipients: '0612345678,0612345679' },
      ...{ message: 'Hi', clickFollow: 0 },
    };
    const answer = await exchange('sms/send', JSON.stringify(json), 'application/json');
    expect(answer).toMatchObject({ ...ok, total_sms_sent: 2 });
  });

  it('response/list', async () => {
    expect(await ask('response/list')).toEqual(error('ERR_101'));
  });
});

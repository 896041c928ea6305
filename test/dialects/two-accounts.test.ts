import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { uuidv7 } from '#platform/ids.ts';
import type { GivenAccount } from '#test/support/envoi/accounts.ts';
import { type Fields, post, startTestApi, type TestApi } from '#test/support/envoi/api.ts';

const number = '33612345678';
const error = (code: string) => ({ status: false, code });

let api: TestApi;
let mine: GivenAccount;
let theirs: GivenAccount;
let listContactId: string;
let modelId: string;

beforeAll(async () => {
  api = await startTestApi();
  mine = await api.account();
  theirs = await api.account();
  const list = await post(api, mine, 'contact/list/create', { listContactName: 'Mine', listContactCountryCode: 'FR' });
  listContactId = list['list_contact_id'] as string;
  await post(api, mine, 'contact/add', { listContactId, contactTelephoneNumber: number, contactName: 'Doe' });
  const model = await post(api, mine, 'model/sms/create', { modelName: 'Mine', modelContent: 'Hello' });
  modelId = model['model_id'] as string;
  await post(api, mine, 'sender/create', { sender: 'Mine' });
  const at = api.clock.now();
  await api.database.db
    .insertInto('reply')
    .values({
      ...{ account_id: mine.accountId, id: uuidv7(at), number: `+${number}`, address: '36000', text: 'Hi' },
      received_at: at,
    })
    .execute();
});
afterAll(() => api.close());

/** All that an account can see. */
async function everything(account: GivenAccount): Promise<unknown[]> {
  const paths = ['contact/list', 'sender/list', 'model/sms/list', 'response/list', 'account/balance'];
  const information = post(api, account, 'contact/list/information', { listContactId });
  return Promise.all([...paths.map((path) => post(api, account, path)), information]);
}

describe("an account that knows another's ids", () => {
  it.each<[string, () => Fields, string]>([
    ['contact/add', () => ({ listContactId, contactTelephoneNumber: '0612345679' }), 'ERR_103'],
    ['contact/update', () => ({ listContactId, contactTelephoneNumber: number, contactName: 'X' }), 'ERR_103'],
    ['contact/delete', () => ({ listContactId, contactTelephoneNumber: number }), 'ERR_103'],
    ['contact/list/information', () => ({ listContactId }), 'ERR_102'],
    ['contact/list/rename', () => ({ listContactId, listContactName: 'X' }), 'ERR_103'],
    ['contact/list/delete', () => ({ listContactId }), 'ERR_102'],
    ['model/sms/information', () => ({ modelId }), 'ERR_101'],
    ['model/sms/update', () => ({ modelId, modelName: 'X', modelContent: 'X' }), 'ERR_103'],
    ['model/sms/delete', () => ({ modelId }), 'ERR_101'],
    ['sender/delete', () => ({ sender: 'Mine' }), 'ERR_101'],
  ])('is told by %s that there is no such thing, and changes nothing', async (path, fields, code) => {
    const before = await everything(mine);

    expect(await post(api, theirs, path, fields())).toEqual(error(code));

    expect(await everything(mine)).toEqual(before);
  });

  it.each(['contact/list', 'sender/list', 'model/sms/list', 'response/list'])('finds nothing in %s', async (path) => {
    expect(await post(api, mine, path)).toMatchObject({ code: 'OK' });
    expect(await post(api, theirs, path)).toEqual(error('ERR_101'));
  });

  it('may use the same names', async () => {
    const create = { listContactName: 'Mine', listContactCountryCode: 'FR' };

    expect(await post(api, theirs, 'contact/list/create', create)).toMatchObject({ code: 'OK' });
    expect(await post(api, theirs, 'sender/create', { sender: 'Mine' })).toMatchObject({ code: 'OK' });
    expect(await post(api, theirs, 'model/sms/create', { modelName: 'Mine', modelContent: 'x' })).toMatchObject({
      code: 'OK',
    });
  });

  it('pays with its own balance only', async () => {
    await post(api, theirs, 'sms/send', { recipients: number, message: 'x' });

    expect(await post(api, mine, 'account/balance')).toMatchObject({ balance: 10 });
    expect(await post(api, theirs, 'account/balance')).toMatchObject({ balance: 9.95 });
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { uuidv7 } from '#platform/ids.ts';
import type { GivenAccount } from '#test/support/envoi/accounts.ts';
import { type Fields, post, startTestApi, type TestApi } from '#test/support/envoi/api.ts';

const done = { status: true, code: 'OK' };
const error = (code: string) => ({ status: false, code });
const unknownId = '69cc2dbd29f21';

let api: TestApi;
let account: GivenAccount;
beforeAll(async () => {
  api = await startTestApi({
    now: '2026-03-31T12:30:00Z',
    settings: { unauthorisedWords: ['arme'], refusedSenders: ['Rival'] },
  });
});
afterAll(() => api.close());
beforeEach(async () => {
  account = await api.account();
});

const ask = (path: string, fields: Fields = {}) => post(api, account, path, fields);

describe('sender/create and sender/list', () => {
  it('keep names, listed oldest first', async () => {
    expect(await ask('sender/list')).toEqual(error('ERR_101'));

    expect(await ask('sender/create', { sender: 'Zoe' })).toEqual(done);
    expect(await ask('sender/create', { sender: ' Abel2 ' })).toEqual(done);

    const names = [{ sender_name: 'Zoe' }, { sender_name: 'Abel2' }];
    expect(await ask('sender/list')).toEqual({ ...done, list_sender: names });
  });

  it.each<[string, Fields, string]>([
    ['nothing', {}, 'ERR_101'],
    ['two characters', { sender: ' AB ' }, 'ERR_101'],
    ['twelve characters', { sender: 'ABCDEFGHIJKL' }, 'ERR_101'],
    ['two characters that are not allowed either', { sender: '12' }, 'ERR_101'],
    ['digits only', { sender: '12345' }, 'ERR_102'],
    ['a space', { sender: 'Ma Boite' }, 'ERR_102'],
    ['an accent', { sender: 'Société' }, 'ERR_102'],
    ['a name that passes for an authority', { sender: 'Impots' }, 'ERR_102'],
    ['a name this installation refuses', { sender: 'rival' }, 'ERR_102'],
    ['a name the account has', { sender: 'ENVOI' }, 'ERR_103'],
  ])('refuse %s', async (_, fields, code) => {
    await ask('sender/create', { sender: 'Envoi' });

    expect(await ask('sender/create', fields)).toEqual(error(code));
  });

  it('take 3 and 11 characters', async () => {
    expect(await ask('sender/create', { sender: 'ABC' })).toEqual(done);
    expect(await ask('sender/create', { sender: 'ABCDEFGHIJK' })).toEqual(done);
  });
});

describe('sender/delete', () => {
  it('ignores case, and knows no other error than ERR_101', async () => {
    await ask('sender/create', { sender: 'Envoi' });

    expect(await ask('sender/delete', { sender: 'ENVOI' })).toEqual(done);

    expect(await ask('sender/delete', { sender: 'Envoi' })).toEqual(error('ERR_101'));
    expect(await ask('sender/delete', { sender: 'AB' })).toEqual(error('ERR_101'));
    expect(await ask('sender/delete')).toEqual(error('ERR_101'));
  });
});

describe('model/sms/create', () => {
  const namesOf = async () =>
    ((await ask('model/sms/list'))['list_model_sms'] as Record<string, string>[]).map((model) => model['model_name']);

  it('keeps a text as it came, under a name', async () => {
    const created = await ask('model/sms/create', { modelName: ' Rappel ', modelContent: ' Bonjour\n€ ' });

    expect(created).toEqual({ ...done, model_id: expect.stringMatching(/^[0-9a-f]{13}$/) });
    expect(await ask('model/sms/information', { modelId: created['model_id'] as string })).toEqual({
      ...done,
      model_id: created['model_id'],
      model_name: 'Rappel',
      model_content: ' Bonjour\n€ ',
      model_creation_date: '2026-03-31 14:30:00',
    });
  });

  it('names a text after the time in Paris, with a number when that name is taken', async () => {
    for (let n = 0; n < 3; n++) expect(await ask('model/sms/create', { modelContent: 'Hello' })).toMatchObject(done);

    const name = 'SMS model from 31/03/26 to 14:30';
    expect(await namesOf()).toEqual([name, `${name} (2)`, `${name} (3)`]);
  });

  it('gives one name once when it is asked twice at the same time', async () => {
    const named = () => ask('model/sms/create', { modelName: 'Rappel', modelContent: 'Hello' });
    const answers = await Promise.all([named(), named(), named(), named()]);

    expect(answers.map((answer) => answer['code']).sort()).toEqual(['ERR_101', 'ERR_101', 'ERR_101', 'OK']);
  });

  it.each<[string, Fields, string]>([
    ['a taken name', { modelName: 'RAPPEL', modelContent: 'Hello' }, 'ERR_101'],
    ['a taken name without a text', { modelName: 'Rappel' }, 'ERR_101'],
    ['no text', { modelContent: '' }, 'ERR_102'],
    ['a blank text', { modelContent: ' \n ' }, 'ERR_102'],
    ['an unauthorised word', { modelContent: 'Une ARMÉ !' }, 'ERR_103'],
  ])('refuses %s', async (_, fields, code) => {
    await ask('model/sms/create', { modelName: 'Rappel', modelContent: 'Hello' });

    expect(await ask('model/sms/create', fields)).toEqual(error(code));

    expect(await namesOf()).toEqual(['Rappel']);
  });

  it('takes a word that only contains an unauthorised one', async () => {
    expect(await ask('model/sms/create', { modelContent: 'armement' })).toMatchObject(done);
  });
});

describe('model/sms/list', () => {
  it('is ERR_101 without a template', async () => {
    expect(await ask('model/sms/list')).toEqual(error('ERR_101'));
  });
});

describe('model/sms/information', () => {
  it('refuses an unknown id, and none', async () => {
    expect(await ask('model/sms/information', { modelId: unknownId })).toEqual(error('ERR_101'));
    expect(await ask('model/sms/information')).toEqual(error('ERR_101'));
  });
});

describe('model/sms/update', () => {
  it('changes name and text, even to a name another template has', async () => {
    await ask('model/sms/create', { modelName: 'Taken', modelContent: 'x' });
    const { model_id: modelId } = await ask('model/sms/create', { modelName: 'Rappel', modelContent: 'Hello' });

    const update = { modelId: modelId as string, modelName: 'Taken', modelContent: ' Bye ' };
    expect(await ask('model/sms/update', update)).toEqual(done);

    const answer = await ask('model/sms/information', { modelId: modelId as string });
    expect(answer).toMatchObject({ model_name: 'Taken', model_content: ' Bye ' });
  });

  it.each<[string, Fields, string]>([
    ['no name', { modelContent: 'x' }, 'ERR_101'],
    ['nothing', {}, 'ERR_101'],
    ['no text', { modelName: 'x' }, 'ERR_102'],
    ['no id', { modelName: 'x', modelContent: 'x' }, 'ERR_103'],
    ['an unknown id', { modelId: unknownId, modelName: 'x', modelContent: 'x' }, 'ERR_103'],
    ['an unknown id and a bad word', { modelId: unknownId, modelName: 'x', modelContent: 'arme' }, 'ERR_103'],
    ['an unauthorised word', { modelId: '<id>', modelName: 'x', modelContent: 'arme' }, 'ERR_104'],
  ])('refuses %s', async (_, fields, code) => {
    const { model_id: modelId } = await ask('model/sms/create', { modelContent: 'Hello' });
    const named = fields['modelId'] === '<id>' ? { ...fields, modelId: modelId as string } : fields;

    expect(await ask('model/sms/update', named)).toEqual(error(code));

    expect(await ask('model/sms/list')).toMatchObject({ list_model_sms: [{ model_content: 'Hello' }] });
  });
});

describe('model/sms/delete', () => {
  it('deletes once', async () => {
    const { model_id: modelId } = await ask('model/sms/create', { modelContent: 'Hello' });

    expect(await ask('model/sms/delete', { modelId: modelId as string })).toEqual(done);

    expect(await ask('model/sms/delete', { modelId: modelId as string })).toEqual(error('ERR_101'));
    expect(await ask('model/sms/delete')).toEqual(error('ERR_101'));
  });
});

describe('response/list', () => {
  const at = new Date('2026-03-31T12:30:00Z');

  async function givenReplies(count: number): Promise<void> {
    const rows = Array.from({ length: count }, (_, n) => ({
      account_id: account.accountId,
      id: uuidv7(at),
      number: '+33612345678',
      address: '36000',
      text: `reply ${n + 1}`,
      received_at: at,
    }));
    await api.database.db.insertInto('reply').values(rows).execute();
  }

  it('is ERR_101 without a reply', async () => {
    expect(await ask('response/list')).toEqual(error('ERR_101'));
  });

  it('gives the last 50, newest first, each time it is asked', async () => {
    await givenReplies(51);

    const first = await ask('response/list');

    const newest = { send_id: '', phone_number: '33612345678', message: 'reply 51', date: '2026-03-31 14:30:00' };
    expect((first['list_response'] as unknown[])[0]).toEqual(newest);
    expect(first['list_response']).toHaveLength(50);
    expect(await ask('response/list')).toEqual(first);
  });

  it('names the sending that was answered', async () => {
    const sendId = uuidv7(at);
    await api.database.db
      .insertInto('send')
      .values({
        ...{ account_id: account.accountId, id: sendId, v1_id: '69cc2daf52244', kind: 'notification', sender: '36000' },
        ...{ text: 'Hi', encoding: 'GSM7', characters: 2, reference: 1, recipients: 1, cost_micros: 0 },
        ...{ due_at: at, valid_until: at, created_at: at },
      })
      .execute();
    await givenReplies(1);
    await api.database.db
      .updateTable('reply')
      .set({ send_id: sendId })
      .where('account_id', '=', account.accountId)
      .execute();

    expect(await ask('response/list')).toMatchObject({ list_response: [{ send_id: '69cc2daf52244' }] });
  });
});

describe('account/balance', () => {
  it.each([
    [10_000_000, 10],
    [9_950_000, 9.95],
    [45_678, 0.0457],
    [0, 0],
  ])('of %i micros is %d', async (creditMicros, balance) => {
    account = await api.account({ creditMicros: Math.max(creditMicros, 1) });
    await api.database.db
      .updateTable('balance')
      .set({ micros: creditMicros })
      .where('account_id', '=', account.accountId)
      .execute();

    expect(await ask('account/balance')).toEqual({ ...done, balance });
  });
});

import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { uuidv7 } from '#platform/ids.ts';
import type { GivenAccount } from '#test/support/envoi/accounts.ts';
import { type Fields, post, startTestApi, type TestApi } from '#test/support/envoi/api.ts';
import { languages } from './facts.ts';
import { openApi } from './openapi.ts';

describe.each(languages)('the OpenAPI document in %s', (language) => {
  it('is valid OpenAPI 3.1', async () => {
    const validator = new Validator();
    const { valid, errors } = await validator.validate(structuredClone(openApi(language)));

    expect(errors).toBeUndefined();
    expect([valid, validator.version]).toEqual([true, '3.1']);
  });
});

describe('real answers', () => {
  let api: TestApi;
  let account: GivenAccount;
  let conforms: (path: string, answer: unknown) => string;
  beforeAll(async () => {
    api = await startTestApi({ now: '2026-03-31T12:30:00Z', settings: { unauthorisedWords: ['arme'] } });
    account = await api.account();
    const document = await (await fetch(`${api.address}/docs/avosms-v1.json`)).json();
    const ajv = new Ajv2020({ strict: false, allErrors: true });
    ajv.addSchema(document as object, 'document');
    conforms = (path, answer) => {
      const pointer = `/v1/${path}`.replaceAll('/', '~1');
      const content = 'responses/200/content/application~1json/schema';
      const check = ajv.getSchema(`document#/paths/${pointer}/post/${content}`);
      if (!check) throw new Error(`nothing is said of the answers of ${path}`);
      return check(answer) ? 'conforms' : `${JSON.stringify(answer)}: ${JSON.stringify(check.errors)}`;
    };
  });
  afterAll(() => api.close());

  async function answers(path: string, fields: Fields = {}): Promise<Record<string, unknown>> {
    const answer = await post(api, account, path, fields);
    expect(conforms(path, answer)).toBe('conforms');
    return answer;
  }

  /** Carried out, as described. */
  async function done(path: string, fields: Fields = {}): Promise<Record<string, unknown>> {
    const answer = await answers(path, fields);
    expect(answer).toMatchObject({ status: true, code: 'OK' });
    return answer;
  }

  it('of every operation are as it says when carried out', async () => {
    const created = await done('contact/list/create', { listContactName: 'Clients', listContactCountryCode: 'FR' });
    const listContactId = created['list_contact_id'] as string;
    const contact = { listContactId, contactTelephoneNumber: '0612345678' };
    await done('contact/add', { ...contact, contactName: 'Doe' });
    await done('contact/update', contact);
    await done('contact/list');
    await done('contact/list/information', { listContactId });
    await done('contact/delete', contact);
    await done('contact/list/information', { listContactId });
    await done('contact/list/rename', { listContactId, listContactName: 'Amis' });
    await done('contact/list/delete', { listContactId });
    await done('list/country');
    await done('sender/create', { sender: 'Envoi' });
    await done('sender/list');
    await done('sender/delete', { sender: 'Envoi' });
    const modelId = (await done('model/sms/create', { modelContent: 'Hello' }))['model_id'] as string;
    await done('model/sms/list');
    await done('model/sms/information', { modelId });
    await done('model/sms/update', { modelId, modelName: 'x', modelContent: 'y' });
    await done('model/sms/delete', { modelId });
    await done('sms/send', { recipients: ['0612345678', 'abc'], message: 'Hi' });
    await api.database.db
      .insertInto('reply')
      .values({
        ...{ account_id: account.accountId, id: uuidv7(api.clock.now()), number: '+33612345678', address: '36000' },
        ...{ text: 'Hi', received_at: api.clock.now() },
      })
      .execute();
    await done('response/list');
    await done('account/balance');
  });

  it.each<[string, Fields, string]>([
    ['contact/add', {}, 'ERR_101'],
    ['contact/list/information', { listContactId: 'x' }, 'ERR_102'],
    ['model/sms/create', { modelContent: 'arme' }, 'ERR_103'],
    ['sms/send', { recipients: 'abc', message: 'x' }, 'ERR_101'],
    ['sms/send', { recipients: '0612345678', message: 'x', type: 'X' }, 'ERR_106'],
    ['account/balance', { key: 'wrong' }, 'ERR_100'],
  ])('of %s to %j are as it says when refused', async (path, fields, code) => {
    expect((await answers(path, fields))['code']).toBe(code);
  });

  it.each([
    ['account/balance', { status: true, code: 'OK', balance: '10' }],
    ['account/balance', { status: true, code: 'OK', balance: 10, currency: 'EUR' }],
    ['account/balance', { status: false, code: 'ERR_101' }],
    ['contact/update', { status: false, code: 'ERR_105' }],
    ['sender/list', { status: true, code: 'OK', list_sender: [{}] }],
  ])('of %s could not be %j', (path, answer) => {
    expect(conforms(path, answer)).not.toBe('conforms');
  });
});

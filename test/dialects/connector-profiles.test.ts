import axios from 'axios';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { GivenAccount } from '#test/support/envoi/accounts.ts';
import { startTestApi, type TestApi } from '#test/support/envoi/api.ts';

let api: TestApi;
let account: GivenAccount;
beforeAll(async () => {
  api = await startTestApi({ now: '2026-03-31T09:00:00Z' });
});
afterAll(() => api.close());
beforeEach(async () => {
  account = await api.account();
});

describe('a connector that sends forms in which every value is text (MindCloud)', () => {
  /** Credentials where the vendor's pages require them, and the key in the header as the connector's reference shows it. */
  async function call(path: string, fields: Record<string, string> = {}): Promise<Record<string, unknown>> {
    const response = await fetch(`${api.address}/v1/${path}`, {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${account.key}`,
        'Content-Type': 'application/x-www-form-urlencoded',
        Accept: 'application/json',
      },
      body: new URLSearchParams({ id: account.email, key: account.key, ...fields }).toString(),
    });
    return (await response.json()) as Record<string, unknown>;
  }

  it('carries out all 20 operations with its example values', async () => {
    const number = '33612345678';
    const created = await call('contact/list/create', { listContactName: 'Clients', listContactCountryCode: 'FR' });
    const listContactId = created['list_contact_id'] as string;
    const model = await call('model/sms/create', { modelName: 'Rappel', modelContent: 'Bonjour' });
    const modelId = model['model_id'] as string;
    const contact = {
      ...{ listContactId, contactTelephoneNumber: number, contactCivility: 'Mr', contactName: 'Doe' },
      ...{
        contactFirstName: 'John',
        contactEmail: 'john@example.com',
        contactBirthday: '1990-01-31',
        contactOther: '',
      },
    };
    const sms = {
      ...{ recipients: number, message: 'Bonjour', sender: 'MCLD31A', type: 'N', clickFollow: '0' },
      ...{ deliveryDate: '31/03/2026', deliveryHour: '14:30' },
    };
    const calls: [string, Record<string, string>][] = [
      ['contact/add', contact],
      ['contact/update', { ...contact, contactCivility: 'Ms' }],
      ['contact/list', {}],
      ['contact/list/information', { listContactId }],
      ['contact/list/rename', { listContactId, listContactName: 'Prospects' }],
      ['contact/delete', { listContactId, contactTelephoneNumber: number }],
      ['contact/list/delete', { listContactId }],
      ['list/country', {}],
      ['sender/create', { sender: 'MCLD31A' }],
      ['sender/list', {}],
      ['sender/delete', { sender: 'MCLD31A' }],
      ['model/sms/list', {}],
      ['model/sms/information', { modelId }],
      ['model/sms/update', { modelId, modelName: 'Rappel 2', modelContent: 'Bonsoir' }],
      ['model/sms/delete', { modelId }],
      ['sms/send', sms],
      ['account/balance', {}],
    ];

    const answers: unknown[] = [created, model];
    for (const [path, fields] of calls) answers.push(await call(path, fields));

    expect(answers).toEqual(answers.map(() => expect.objectContaining({ status: true, code: 'OK' })));
    expect(await call('response/list')).toEqual({ status: false, code: 'ERR_101' });
    expect(await call('contact/list/information', { listContactId: '12345' })).toMatchObject({ code: 'ERR_102' });
  });
});

describe('a component that posts JSON with Id and Key through axios (Pipedream)', () => {
  /** Any HTTP status of 400 or more becomes an exception here, as it does there. */
  async function request(path: string, data: Record<string, unknown> = {}): Promise<Record<string, unknown>> {
    const response = await axios({
      method: 'POST',
      url: `${api.address}/v1${path}`,
      data: { ...data, Id: account.email, Key: account.key },
    });
    return response.data;
  }

  it('counts the destinations', async () => {
    const { list_country: countries } = await request('/list/country');

    expect((countries as unknown[]).length).toBeGreaterThan(1);
  });

  it('sends to numbers that commas separate', async () => {
    const sent = await request('/sms/send', { recipients: '33612345678,33612345679', message: 'Hi', clickFollow: 1 });

    expect(sent).toMatchObject({ send_id: expect.any(String), total_sms_sent: 2 });
  });

  it('sends later', async () => {
    const later = { deliveryDate: '31/03/2026', deliveryHour: '14:30', type: 'M', sender: 'Envoi' };
    const sent = await request('/sms/send', { recipients: '33612345678', message: 'Hi', clickFollow: 0, ...later });

    expect(sent['code']).toBe('OK');
  });

  it('reads the balance', async () => {
    expect((await request('/account/balance'))['balance']).toBe(10);
  });

  it('gets an error as an answer, never as an exception', async () => {
    account = { ...account, key: 'wrong' };

    expect(await request('/account/balance')).toEqual({ status: false, code: 'ERR_100' });
  });
});

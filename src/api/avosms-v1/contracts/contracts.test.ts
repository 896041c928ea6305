import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Context } from '#operations/context.ts';
import { uuidv7 } from '#platform/ids.ts';
import { programOf } from '#test/support/actors.ts';
import type { GivenAccount } from '#test/support/envoi/accounts.ts';
import { checkAnswers, problemWith } from '#test/support/envoi/answer-check.ts';
import { type Fields, post, startTestApi, type TestApi } from '#test/support/envoi/api.ts';
import type { Code } from '../answer.ts';
import { codesOf } from '../contract.ts';
import { methods } from '../methods/index.ts';
import type { Parameters } from '../parameters/parameters.ts';

/** A request: its parameters, in which <list> and <template> are those of the account, and who makes it. */
type Request = Fields & { by?: 'owner' | 'newcomer' | 'pauper'; idempotencyKey?: string };

/** For each operation a request that is carried out, and one or more for each code of its contract. */
type Trial = { done: Request; refused: Partial<Record<Code, readonly Request[]>> };

const list = '<list>';
const kept = '0612345678';
const other = '0612345679';
const byNewcomer: Request = { by: 'newcomer' };
const sms = { recipients: kept, message: 'Hi' };
const ofContact = (listContactId: string, contactTelephoneNumber: string) => ({
  listContactId,
  contactTelephoneNumber,
});

const trials: Record<string, Trial> = {
  '/v1/contact/add': {
    done: ofContact(list, other),
    refused: {
      ERR_101: [{}, ofContact('', kept)],
      ERR_102: [ofContact(list, ' ')],
      ERR_103: [ofContact('x', other)],
      ERR_104: [ofContact(list, kept)],
      ERR_105: [ofContact(list, '12')],
      ERR_106: [ofContact(list, '+447400123456')],
      ERR_107: [ofContact(list, '0142000000')],
    },
  },
  '/v1/contact/update': {
    done: ofContact(list, kept),
    refused: {
      ERR_101: [{}],
      ERR_102: [ofContact(list, '')],
      ERR_103: [ofContact('x', kept)],
      ERR_104: [ofContact(list, other)],
      ERR_106: [ofContact(list, '12')],
      ERR_107: [ofContact(list, '+447400123456')],
      ERR_108: [ofContact(list, '0142000000')],
    },
  },
  '/v1/contact/delete': {
    done: ofContact(list, kept),
    refused: {
      ERR_101: [{}],
      ERR_102: [ofContact(list, '')],
      ERR_103: [ofContact('x', kept)],
      ERR_104: [ofContact(list, other)],
    },
  },
  '/v1/contact/list': { done: {}, refused: { ERR_101: [byNewcomer] } },
  '/v1/contact/list/create': {
    done: { listContactName: 'Amis', listContactCountryCode: 'FR' },
    refused: {
      ERR_101: [{}],
      ERR_102: [{ listContactName: 'Amis' }],
      ERR_103: [{ listContactName: 'Amis', listContactCountryCode: 'ZZ' }],
      ERR_104: [{ listContactName: 'Clients', listContactCountryCode: 'FR' }],
    },
  },
  '/v1/contact/list/information': {
    done: { listContactId: list },
    refused: { ERR_101: [{}], ERR_102: [{ listContactId: 'x' }] },
  },
  '/v1/contact/list/rename': {
    done: { listContactId: list, listContactName: 'Amis' },
    refused: {
      ERR_101: [{}],
      ERR_102: [{ listContactId: list }],
      ERR_103: [{ listContactId: 'x', listContactName: 'Amis' }],
      ERR_104: [{ listContactId: list, listContactName: 'Taken' }],
    },
  },
  '/v1/contact/list/delete': {
    done: { listContactId: list },
    refused: { ERR_101: [{}], ERR_102: [{ listContactId: 'x' }] },
  },
  '/v1/list/country': { done: {}, refused: {} },
  '/v1/sender/create': {
    done: { sender: 'Other' },
    refused: { ERR_101: [{}, { sender: 'AB' }], ERR_102: [{ sender: '12345' }], ERR_103: [{ sender: 'Envoi' }] },
  },
  '/v1/sender/list': { done: {}, refused: { ERR_101: [byNewcomer] } },
  '/v1/sender/delete': { done: { sender: 'Envoi' }, refused: { ERR_101: [{}, { sender: 'Other' }] } },
  '/v1/model/sms/create': {
    done: { modelContent: 'Hello', modelName: 'Other' },
    refused: {
      ERR_101: [{ modelContent: 'Hello', modelName: 'Reminder' }],
      ERR_102: [{ modelName: 'Other' }],
      ERR_103: [{ modelContent: 'arme' }],
    },
  },
  '/v1/model/sms/list': { done: {}, refused: { ERR_101: [byNewcomer] } },
  '/v1/model/sms/information': {
    done: { modelId: '<template>' },
    refused: { ERR_101: [{}, { modelId: 'x' }] },
  },
  '/v1/model/sms/update': {
    done: { modelId: '<template>', modelName: 'x', modelContent: 'y' },
    refused: {
      ERR_101: [{}],
      ERR_102: [{ modelName: 'x' }],
      ERR_103: [
        { modelName: 'x', modelContent: 'y' },
        { modelId: 'x', modelName: 'x', modelContent: 'y' },
      ],
      ERR_104: [{ modelId: '<template>', modelName: 'x', modelContent: 'arme' }],
    },
  },
  '/v1/model/sms/delete': { done: { modelId: '<template>' }, refused: { ERR_101: [{}, { modelId: 'x' }] } },
  '/v1/sms/send': {
    done: { ...sms, recipients: [kept, 'abc'] },
    refused: {
      ERR_101: [{}, { ...sms, recipients: 'abc' }],
      ERR_102: [{ recipients: kept }],
      ERR_103: [{ ...sms, sender: 'AB' }],
      ERR_104: [{ ...sms, message: 'x'.repeat(601) }],
      ERR_105: [{ ...sms, deliveryDate: '31/02/2027', deliveryHour: '14:30' }],
      ERR_106: [{ ...sms, type: 'X' }],
      ERR_107: [{ ...sms, clickFollow: '2' }],
      ERR_108: [{ ...sms, sender: '12345' }],
      ERR_109: [{ ...sms, by: 'pauper' }],
      ERR_110: [{ ...sms, idempotencyKey: 'two words' }],
    },
  },
  '/v1/response/list': { done: {}, refused: { ERR_101: [byNewcomer] } },
  '/v1/account/balance': { done: {}, refused: {} },
};

/** An account that has one of each thing, with the ids of its list and its template. */
type Owner = { account: GivenAccount; ids: Record<string, string> };

let api: TestApi;
/** Of those who are refused, and so change nothing. */
let owner: Owner;
beforeAll(async () => {
  api = await startTestApi({ now: '2026-03-31T12:30:00Z', settings: { unauthorisedWords: ['arme'] } });
  owner = await givenOwner();
});
afterAll(() => api.close());

async function givenOwner(): Promise<Owner> {
  const account = await api.account();
  const fill = (path: string, fields: Fields) => post(api, account, path, fields);
  const made = await fill('contact/list/create', { listContactName: 'Clients', listContactCountryCode: 'FR' });
  const listId = made['list_contact_id'] as string;
  await fill('contact/list/create', { listContactName: 'Taken', listContactCountryCode: 'FR' });
  const template = await fill('model/sms/create', { modelContent: 'Hello', modelName: 'Reminder' });
  await fill('contact/add', ofContact(listId, kept));
  await fill('sender/create', { sender: 'Envoi' });
  const at = api.clock.now();
  const reply = { id: uuidv7(at), number: '+33612345678', address: '36000', text: 'Hi', received_at: at };
  await api.database.db
    .insertInto('reply')
    .values({ account_id: account.accountId, ...reply })
    .execute();
  return { account, ids: { '<list>': listId, '<template>': template['model_id'] as string } };
}

/** The server of the tests holds what it answers to the contract. */
async function ask(path: string, { by = 'owner', idempotencyKey, ...fields }: Request, { account, ids }: Owner) {
  const asking = by === 'owner' ? account : await api.account(by === 'pauper' ? { creditMicros: 1 } : {});
  const filled = Object.entries(fields).map(([name, value]) => [name, ids[String(value)] ?? value]);
  const headers = idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey };
  return post(api, asking, path.replace('/v1/', ''), Object.fromEntries(filled), headers);
}

describe.each(methods)('the contract of $contract.path', ({ contract, answer }) => {
  const trial = trials[contract.path];
  const codes = codesOf(contract).filter(({ reserved }) => !reserved);

  it('has a request that is carried out, and names no other codes than those tried', async () => {
    expect(Object.keys(trial?.refused ?? {}).sort()).toEqual(codes.map(({ code }) => code).sort());
    expect(await ask(contract.path, trial!.done, await givenOwner())).toMatchObject({ status: true, code: 'OK' });
  });

  it.each(codes.flatMap(({ code }) => (trial?.refused[code] ?? []).map((request) => ({ code, request }))))(
    'gives $code to $request',
    async ({ code, request }) => {
      expect(await ask(contract.path, request, owner)).toMatchObject({ status: false, code });
    },
  );

  it('asks for each of its parameters, and marks as required what may not be empty', async () => {
    const asked = new Set<string>();
    const note = (name: string) => {
      asked.add(name);
      const { example = '' } = contract.parameters.find((parameter) => parameter.name === name) ?? {};
      return typeof example === 'string' ? example : '';
    };
    const given: Parameters = {
      ...{ text: note, verbatim: note, isEmpty: () => false, isWanted: () => true },
      get recipients() {
        asked.add('recipients');
        return [];
      },
    };
    const nowhere = { clock: { now: () => new Date(0) } } as Context;
    await answer(nowhere, programOf(''), given, { by: 0, idempotencyKey: undefined, nextV1Id: () => '' }).catch(
      () => undefined,
    );

    expect([...asked].sort()).toEqual(contract.parameters.map(({ name }) => name).sort());
    const required = contract.parameters.filter((parameter) => parameter.required).map(({ name }) => name);
    expect(required).toEqual(expect.arrayContaining(codes.flatMap(({ empty }) => empty ?? [])));
  });
});

describe('an answer outside its contract', () => {
  it.each([
    ['/v1/account/balance', { status: true, code: 'OK', balance: '10' }],
    ['/v1/account/balance', { status: true, code: 'OK', balance: 10, currency: 'EUR' }],
    ['/v1/account/balance', { status: false, code: 'ERR_101' }],
    ['/v1/contact/update', { status: false, code: 'ERR_105' }],
    ['/v1/sender/list', { status: true, code: 'OK', list_sender: [{}] }],
    ['/v1/nothing', { status: true, code: 'OK' }],
  ])('is seen: %s, %j', async (path, answer) => {
    expect(problemWith(path, 200, answer)).toContain(path);

    const server = createServer((_request, response) => response.end(JSON.stringify(answer)));
    const problems = checkAnswers(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}/`, { method: 'POST' });
    server.closeAllConnections();
    server.close();
    expect(problems).toHaveLength(1);
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { GivenAccount } from '#test/support/envoi/accounts.ts';
import { type Fields, post, startTestApi, type TestApi } from '#test/support/envoi/api.ts';

const number = '33612345678';
const unknownId = '69cc2daf52244';
const done = { status: true, code: 'OK' };
const error = (code: string) => ({ status: false, code });

let api: TestApi;
let account: GivenAccount;
beforeAll(async () => {
  api = await startTestApi({ now: '2026-07-14T22:30:05Z' });
});
afterAll(() => api.close());
beforeEach(async () => {
  account = await api.account();
});

const ask = (path: string, fields: Fields = {}) => post(api, account, `contact/${path}`, fields);

async function givenList(name = 'Clients', country = 'FR'): Promise<string> {
  const { list_contact_id: id } = await ask('list/create', { listContactName: name, listContactCountryCode: country });
  return id as string;
}

async function givenContact(listContactId: string, fields: Fields = {}): Promise<void> {
  const answer = await ask('add', { listContactId, contactTelephoneNumber: number, ...fields });
  expect(answer).toEqual(done);
}

async function contactsOf(listContactId: string): Promise<unknown> {
  return (await ask('list/information', { listContactId }))['list_contact'];
}

const everyField = {
  contactCivility: 'Mr',
  contactName: 'Doe',
  contactFirstName: 'John',
  contactEmail: 'a@b.c',
  contactBirthday: '1990-01-31',
  contactOther: 'x',
};
const everyResult = {
  contact_civility: 'Mr',
  contact_name: 'Doe',
  contact_first_name: 'John',
  contact_telephone_number: number,
  contact_email: 'a@b.c',
  contact_birthday: '1990-01-31',
  contact_other: 'x',
};
const nothingButTheNumber = {
  contact_civility: '',
  contact_name: '',
  contact_first_name: '',
  contact_telephone_number: number,
  contact_email: '',
  contact_birthday: '',
  contact_other: '',
};

describe('contact/add', () => {
  it('stores every field, and leaves omitted ones empty', async () => {
    const [full, bare] = [await givenList('Full'), await givenList('Bare')];

    await givenContact(full, everyField);
    await givenContact(bare);

    expect(await contactsOf(full)).toEqual([everyResult]);
    expect(await contactsOf(bare)).toEqual([nothingButTheNumber]);
  });

  it.each(['0612345678', '+33612345678', '0033612345678', '06 12.34-56/78', '+33 (0)6 12 34 56 78', ' 33612345678'])(
    'reads %s as the same number',
    async (written) => {
      const list = await givenList();

      await givenContact(list, { contactTelephoneNumber: written });

      expect(await contactsOf(list)).toMatchObject([{ contact_telephone_number: number }]);
      const again = await ask('add', { listContactId: list, contactTelephoneNumber: number });
      expect(again).toEqual(error('ERR_104'));
    },
  );

  it('cuts what is longer than 255 characters', async () => {
    const list = await givenList();

    await givenContact(list, { contactName: `${'é'.repeat(254)}😀😀` });

    expect(await contactsOf(list)).toMatchObject([{ contact_name: `${'é'.repeat(254)}😀` }]);
  });

  it.each<[string, Fields, string]>([
    ['no list', { contactTelephoneNumber: number }, 'ERR_101'],
    ['neither list nor number', {}, 'ERR_101'],
    ['a blank number', { listContactId: '<id>', contactTelephoneNumber: ' ' }, 'ERR_102'],
    ['no number and an unknown list', { listContactId: unknownId }, 'ERR_102'],
    ['an unknown list', { listContactId: unknownId, contactTelephoneNumber: '12' }, 'ERR_103'],
    ['an id of no known form', { listContactId: '12345', contactTelephoneNumber: number }, 'ERR_103'],
    ['a number too short', { listContactId: '<id>', contactTelephoneNumber: '12' }, 'ERR_105'],
    ['letters', { listContactId: '<id>', contactTelephoneNumber: 'abc' }, 'ERR_105'],
    ['a number of another country', { listContactId: '<id>', contactTelephoneNumber: '+447400123456' }, 'ERR_106'],
    ['a landline of another country', { listContactId: '<id>', contactTelephoneNumber: '+442071234567' }, 'ERR_106'],
    ['a landline', { listContactId: '<id>', contactTelephoneNumber: '0142000000' }, 'ERR_107'],
  ])('refuses %s', async (_, fields, code) => {
    const list = await givenList();
    const named = fields['listContactId'] === '<id>' ? { ...fields, listContactId: list } : fields;

    expect(await ask('add', named)).toEqual(error(code));

    expect(await contactsOf(list)).toEqual([]);
  });

  it('takes a French overseas number into a French list', async () => {
    await givenContact(await givenList(), { contactTelephoneNumber: '+262692123456' });
  });

  it('adds a number once when it is asked twice at the same time', async () => {
    const list = await givenList();
    const add = () => ask('add', { listContactId: list, contactTelephoneNumber: number });

    const answers = await Promise.all([add(), add(), add(), add()]);

    expect(answers.map((answer) => answer['code']).sort()).toEqual(['ERR_104', 'ERR_104', 'ERR_104', 'OK']);
  });
});

describe('contact/update', () => {
  it('replaces the record: what is omitted becomes empty', async () => {
    const list = await givenList();
    await givenContact(list, everyField);

    const answer = await ask('update', {
      listContactId: list,
      contactTelephoneNumber: '0612345678',
      contactName: 'Roe',
    });

    expect(answer).toEqual(done);
    expect(await contactsOf(list)).toEqual([{ ...nothingButTheNumber, contact_name: 'Roe' }]);
  });

  it.each<[string, Fields, string]>([
    ['no list', { contactTelephoneNumber: number }, 'ERR_101'],
    ['no number', { listContactId: '<id>' }, 'ERR_102'],
    ['an unknown list', { listContactId: unknownId, contactTelephoneNumber: '12' }, 'ERR_103'],
    ['a number that is not in the list', { listContactId: '<id>', contactTelephoneNumber: '0612345679' }, 'ERR_104'],
    ['a malformed number', { listContactId: '<id>', contactTelephoneNumber: '12' }, 'ERR_106'],
    ['a number of another country', { listContactId: '<id>', contactTelephoneNumber: '+447400123456' }, 'ERR_107'],
    ['a landline', { listContactId: '<id>', contactTelephoneNumber: '0142000000' }, 'ERR_108'],
  ])('refuses %s', async (_, fields, code) => {
    const list = await givenList();
    await givenContact(list, everyField);
    const named = fields['listContactId'] === '<id>' ? { ...fields, listContactId: list } : fields;

    expect(await ask('update', named)).toEqual(error(code));

    expect(await contactsOf(list)).toEqual([everyResult]);
  });
});

describe('contact/delete', () => {
  it('removes a number, in any spelling', async () => {
    const list = await givenList();
    await givenContact(list);

    expect(await ask('delete', { listContactId: list, contactTelephoneNumber: '06 12 34 56 78' })).toEqual(done);

    expect(await contactsOf(list)).toEqual([]);
  });

  it.each<[string, Fields, string]>([
    ['no list', { contactTelephoneNumber: number }, 'ERR_101'],
    ['no number', { listContactId: '<id>' }, 'ERR_102'],
    ['an unknown list', { listContactId: unknownId, contactTelephoneNumber: number }, 'ERR_103'],
    ['a number that is not in the list', { listContactId: '<id>', contactTelephoneNumber: '0612345679' }, 'ERR_104'],
    ['a malformed number', { listContactId: '<id>', contactTelephoneNumber: '12' }, 'ERR_104'],
    ['a landline', { listContactId: '<id>', contactTelephoneNumber: '0142000000' }, 'ERR_104'],
  ])('refuses %s', async (_, fields, code) => {
    const list = await givenList();
    await givenContact(list);
    const named = fields['listContactId'] === '<id>' ? { ...fields, listContactId: list } : fields;

    expect(await ask('delete', named)).toEqual(error(code));

    expect(await contactsOf(list)).toHaveLength(1);
  });
});

describe('contact/list', () => {
  it('lists the lists, oldest first, with dates of Paris', async () => {
    const clients = await givenList('Clients');
    const friends = await givenList('Amis', 'gb');
    await givenContact(clients);

    expect(await ask('list')).toEqual({
      ...done,
      list_contact: [
        {
          list_contact_id: clients,
          list_contact_name: 'Clients',
          list_contact_country_name: 'France',
          list_contact_country_code: 'FR',
          nb_contact_list: 1,
          list_contact_creation_date: '2026-07-15 00:30:05',
        },
        {
          list_contact_id: friends,
          list_contact_name: 'Amis',
          list_contact_country_name: 'Royaume-Uni',
          list_contact_country_code: 'GB',
          nb_contact_list: 0,
          list_contact_creation_date: '2026-07-15 00:30:05',
        },
      ],
    });
  });

  it('names countries in the language of the account', async () => {
    account = await api.account({ language: 'en' });
    await givenList('Friends', 'GB');

    expect(await ask('list')).toMatchObject({ list_contact: [{ list_contact_country_name: 'United Kingdom' }] });
  });

  it('is ERR_101 without a list', async () => {
    expect(await ask('list')).toEqual(error('ERR_101'));
  });
});

describe('contact/list/create', () => {
  it('gives ids of 13 hexadecimal digits, each greater than the one before', async () => {
    const ids = [await givenList('One'), await givenList('Two'), await givenList('Three')];

    expect(ids.every((id) => /^[0-9a-f]{13}$/.test(id))).toBe(true);
    expect(ids).toEqual([...new Set(ids)].sort());
  });

  it.each<[string, Fields, string]>([
    ['nothing', { listContactName: '', listContactCountryCode: '' }, 'ERR_101'],
    ['no country', { listContactName: 'X' }, 'ERR_102'],
    ['no country and a taken name', { listContactName: 'Clients' }, 'ERR_102'],
    ['no such country', { listContactName: 'X', listContactCountryCode: 'ZZ' }, 'ERR_103'],
    ['a country that is not served', { listContactName: 'X', listContactCountryCode: 'DE' }, 'ERR_103'],
    ['no such country and a taken name', { listContactName: 'Clients', listContactCountryCode: 'ZZ' }, 'ERR_103'],
    ['a taken name', { listContactName: 'Clients', listContactCountryCode: 'FR' }, 'ERR_104'],
    ['a taken name in another case', { listContactName: ' CLIENTS ', listContactCountryCode: 'GB' }, 'ERR_104'],
  ])('refuses %s', async (_, fields, code) => {
    await givenList('Clients');

    expect(await ask('list/create', fields)).toEqual(error(code));
  });
});

describe('contact/list/information', () => {
  it('gives the list and its contacts, in the order added', async () => {
    const list = await givenList();
    await givenContact(list, { contactTelephoneNumber: '0612345679' });
    await givenContact(list, everyField);

    expect(await ask('list/information', { listContactId: list })).toEqual({
      ...done,
      list_contact_name: 'Clients',
      list_contact_country_name: 'France',
      list_contact_country_code: 'FR',
      nb_contact_list: 2,
      list_contact_creation_date: '2026-07-15 00:30:05',
      list_contact: [{ ...nothingButTheNumber, contact_telephone_number: '33612345679' }, everyResult],
    });
  });

  it('of a list without contacts is no error', async () => {
    const answer = await ask('list/information', { listContactId: await givenList() });

    expect(answer).toMatchObject({ ...done, nb_contact_list: 0, list_contact: [] });
  });

  it('refuses no id, and an unknown one', async () => {
    expect(await ask('list/information')).toEqual(error('ERR_101'));
    expect(await ask('list/information', { listContactId: unknownId })).toEqual(error('ERR_102'));
  });
});

describe('contact/list/rename', () => {
  it('gives a list another name, or its own in another case', async () => {
    const list = await givenList();

    expect(await ask('list/rename', { listContactId: list, listContactName: 'CLIENTS' })).toEqual(done);
    expect(await ask('list/rename', { listContactId: list, listContactName: ' Amis ' })).toEqual(done);
    expect(await ask('list')).toMatchObject({ list_contact: [{ list_contact_name: 'Amis' }] });
  });

  it.each<[string, Fields, string]>([
    ['no id', { listContactName: 'X' }, 'ERR_101'],
    ['no name', { listContactId: '<id>' }, 'ERR_102'],
    ['no name and an unknown list', { listContactId: unknownId }, 'ERR_102'],
    ['an unknown list', { listContactId: unknownId, listContactName: 'Taken' }, 'ERR_103'],
    ['a taken name', { listContactId: '<id>', listContactName: 'taken' }, 'ERR_104'],
  ])('refuses %s', async (_, fields, code) => {
    const list = await givenList();
    await givenList('Taken');
    const named = fields['listContactId'] === '<id>' ? { ...fields, listContactId: list } : fields;

    expect(await ask('list/rename', named)).toEqual(error(code));
  });
});

describe('contact/list/delete', () => {
  it('takes the contacts with it', async () => {
    const list = await givenList();
    await givenContact(list);

    expect(await ask('list/delete', { listContactId: list })).toEqual(done);

    expect(await ask('list')).toEqual(error('ERR_101'));
    expect(await ask('list/delete', { listContactId: list })).toEqual(error('ERR_102'));
  });

  it('refuses no id', async () => {
    expect(await ask('list/delete')).toEqual(error('ERR_101'));
  });
});

describe('list/country', () => {
  const countries = async () => (await post(api, account, 'list/country'))['list_country'] as Record<string, string>[];

  it('names what can be sent to in French, in alphabetical order', async () => {
    const found = await countries();

    expect(found).toContainEqual({ country_name: 'France', country_code: 'FR' });
    expect(found).toContainEqual({ country_name: 'Royaume-Uni', country_code: 'GB' });
    expect(found).not.toContainEqual(expect.objectContaining({ country_code: 'DE' }));
    const names = found.map((country) => country['country_name']!);
    expect(names).toEqual([...names].sort(new Intl.Collator('fr').compare));
  });

  it('is empty, and no error, where nothing can be sent to', async () => {
    account = await api.account({ currency: 'USD' });

    expect(await post(api, account, 'list/country')).toEqual({ ...done, list_country: [] });
  });
});

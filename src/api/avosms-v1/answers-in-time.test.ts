import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { GivenAccount } from '#test/support/envoi/accounts.ts';
import { post, startTestApi, type TestApi } from '#test/support/envoi/api.ts';
import { methods } from './methods/index.ts';

const ANSWER_WITHIN_MS = 300;
const unavailable = { status: false, code: 'ERR_901' };

/** What each operation needs to come as far as the database. */
const given = {
  recipients: '0612345678',
  message: 'Bonjour',
  listContactId: '69cc2daf52244',
  listContactName: 'Clients',
  listContactCountryCode: 'FR',
  contactTelephoneNumber: '0612345678',
  senderName: 'Envoi',
  sender: 'Envoi',
  modelName: 'Rappel',
  modelContent: 'Bonjour',
  modelId: '69cc2daf52244',
};

let api: TestApi;
let account: GivenAccount;
beforeEach(async () => {
  api = await startTestApi({ answerWithinMs: ANSWER_WITHIN_MS });
  account = await api.account();
});
afterEach(() => api.close());

/** Somebody holds tables for as long as `work` takes. */
async function whileHeld<Result>(tables: string, work: () => Promise<Result>): Promise<Result> {
  const holder = await api.database.pool.connect();
  try {
    await holder.query(`begin; lock table ${tables} in access exclusive mode`);
    return await work();
  } finally {
    await holder.query('rollback');
    holder.release();
  }
}

describe('while a statement hangs, ERR_901 comes in time', () => {
  const paths = methods.map(({ contract }) => contract.path.slice('/v1/'.length));

  it.each(paths)('from %s, when it is that of the sign-in', async (path) => {
    const answer = await whileHeld('api_key', () => post(api, account, path, given));

    expect(answer).toEqual(unavailable);
  });

  it.each(paths)('from %s, when it is one of its own', async (path) => {
    await post(api, account, 'account/balance');
    const all = 'balance, contact_list, contact, sender, template, reply, price, route, opt_out, send';

    expect(await whileHeld(all, () => post(api, account, path, given))).toEqual(unavailable);
  });

  it.each(['price', 'route', 'carrier', 'opt_out', 'sender', 'route_reason', 'balance', 'send', 'message', 'slice'])(
    'from sms/send, whatever waits for the table %s',
    async (table) => {
      const marketing = { recipients: '0612345678', message: 'Soldes', type: 'M', sender: 'Envoi' };

      const answer = await whileHeld(table, () => post(api, account, 'sms/send', marketing));

      // Nothing is looked for where nothing is asked.
      if (answer['code'] !== 'OK') expect(answer).toEqual(unavailable);
      else expect(['sender', 'route_reason']).toContain(table);
    },
  );
});

describe('what the database ends, and might take another time', () => {
  it.each([
    ['a cancelled statement', '57014'],
    ['a lock that was waited for too long', '55P03'],
    ['a transaction that took too long', '25P04'],
    ['a deadlock', '40P01'],
  ])('is ERR_901: %s', async (_what, errcode) => {
    await api.database.pool.query(`
      create function ended() returns trigger language plpgsql as $$ begin raise 'ended' using errcode = '${errcode}'; end $$;
      create trigger ended before insert on contact_list for each row execute function ended();
      create trigger ended before insert on send for each statement execute function ended()`);

    expect(await post(api, account, 'contact/list/create', given)).toEqual(unavailable);
    expect(await post(api, account, 'sms/send', given)).toEqual(unavailable);
  });
});

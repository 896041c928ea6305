import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { movableClock } from '#test/support/clock.ts';
import { type TestDatabase, testDatabase } from '#test/support/database/database.ts';
import { type CommandLine, commandLine } from '#test/support/pages/command-line.ts';

let database: TestDatabase;
let line: CommandLine;

beforeAll(async () => {
  database = await testDatabase();
  line = commandLine({ ENVOI_DATABASE_URL: database.url }, movableClock('2026-03-02T09:00:00Z'));
});
afterAll(() => database.close());

type Created = { id: string; key: string; balance: number; account: string };

describe('envoi account', () => {
  it('creates an account whose id is its address, shows the key once, and lists it', async () => {
    const created = await line.json<Created>(
      'account create --email shop@example.com --name "The shop" --credit 10.00',
    );

    expect(created).toEqual({
      id: 'shop@example.com',
      key: expect.stringMatching(/^envoi_/),
      balance: 10,
      account: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect((await line.envoi('account list')).text.replaceAll(/ +/g, ' ')).toBe(
      'ID NAME COUNTRY BALANCE NUMBER STATUS\nshop@example.com The shop FR 10.00 EUR 36000 active',
    );
    expect(await line.json('account list')).toMatchObject([
      { id: 'shop@example.com', account: created.account, balance: 10 },
    ]);
  });

  it('says in plain words what it refuses, and exits with 1', async () => {
    await line.envoi('account create --email once@example.com');

    expect(await line.envoi('account create --email once@example.com')).toEqual({
      text: 'refused: there is an account once@example.com already',
      exitCode: 1,
    });
    expect(await line.envoi('account credit nobody@example.com 1')).toMatchObject({
      text: 'refused: there is no account nobody@example.com; envoi account list shows all',
    });
    expect(await line.envoi('account credit once@example.com -1')).toMatchObject({
      text: 'refused: once@example.com has 0.00 EUR: no more can be taken',
    });
    expect(await line.envoi('account create --email once@example.com --country XX')).toMatchObject({
      text: 'refused: country: XX is not the code of a country, such as FR',
    });
  });

  it('exits with 2 for what is no amount', async () => {
    expect(await line.envoi('account credit shop@example.com 1,50')).toMatchObject({
      text: expect.stringContaining('“1,50” is not an amount'),
      exitCode: 2,
    });
  });

  it('credits and takes back, and tells both in the statement in the time of the account', async () => {
    await line.envoi('account create --email till@example.com --credit 5');
    expect((await line.envoi('account credit till@example.com 2.50 --note "transfer 17"')).text).toBe(
      'till@example.com has 7.50 EUR now.',
    );
    expect(await line.json('account credit till@example.com -0.5')).toMatchObject({ amount: -0.5, balance: 7 });

    const { text } = await line.envoi('account statement till@example.com --limit 2');

    expect(text).toContain('AT (Europe/Paris)    WHAT       AMOUNT   BALANCE');
    expect(text).toContain('2026-03-02 10:00:00  credit   2.50 EUR  7.50 EUR  -    transfer 17');
    const next = /--before (\S+)$/.exec(text)?.[1];
    expect(await line.json(`account statement till@example.com --before ${next}`)).toMatchObject({
      movements: [{ kind: 'credit', amount: 5, balance: 5, note: 'opening credit' }],
      next: null,
    });
  });

  it('adds, lists and revokes keys', async () => {
    await line.envoi('account create --email keys@example.com');
    const { key, keyId } = await line.json<{ key: string; keyId: string }>(
      'account key add keys@example.com --label till',
    );

    expect((await line.envoi(`account key revoke keys@example.com ${key.slice(-4)}`)).exitCode).toBe(0);

    const keys = await line.json<unknown[]>('account key list keys@example.com');
    expect(keys).toMatchObject([
      { revokedAt: null },
      { id: keyId, label: 'till', revokedAt: '2026-03-02T09:00:00.000Z' },
    ]);
    expect((await line.envoi('account key list keys@example.com')).text).toContain('till       2026-03-02 09:00:00');
  });

  it('disables and enables', async () => {
    await line.envoi('account create --email shut@example.com');

    expect((await line.envoi('account disable shut@example.com')).text).toBe('shut@example.com is disabled now.');
    expect((await line.envoi('account enable shut@example.com')).text).toBe('shut@example.com is active now.');
  });
});

describe('envoi price', () => {
  it('sets, lists and removes', async () => {
    expect((await line.envoi('price list')).text).toContain('nothing can be sent');
    await line.envoi('price set default 0.09');
    expect((await line.envoi('price set FR 0.045')).text).toBe('One SMS to +33 costs 0.045 EUR now.');

    expect(await line.json('price list')).toEqual([
      { destination: 'default', currency: 'EUR', price: 0.09, setAt: '2026-03-02T09:00:00.000Z' },
      { destination: '+33', currency: 'EUR', price: 0.045, setAt: '2026-03-02T09:00:00.000Z' },
    ]);
    expect((await line.envoi('price list')).text).toContain('+33          0.045 EUR  2026-03-02 09:00:00');
    expect((await line.envoi('price remove 33')).exitCode).toBe(0);
    expect((await line.envoi('price remove 33')).text).toBe('refused: no price in EUR is set for +33');
  });
});

describe('envoi ledger check', () => {
  it('exits with 0 while the books are right, and with 1 once they are not', async () => {
    expect(await line.json('ledger check')).toMatchObject({ ok: true, problems: [] });
    expect((await line.envoi('ledger check')).exitCode).toBe(0);
    await line.envoi('account create --email wrong@example.com --credit 1');
    const { rows } = await database.pool.query(
      `update balance set micros = micros + 1 where account_id = (select id from account where email = 'wrong@example.com')
       returning micros`,
    );
    expect(rows).toEqual([{ micros: 1_000_001 }]);

    const { text, exitCode } = await line.envoi('ledger check');

    expect(exitCode).toBe(1);
    expect(text).toContain('- wrong@example.com: the balance is 1000001 and its movements add up to 1000000');
  });
});

describe('envoi config', () => {
  it('prints every setting by its variable, and no secret', async () => {
    const settings = await line.json<Record<string, unknown>>('config');

    expect(settings).toMatchObject({ ENVOI_HTTP_PORT: 8080, ENVOI_DATABASE_URL: '***', ENVOI_SECRET_KEY: null });
    const { text } = await line.envoi('config');
    expect(text).toMatch(/^ENVOI_MARKETING_HOURS +08:00-20:00$/m);
    expect(text).toMatch(/^ENVOI_ROLES +api,dispatch$/m);
    expect(text).not.toContain('postgres://');
  });

  it('says which setting is wrong', async () => {
    const wrong = commandLine({ ENVOI_HTTP_POTR: '1' }, movableClock('2026-03-02T09:00:00Z'));

    expect(await wrong.envoi('account list')).toEqual({
      text: 'error: ENVOI_HTTP_POTR is not a setting of Envoi: did you mean ENVOI_HTTP_PORT?',
      exitCode: 1,
    });
  });
});

describe('a database that is not there', () => {
  it.each([
    ['postgres://127.0.0.1:1/none', 'nothing answers at 127.0.0.1 port 1: is the server running?'],
    ['postgres://u@%2Fno-such-folder/none', 'nothing answers at /no-such-folder/.s.PGSQL.5432: is the server running?'],
  ])('is told in plain words: %s', async (url, words) => {
    const nowhere = commandLine({ ENVOI_DATABASE_URL: url }, movableClock('2026-03-02T09:00:00Z'));

    expect(await nowhere.envoi('account list')).toEqual({ text: `error: ${words}`, exitCode: 1 });
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { movableClock } from '#test/support/clock.ts';
import { type TestDatabase, testDatabase } from '#test/support/database/database.ts';
import { type CommandLine, commandLine } from '#test/support/pages/command-line.ts';

let database: TestDatabase;
let line: CommandLine;

beforeAll(async () => {
  database = await testDatabase();
  line = commandLine(
    { ENVOI_DATABASE_URL: database.url, ENVOI_SECRET_KEY: '0'.repeat(64) },
    movableClock('2026-03-02'),
  );
  for (const name of ['acme', 'beta']) await line.envoi(`carrier add ${name} host=127.0.0.1 systemId=envoi`);
  await line.envoi('account create --email shop@example.com');
});
afterAll(() => database.close());

const names = async () => (await line.json<{ name: string }[]>('route list')).map(({ name }) => name);

describe('envoi route', () => {
  it('says what decides while there is none', async () => {
    expect((await line.envoi('route list')).text).toBe(
      'There is no route: messages go by the prefixes and the priority of the carriers.',
    );
    expect((await line.envoi('route test 0612345678')).text).toBe(
      '+33612345678 by acme: no route is for it: its prefixes fit best, then its priority.',
    );
  });

  it('adds routes, each at its place', async () => {
    await line.envoi('route add rest --carriers acme,beta');
    await line.envoi(
      'route add offers --prefixes FR,+32 --type marketing --account shop@example.com --sender TheShop --carriers acme:70,beta:30 --policy weights --before rest',
    );

    expect((await line.envoi('route list')).text.replaceAll(/ +/g, ' ')).toBe(
      [
        'ROUTE NUMBERS ACCOUNT TYPE SENDER POLICY CARRIERS',
        'offers +32,+33 shop@example.com marketing TheShop weights acme:70,beta:30',
        'rest all all all all order acme,beta',
      ].join('\n'),
    );
  });

  it.each([
    [
      '+33612345678 --type marketing --account shop@example.com --sender theshop',
      { code: 'by_weight', route: 'offers', weight: 70, of: 100 },
    ],
    ['+33612345678 --type marketing --account shop@example.com', { code: 'in_order', route: 'rest', place: 1 }],
    ['+33612345678 --account shop@example.com --sender TheShop', { code: 'in_order', route: 'rest', place: 1 }],
    [
      '+41791234567 --type marketing --account shop@example.com --sender TheShop',
      { code: 'in_order', route: 'rest', place: 1 },
    ],
  ])('tells the carrier of %s, and why', async (asked, reason) => {
    expect(await line.json(`route test ${asked}`)).toMatchObject({ carrier: 'acme', reason });
  });

  it('changes one, or its place', async () => {
    await line.envoi('route set OFFERS --before end --sender all --prefixes all --account all --type all');
    expect(await names()).toEqual(['rest', 'offers']);
    expect(await line.json('route list')).toMatchObject([
      {},
      { prefixes: [], account: null, kind: null, sender: null, policy: 'weights', carriers: [{ weight: 70 }, {}] },
    ]);

    await line.envoi('route add first --carriers beta --before rest');
    await line.envoi('route set offers --before rest --policy order');
    expect(await names()).toEqual(['first', 'offers', 'rest']);
  });

  it('chooses the cheapest of those that deliver well, at a margin', async () => {
    await line.envoi('price set default 0.05');
    await line.envoi('carrier price set acme FR 0.03');
    await line.envoi('carrier price set beta default 0.02');
    expect((await line.envoi('carrier price set beta +336 0.021')).text).toBe(
      'beta charges 0.021 EUR for one SMS to +336 now.',
    );
    await line.envoi('route add least --carriers acme,beta --policy cheapest --quality 90 --before first');
    const test = async (words = '') => (await line.envoi(`route test +33612345678 ${words}`)).text;
    const ofShop = '--account shop@example.com';
    expect(await test()).toBe('+33612345678 by beta: route least: the cheapest, at 0.021 EUR a part.');
    expect((await line.envoi('route list')).text).toContain('cheapest from 90% delivered');

    await database.pool.query(
      `insert into carrier_stats (carrier_id, at, delivered, undelivered)
        select id, '2026-03-01T12:00Z', 89, 11 from carrier where name = 'beta'`,
    );
    expect(await test(ofShop)).toContain('by acme: route least: the cheapest, at 0.03 EUR a part; beta delivers less');

    expect((await line.envoi('account margin shop@example.com 41')).text).toContain(
      '41% of what shop@example.com pays',
    );
    await line.envoi('route set least --quality any');
    expect(await test(ofShop)).toContain('by beta: route least: the cheapest, at 0.021 EUR a part');
    await line.envoi('account margin shop@example.com 60');
    expect(await line.envoi(`route test +33612345678 ${ofShop}`)).toEqual({
      text: '+33612345678: no carrier leaves the margin of the account.',
      exitCode: 1,
    });

    await line.envoi('account margin shop@example.com any');
    await line.envoi('carrier price remove beta default');
    expect(await line.json('carrier price list beta')).toMatchObject([{ destination: '+336', price: 0.021 }]);
    await line.envoi('route remove least');
  });

  it('keeps a carrier that a route names from being removed', async () => {
    expect(await line.envoi('carrier remove acme')).toEqual({
      text: 'refused: acme is in use by the routes offers, rest: change or remove them first',
      exitCode: 1,
    });
  });

  it('says that no carrier of a route may carry a number, and exits with 1', async () => {
    await line.envoi('carrier disable beta');
    expect(await line.envoi('route test +33612345678')).toEqual({
      text: '+33612345678: no carrier may carry it.',
      exitCode: 1,
    });
    await line.envoi('carrier enable beta');
  });

  it('removes one', async () => {
    await line.envoi('route remove first');
    expect(await names()).toEqual(['offers', 'rest']);
  });

  it.each([
    ['route add offers --carriers acme', 'there is a route offers already'],
    ['route add new --carriers nobody', 'there is no carrier nobody'],
    ['route add new --carriers acme,acme', 'acme is named twice'],
    ['route add new --carriers acme --prefixes default', 'there is no default'],
    ['route add new --carriers acme --account nobody@example.com', 'there is no account nobody@example.com'],
    ['route add new --carriers acme --before nobody', 'there is no route nobody'],
    ['route add new --carriers acme --quality 90', 'only of carriers that are chosen by their cost'],
    ['carrier price set nobody FR 0.02', 'there is no carrier nobody'],
    ['carrier price remove acme default', 'no price in EUR is set for default'],
    ['account margin nobody@example.com 20', 'there is no account nobody@example.com'],
    ['route set nobody --policy order', 'there is no route nobody'],
    ['route remove nobody', 'there is no route nobody'],
    ['route test 123', '123 is not a telephone number'],
  ])('refuses: envoi %s', async (words, said) => {
    expect(await line.envoi(words)).toEqual({ exitCode: 1, text: expect.stringContaining(said) });
  });

  it.each([
    ['route add new', '--carriers LIST is missing'],
    ['route add new --carriers acme:0', '“0” is not a number from 1 to 1000'],
    ['route add new --carriers acme --policy best', '“best” is none of order, weights, cheapest'],
    ['route add new --carriers acme --type sms', '--type'],
  ])('does not understand: envoi %s', async (words, said) => {
    expect(await line.envoi(words)).toEqual({ exitCode: 2, text: expect.stringContaining(said) });
  });
});

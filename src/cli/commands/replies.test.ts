import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OperatorContext } from '#operations/operator-context.ts';
import { uuidv7 } from '#platform/ids.ts';
import { type MovableClock, movableClock } from '#test/support/clock.ts';
import { type TestDatabase, testDatabase } from '#test/support/database/database.ts';
import { type GivenAccount, givenAccount, givenSend } from '#test/support/envoi/given.ts';
import { type CommandLine, commandLine } from '#test/support/pages/command-line.ts';

let database: TestDatabase;
let clock: MovableClock;
let ctx: OperatorContext;
let line: CommandLine;
let shop: GivenAccount;

beforeAll(async () => {
  database = await testDatabase();
  clock = movableClock('2026-03-02T09:00:00Z');
  ctx = { db: database.db, clock };
  line = commandLine({ ENVOI_DATABASE_URL: database.url }, clock);
  shop = await givenAccount(ctx, { email: 'shop@example.com' });
  await givenAccount(ctx, { email: 'till@example.com' });
});
afterAll(() => database.close());

let phones = 0;

/** A reply of a new phone that is nobody's. */
async function stray(text: string, keyword: 'stop' | 'start' | 'help' | null = null) {
  clock.advance(1_000);
  const number = `+33639981${String(phones++).padStart(3, '0')}`;
  const id = uuidv7(clock.now());
  const row = { id, number, address: '36000', text, keyword, carrier_id: 7, received_at: clock.now() };
  await database.db.insertInto('unmatched_reply').values(row).execute();
  return { id, number };
}

async function refusals(number: string) {
  const { rows } = await database.pool.query('select source, lifted_at from opt_out where number = $1', [number]);
  return rows.map(({ source, lifted_at }) => [source, lifted_at === null]);
}

describe('envoi reply list', () => {
  it('shows what is nobody’s with who wrote to the phone, and its text when asked', async () => {
    const messages = [{ parts: 1, priceMicros: 45_000, recipient: '+33639981000' }];
    await givenSend(ctx, { accountId: shop.id, messages });
    const { id } = await stray('Bonjour\nà vous');

    const { text } = await line.envoi('reply list --unmatched');
    expect(text).toMatch(new RegExp(`${id} +2026-03-02 09:00:01 +\\+33639981000 +36000 +- +shop@example.com`));
    expect(text).not.toContain('Bonjour');
    expect((await line.envoi('reply list --unmatched --text')).text).toContain('Bonjour à vous');
    expect(await line.json('reply list --unmatched')).toMatchObject({
      replies: [{ id, number: '+33639981000', characters: 14, writers: ['shop@example.com'] }],
      next: null,
    });
  });

  it('goes on where a page ended', async () => {
    for (let i = 0; i < 3; i++) await stray('more');

    const { text } = await line.envoi('reply list --unmatched --limit 2');
    const next = /envoi (reply list --unmatched --before \S+)/.exec(text)![1]!;
    const page = await line.json<{ replies: unknown[] }>(`${next} --limit 1`);

    expect(page.replies).toHaveLength(1);
  });

  it('wants an account or --unmatched, one of them', async () => {
    for (const words of [
      'reply list',
      'reply list shop@example.com --unmatched',
      'reply list --unmatched --before x',
    ]) {
      expect((await line.envoi(words)).exitCode).not.toBe(0);
    }
  });
});

describe('envoi reply assign', () => {
  it('gives a reply to an account, with the message that it answers', async () => {
    const { id, number } = await stray('Oui');
    const messages = [{ parts: 1, priceMicros: 45_000, recipient: number }];
    clock.advance(-10_000);
    await givenSend(ctx, { accountId: shop.id, messages, v1Id: '65f1c0ffee201' });
    clock.advance(10_000);

    expect((await line.envoi(`reply assign ${id} shop@example.com`)).text).toContain('is shop@example.com’s now');

    const { replies } = await line.json<{ replies: object[] }>('reply list shop@example.com --text');
    expect(replies[0]).toMatchObject({ id, number, text: 'Oui', sendV1Id: '65f1c0ffee201' });
    const again = await line.envoi(`reply assign ${id} till@example.com`);
    expect([again.exitCode, again.text]).toEqual([1, expect.stringContaining(id)]);
    expect(await line.json('reply list till@example.com')).toEqual({ replies: [], next: null });
  });

  it('does what it asks, unless the phone said something since', async () => {
    const stop = await stray('STOP', 'stop');
    expect((await line.envoi(`reply assign ${stop.id} till@example.com`)).text).toContain('STOP');
    expect(await refusals(stop.number)).toEqual([['reply', true]]);

    const late = await stray('STOP', 'stop');
    clock.advance(60_000);
    await line.envoi(`opt-out add till@example.com ${late.number}`);
    await line.envoi(`opt-out lift till@example.com ${late.number}`);
    await line.envoi(`reply assign ${late.id} till@example.com`);
    expect(await refusals(late.number)).toEqual([['operator', false]]);

    const start = await stray('START', 'start');
    clock.advance(-60_000);
    await line.envoi(`opt-out add till@example.com ${start.number}`);
    clock.advance(60_000);
    await line.envoi(`reply assign ${start.id} till@example.com`);
    expect(await refusals(start.number)).toEqual([['operator', false]]);
  });

  it.each(['nonsense', '01890a5d-ac96-774b-bcce-b302099a8057'])('knows no reply %s', async (id) => {
    expect((await line.envoi(`reply assign ${id} shop@example.com`)).exitCode).toBe(1);
  });
});

describe('envoi account set --number', () => {
  it.each([
    ['36180', '36180'],
    ['+33644630001', '33644630001'],
    ['06 44 63 00 02', '33644630002'],
  ])('takes %s as %s', async (written, number) => {
    expect(await line.json(`account set shop@example.com --number "${written}"`)).toMatchObject({ number });
    const accounts = await line.json<{ id: string; number: string | null }[]>('account list');
    expect(accounts.find(({ id }) => id === 'shop@example.com')!.number).toBe(number);
  });

  it.each(['36000', '12', 'Shop', '123456789012345678', ''])('refuses %j', async (written) => {
    expect((await line.envoi(`account set till@example.com --number "${written}"`)).exitCode).not.toBe(0);
  });

  it('gives a number to one account only, and takes it back', async () => {
    await line.envoi('account set shop@example.com --number 36180');
    const taken = await line.envoi('account set till@example.com --number 36180');
    expect([taken.exitCode, taken.text]).toEqual([1, expect.stringContaining('shop@example.com')]);

    expect((await line.envoi('account set shop@example.com --number none')).text).toContain('36000, shared');
    expect((await line.envoi('account set till@example.com --number 36180')).exitCode).toBe(0);
  });

  it('tells while accounts share one', async () => {
    await line.envoi('account set till@example.com --number none');
    expect((await line.envoi('account list')).text).toContain('2 accounts share 36000');
    await line.envoi('account set till@example.com --number 36181');
    expect((await line.envoi('account list')).text).not.toContain('share');
  });
});

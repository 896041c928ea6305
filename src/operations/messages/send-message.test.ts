import fc from 'fast-check';
import { describe, expect } from 'vitest';
import { movableClock } from '#test/support/clock.ts';
import { it, start } from '#test/support/envoi/dispatching-test.ts';

const numbers = (count: number) => Array.from({ length: count }, (_, i) => `063998${String(i).padStart(4, '0')}`);

/** A Monday morning in winter: marketing hours are open in France. */
const mondayMorning = '2026-03-02T09:00:00Z';

describe('sendMessage', () => {
  it('refuses numbers that no carrier reaches at the margin of the account, and charges nothing for them', async () => {
    const { send, account, balance, database } = await start();
    const actor = await account({ creditMicros: 1_000_000 });
    await database.pool.query('update account set least_margin = 50 where id = $1', [actor.accountId]);
    await database.pool.query(
      `insert into carrier_price (carrier_id, currency, prefix, micros, set_at)
        select id, 'EUR', prefix, micros, now() from carrier, (values ('336', 25001), ('33639980001', 25000)) as p(prefix, micros)`,
    );

    const answer = await send(actor, { recipients: ['0639980001', '0639980002'] });

    expect(answer).toMatchObject({ accepted: 1, refusedRecipients: ['0639980002'] });
    expect(await balance(actor)).toBe(950_000);
  });

  it('takes the whole cost when it accepts', async () => {
    const { send, account, balance } = await start();
    const actor = await account({ creditMicros: 1_000_000 });

    const answer = await send(actor, { recipients: numbers(2), text: 'a'.repeat(161) });

    expect(answer).toMatchObject({ accepted: 2, smsCount: 4, balanceMicros: 800_000, characters: 161 });
    expect(await balance(actor)).toBe(800_000);
  });

  it('sends nothing and charges nothing when the balance does not cover every recipient', async () => {
    const { send, account, balance, database } = await start();
    const actor = await account({ creditMicros: 99_999 });

    await expect(send(actor, { recipients: numbers(2) })).rejects.toMatchObject({ reasons: ['insufficient_credit'] });

    expect(await balance(actor)).toBe(99_999);
    expect((await database.pool.query('select 1 from message')).rowCount).toBe(0);
  });

  it('does the same for a send too large to share a commit', async () => {
    const { send, account, balance, database } = await start();
    const actor = await account({ creditMicros: 1_500 * 50_000 - 1 });

    await expect(send(actor, { recipients: numbers(1_500) })).rejects.toMatchObject({
      reasons: ['insufficient_credit'],
    });
    const answer = await send(actor, { recipients: numbers(1_499) });

    expect(answer).toMatchObject({ accepted: 1_499, balanceMicros: 49_999 });
    expect(await balance(actor)).toBe(49_999);
    expect((await database.pool.query('select 1 from message')).rowCount).toBe(1_499);
  });

  it('counts a number once, whatever its forms, and tells which cannot take part', async () => {
    const { send, account } = await start();

    const answer = await send(await account(), {
      recipients: ['0639980001', '+33639980001', 'abc', '0199001234', 'abc'],
    });

    expect(answer).toMatchObject({ accepted: 1, refusedRecipients: ['abc', '0199001234'] });
  });

  it('refuses a send that nobody could get, naming them', async () => {
    const { send, account } = await start();

    await expect(send(await account(), { recipients: ['abc'] })).rejects.toMatchObject({
      reasons: ['no_usable_recipient'],
      detail: { refusedRecipients: ['abc'] },
    });
  });

  it('adds a mention of STOP to marketing that has none, and counts it in the parts only', async () => {
    const { send, account, database } = await start({ clock: movableClock(mondayMorning) });
    const actor = await account();

    const bare = await send(actor, { kind: 'marketing', text: 'a'.repeat(150) });
    await send(actor, { kind: 'marketing', text: 'Soldes. stop: 36111' });

    const { rows } = await database.pool.query<{ text: string }>('select text from send order by id');
    expect(bare).toMatchObject({ characters: 150, smsCount: 2 });
    expect(rows.map((row) => row.text)).toEqual([`${'a'.repeat(150)} STOP au 36000`, 'Soldes. stop: 36111']);
  });

  it('adds it to marketing that only contains the word, or asks for a reply under a name that takes none', async () => {
    const { send, account, database } = await start({ clock: movableClock(mondayMorning) });
    const actor = await account();
    const sender = 'Boutique';

    await send(actor, { kind: 'marketing', text: 'Stop aux kilos ! -20% samedi' });
    await send(actor, { kind: 'marketing', text: 'Soldes. Répondez STOP' });
    await send(actor, { kind: 'marketing', text: 'Soldes. Répondez STOP', sender });
    await send(actor, { kind: 'marketing', text: 'Soldes. STOP : https://exemple.fr/s/a1', sender });
    await send(actor, { text: 'Stop aux kilos ! -20% samedi' });

    const { rows } = await database.pool.query<{ text: string }>('select text from send order by id');
    expect(rows.map((row) => row.text)).toEqual([
      'Stop aux kilos ! -20% samedi STOP au 36000',
      'Soldes. Répondez STOP',
      'Soldes. Répondez STOP STOP au 36000',
      'Soldes. STOP : https://exemple.fr/s/a1',
      'Stop aux kilos ! -20% samedi',
    ]);
  });

  it('holds marketing until the hours of each recipient open', async () => {
    const sunday = '2026-03-01T10:00:00Z';
    const { send, account, database } = await start({ clock: movableClock(sunday) });

    await send(await account(), { kind: 'marketing', recipients: ['0639980001', '+262692123456'] });

    const { rows } = await database.pool.query('select first, held, not_before from slice order by first');
    expect(rows).toEqual([
      { first: 0, held: 'hours', not_before: new Date('2026-03-02T07:00:00Z') },
      { first: 1, held: 'hours', not_before: new Date('2026-03-02T04:00:00Z') },
    ]);
  });

  it('refuses numbers that said STOP for marketing, and only for that', async () => {
    const { send, account, database, carrier } = await start({ clock: movableClock(mondayMorning) });
    const actor = await account();
    await database.pool.query(
      `insert into opt_out (account_id, number, scope, source, since) values ($1, '+33639980001', 'marketing', 'reply', now())`,
      [actor.accountId],
    );

    const recipients = ['0639980001', '0639980002'];
    const marketing = await send(actor, { kind: 'marketing', recipients });
    const notification = await send(actor, { recipients });

    expect(marketing).toMatchObject({ accepted: 1, refusedRecipients: ['0639980001'] });
    expect(notification).toMatchObject({ accepted: 2 });
    await expect.poll(() => carrier.taken.length).toBe(3);
  });

  it('holds a message with an unauthorised word for review', async () => {
    const { send, account, database, carrier } = await start();

    await send(await account(), { text: 'Ceci est une ARNAQUE !' });

    const { rows } = await database.pool.query(`select held, not_before = 'infinity' as never from slice`);
    expect(rows).toEqual([{ held: 'review', never: true }]);
    expect(carrier.taken).toHaveLength(0);
  });

  it('never goes below zero and never loses a micro, with 50 senders at once', async () => {
    const { account, send, balance, database } = await start();
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 50, maxLength: 50 }),
        fc.integer({ min: 0, max: 12_000_000 }),
        async (sizes, creditMicros) => {
          const actor = await account({ creditMicros: creditMicros + 1 });

          const answers = await Promise.allSettled(sizes.map((size) => send(actor, { recipients: numbers(size) })));

          const spent = answers.reduce(
            (sum, one) => sum + (one.status === 'fulfilled' ? one.value.accepted * 50_000 : 0),
            0,
          );
          const left = await balance(actor);
          const refused = sizes.filter((_, i) => answers[i]!.status === 'rejected');
          const { rows } = await database.pool.query(
            'select sum(micros)::bigint as sum from ledger where account_id = $1',
            [actor.accountId],
          );
          expect(left).toBe(creditMicros + 1 - spent);
          expect(left).toBeGreaterThanOrEqual(0);
          expect(rows[0].sum).toBe(left);
          // Whoever was refused could indeed not have been paid from what is left.
          for (const size of refused) expect(size * 50_000).toBeGreaterThan(left);
        },
      ),
      { numRuns: 10 },
    );
  });
});

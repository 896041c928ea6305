import { createHash } from 'node:crypto';
import { describe, expect } from 'vitest';
import { type MovableClock, movableClock } from '#test/support/clock.ts';
import type { Dispatching, DispatchingOptions } from '#test/support/envoi/dispatching.ts';
import { envoi, it, start as startEnvoi } from '#test/support/envoi/dispatching-test.ts';

let clock: MovableClock;

async function start(options: DispatchingOptions = {}): Promise<Dispatching> {
  clock = movableClock('2026-03-02T09:00:00Z');
  return startEnvoi({ clock, ...options });
}

/** One message that its carrier took under this id. */
async function submitted(id: string, options: DispatchingOptions = {}) {
  const started = await start(options);
  started.carrier.answer = () => ({ kind: 'accepted', carrierMessageId: id });
  const answer = await started.send(await started.account());
  await expect.poll(() => started.history(answer)).toEqual(['submitted']);
  return { ...started, answer };
}

const HOUR_MS = 3_600_000;
const recipient = '33639980001';

async function unmatchedReceipts(): Promise<number> {
  return Number((await envoi.database.pool.query('select count(*) as n from unmatched_receipt')).rows[0].n);
}

describe('a receipt', () => {
  it.each([
    ['+33639980001', true],
    ['33639980001', true],
    ['0033639980001', true],
    ['0639980001', true],
    ['', true],
    ['33639980002', false],
    ['639980', false],
  ])(
    'with a known id and the number %j belongs to the message: %s, in memory and after a restart',
    async (number, fits) => {
      const { carrier, history, answer } = await submitted('a1');
      const other = await envoi.another();

      expect(await other.carrier.receipt({ candidates: ['a1'], number, state: 'undelivered' })).toBe(true);
      expect(await carrier.receipt({ candidates: ['a1'], number })).toBe(true);

      await expect
        .poll(() => history(answer))
        .toEqual(fits ? ['submitted', 'delivered', 'undelivered'] : ['submitted']);
      expect(await unmatchedReceipts()).toBe(fits ? 0 : 2);
    },
  );

  it('of which the addresses are not swapped finds its message by the other number, in memory and after a restart', async () => {
    const { carrier, history, answer } = await submitted('a1');
    const other = await envoi.another();
    const unswapped = { candidates: ['a1'], number: '+33755555555', address: recipient };

    expect(await other.carrier.receipt({ ...unswapped, state: 'undelivered' })).toBe(true);
    expect(await carrier.receipt({ ...unswapped, address: '33639980002' })).toBe(true);
    expect(await carrier.receipt(unswapped)).toBe(true);

    await expect.poll(() => history(answer)).toEqual(['submitted', 'delivered', 'undelivered']);
    expect(await unmatchedReceipts()).toBe(1);
  });

  it.each(['a,b', '{"x":1}', 'NULL', "o'k", '\\', '"', 'é', '%27'])(
    'with the id %j finds its message, and else waits',
    async (id) => {
      const { carrier, history, answer } = await submitted(id);
      const other = await envoi.another();

      const octets = Array.from({ length: 30 }, (_, i) => createHash('sha256').update(`${id}${i}`).digest('hex'));
      const stray = carrier.receipt({ candidates: [`${id}stray`, ...octets], number: recipient });
      expect(await other.carrier.receipt({ candidates: [id] })).toBe(true);

      expect(await history(answer)).toEqual(['submitted', 'delivered']);
      expect(await stray).toBe(true);
      expect(await unmatchedReceipts()).toBe(1);
    },
  );

  it('that the database refuses is refused alone, without those that came with it', async () => {
    const { carrier, history, answer } = await submitted('a1');
    const other = await envoi.another();
    const tooLong = Array.from({ length: 99 }, (_, i) => createHash('sha512').update(`${i}`).digest('base64'));
    const strays = Array.from({ length: 98 }, (_, i) => ({ candidates: [`stray-${i}`], number: recipient }));

    // The first is looked up at once, all that come meanwhile together.
    const first = other.carrier.receipt({ candidates: ['first'], number: recipient });
    const bad = other.carrier.receipt({ candidates: tooLong, number: recipient });
    const good = [{ candidates: ['a1'] }, ...strays].map((receipt) => other.carrier.receipt(receipt));

    expect(await first).toBe(true);
    expect(await bad).toBe(false);
    expect(await Promise.all(good)).toEqual(good.map(() => true));
    expect(await unmatchedReceipts()).toBe(99);
    expect(await history(answer)).toEqual(['submitted', 'delivered']);
    expect(await carrier.receipt({ candidates: ['a1'] })).toBe(true);
  });

  it('that is repeated for ever stops being written down', async () => {
    const { carrier, history, answer, database } = await submitted('a1');

    for (let i = 0; i < 150; i++) expect(await carrier.receipt({ candidates: ['a1'] })).toBe(true);
    const other = await envoi.another();
    for (let i = 0; i < 150; i++) expect(await other.carrier.receipt({ candidates: ['a1'] })).toBe(true);

    expect((await history(answer)).length).toBe(102);
    expect((await database.pool.query('select max(step) as n from event')).rows[0].n).toBeLessThan(1_200);
  });

  it('of a delivery after a failure is believed by a process that heard of neither before', async () => {
    const { carrier, send, account, history, database } = await start();
    // Counters are kept for sends to several.
    const answer = await send(await account(), { recipients: [recipient, '+33639980002'] });
    await expect.poll(() => history(answer)).toEqual(['submitted']);
    await carrier.receipt({ candidates: ['id-1'], state: 'undelivered' });
    const other = await envoi.another();

    for (let i = 0; i < 2; i++) await other.carrier.receipt({ candidates: ['id-1'], number: recipient });
    const third = await envoi.another();
    await third.carrier.receipt({ candidates: ['id-1'], number: recipient });

    expect(await history(answer)).toEqual(['submitted', 'delivered', 'undelivered', 'repeated', 'repeated']);
    const { rows } = await database.pool.query('select delivered, undelivered from send');
    expect(rows).toEqual([{ delivered: 1, undelivered: 0 }]);
  });

  it('is kept from two processes that heard contrary things at the same time', async () => {
    const { history, answer } = await submitted('a1');
    const [one, two] = [await envoi.another(), await envoi.another()];
    // Both know the message before either hears of its end.
    for (const { carrier } of [one, two]) await carrier.receipt({ candidates: ['a1'], state: 'buffered' });

    await one.carrier.receipt({ candidates: ['a1'], state: 'undelivered' });
    await two.carrier.receipt({ candidates: ['a1'], state: 'delivered' });

    expect((await history(answer)).filter((kind) => kind !== 'buffered')).toEqual([
      'submitted',
      'delivered',
      'undelivered',
    ]);
  });

  it('finds the newer of two messages that the carrier gave one id years apart', async () => {
    const { carrier, send, account, history, answer } = await submitted('a1');
    clock.advance(400 * 24 * HOUR_MS);
    const actor = await account();
    const later = await send(actor, { recipients: ['+33639980001'] });
    await expect.poll(() => history(later)).toEqual(['submitted']);
    const other = await envoi.another();

    await carrier.receipt({ candidates: ['a1'], number: recipient });
    await other.carrier.receipt({ candidates: ['a1'], number: recipient });

    expect(await history(later)).toEqual(['submitted', 'delivered', 'repeated']);
    expect(await history(answer)).not.toContain('delivered');
  });

  it('does not speak of a message of years ago whose id is still in memory', async () => {
    const { carrier, history, answer } = await submitted('a1');
    clock.advance(400 * 24 * HOUR_MS);

    expect(await carrier.receipt({ candidates: ['a1'], number: recipient })).toBe(true);

    expect(await history(answer)).not.toContain('delivered');
    expect(await unmatchedReceipts()).toBe(1);
  });

  it('is not placed when two open messages to one number share its id', async () => {
    const { send, account, history, answer } = await submitted('a1');
    const second = await send(await account());
    await expect.poll(() => history(second)).toEqual(['submitted']);
    const other = await envoi.another();

    await other.carrier.receipt({ candidates: ['a1'], number: recipient });

    expect([await history(answer), await history(second)]).toEqual([['submitted'], ['submitted']]);
    expect(await unmatchedReceipts()).toBe(1);
  });

  it('that only looks like one and knows no message is a text from a phone', async () => {
    const { carrier, database } = await submitted('a1');
    const text = {
      candidates: ['zz'],
      number: '+33639980001',
      address: 'Envoi',
      raw: 'id:zz stat:DELIVRD',
      certain: false,
    };

    expect(await carrier.receipt(text)).toBe(true);

    const { rows } = await database.pool.query('select text from reply union select text from unmatched_reply');
    expect(rows).toEqual([{ text: 'id:zz stat:DELIVRD' }]);
    expect(await unmatchedReceipts()).toBe(0);
  });

  it('settles each part in doubt of a long message in its turn', async () => {
    const { carrier, send, account, history } = await start();
    carrier.answer = () => ({ kind: 'unknown' });
    const answer = await send(await account(), { text: 'a'.repeat(161), sender: 'Envoi' });
    await expect.poll(() => history(answer)).toEqual(['in_doubt', 'in_doubt']);

    const about = { number: recipient, address: 'Envoi' };
    await Promise.all([
      carrier.receipt({ ...about, candidates: ['x'] }),
      carrier.receipt({ ...about, candidates: ['y'] }),
    ]);

    const part = ['submitted', 'in_doubt', 'delivered'];
    await expect.poll(() => history(answer)).toEqual([...part, ...part]);
  });

  it('settles no doubt when two messages to its number are in doubt', async () => {
    const { carrier, send, account, history } = await start();
    carrier.answer = () => ({ kind: 'unknown' });
    const actor = await account();
    const answers = [await send(actor, { sender: 'Envoi' }), await send(actor, { sender: 'Envoi' })];
    for (const answer of answers) await expect.poll(() => history(answer)).toEqual(['in_doubt']);

    await carrier.receipt({ candidates: ['x'], number: recipient, address: 'Envoi' });

    for (const answer of answers) expect(await history(answer)).toEqual(['in_doubt']);
    expect(await unmatchedReceipts()).toBe(1);
  });

  it('settles no doubt while another message to its number awaits its answer, in whatever process', async () => {
    const { carrier, send, account, history, another } = await start();
    carrier.answer = () => ({ kind: 'unknown' });
    const actor = await account();
    const doubtful = await send(actor, { sender: 'Envoi' });
    await expect.poll(() => history(doubtful)).toEqual(['in_doubt']);
    carrier.answer = () => undefined;
    const later = await send(actor, { sender: 'Envoi' });
    await expect.poll(() => carrier.taken.length).toBe(2);

    const other = await another();
    expect(await other.carrier.receipt({ candidates: ['x'], number: recipient, address: 'Envoi' })).toBe(true);
    carrier.taken[1]!.onOutcome({ kind: 'accepted', carrierMessageId: 'x' });

    await expect.poll(() => history(later), { timeout: 30_000 }).toEqual(['submitted', 'delivered']);
    expect(await history(doubtful)).toEqual(['in_doubt']);
  });

  describe('of a first copy, whose id was lost, when a second one was taken', () => {
    const profile = { inDoubt: 'resend', resendAfterMs: 120_000, closeAfterMs: 1e9 } as const;
    const about = { candidates: ['first'], number: recipient, address: 'Envoi' };

    async function sentTwice() {
      const started = await start({ profile });
      started.carrier.answer = () => ({ kind: 'unknown' });
      const actor = await started.account();
      const answer = await started.send(actor, { recipients: [`+${recipient}`, '+33639980002'], sender: 'Envoi' });
      for (const n of [0, 1]) await expect.poll(() => started.history(answer, n)).toEqual(['in_doubt']);
      started.carrier.answer = ({ carrierMessageId }) => ({ kind: 'accepted', carrierMessageId });
      clock.advance(120_000);
      const twice = ['in_doubt', 'deferred', 'submitted'];
      for (const n of [0, 1]) {
        await expect.poll(() => started.history(answer, n), { timeout: 30_000 }).toEqual(twice);
      }
      return { ...started, actor, answer };
    }

    it('is believed, also after the second has ended otherwise, and counted once', async () => {
      const { carrier, answer, history, database } = await sentTwice();
      const second = carrier.taken.findLast(({ recipient: to }) => to === `+${recipient}`)!;
      await carrier.receipt({ candidates: [second.carrierMessageId], state: 'undelivered' });

      await carrier.receipt(about);

      const copies = ['submitted', 'in_doubt', 'deferred', 'submitted'];
      expect(await history(answer)).toEqual([...copies, 'delivered', 'undelivered']);
      const counters = 'select submitted, delivered, undelivered, in_doubt from send';
      const counted = { submitted: 2, delivered: 1, undelivered: 0, in_doubt: 0 };
      expect((await database.pool.query(counters)).rows).toEqual([counted]);
    });

    it('settles no other message in doubt to its number', async () => {
      const { carrier, actor, send, history } = await sentTwice();
      carrier.answer = () => ({ kind: 'unknown' });
      const other = await send(actor, { sender: 'Envoi' });
      await expect.poll(() => history(other)).toEqual(['in_doubt']);

      await carrier.receipt(about);

      expect(await history(other)).toEqual(['in_doubt']);
      expect(await unmatchedReceipts()).toBe(1);
    });
  });
});

describe('while the database is away', () => {
  it('a receipt that has to be looked up waits for it', async () => {
    const { history, answer } = await submitted('a1');
    const other = await envoi.another();
    const comeBack = await envoi.database.cutOff();
    const told = other.carrier.receipt({ candidates: ['a1'], number: recipient });
    await expect(envoi.database.pool.query('select 1')).rejects.toThrow();
    await comeBack();

    expect(await told).toBe(true);
    expect(await history(answer)).toEqual(['submitted', 'delivered']);
  });

  it('a receipt of a known message is not acknowledged before it is written', async () => {
    const { carrier, history, answer } = await submitted('a1');
    const comeBack = await envoi.database.cutOff();
    let stored: boolean | undefined;
    const told = carrier.receipt({ candidates: ['a1'] }).then((value) => {
      stored = value;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(stored).toBeUndefined();
    await comeBack();
    await told;

    expect(stored).toBe(true);
    expect(await history(answer)).toEqual(['submitted', 'delivered']);
  });

  it('a receipt that could not be written is not taken for known when it comes again', async () => {
    const { carrier, history, answer, database } = await submitted('a1');
    await database.pool.query(
      `alter table event add constraint nothing_delivered check (kind <> 'delivered') not valid`,
    );
    expect(await carrier.receipt({ candidates: ['a1'] })).toBe(false);
    await database.pool.query('alter table event drop constraint nothing_delivered');

    expect(await carrier.receipt({ candidates: ['a1'] })).toBe(true);

    expect(await history(answer)).toEqual(['submitted', 'delivered']);
  });
});

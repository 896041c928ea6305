import { randomBytes } from 'node:crypto';
import { describe, expect } from 'vitest';
import { createLog } from '#platform/log.ts';
import { refuseRows } from '#test/support/database/refusing-database.ts';
import { type Dispatching, type DispatchingOptions, testNumbers } from '#test/support/envoi/dispatching.ts';
import { count, it, start as startEnvoi } from '#test/support/envoi/dispatching-test.ts';

async function start(options: DispatchingOptions = {}): Promise<Dispatching> {
  return startEnvoi({ log: createLog('silent'), ...options });
}

/** Longer than an index row, however it is compressed. */
const tooLong = () => randomBytes(8_000).toString('hex');

describe('a receipt that the database refuses', () => {
  it('among a hundred of unknown messages is kept without its id, and the others are kept whole', async () => {
    const { carrier } = await start();

    const stored = await Promise.all(
      Array.from({ length: 100 }, (_, i) =>
        carrier.receipt({ candidates: [i === 42 ? tooLong() : `unknown ${i}`], number: '33639980001' }),
      ),
    );

    expect(stored.every(Boolean)).toBe(true);
    expect(await count('unmatched_receipt')).toBe(100);
    expect(await count(`unmatched_receipt where carrier_message_id = ''`)).toBe(1);
  });

  it('among a hundred that settle doubts is kept, and the others settle theirs', async () => {
    const { carrier, send, account } = await start();
    carrier.answer = () => ({ kind: 'unknown' });
    await send(await account(), { recipients: testNumbers(100), sender: 'Envoi' });
    await expect.poll(() => count(`event where kind = 'in_doubt'`), { timeout: 30_000 }).toBe(100);
    await expect.poll(() => count('queue')).toBe(0);

    const stored = await Promise.all(
      testNumbers(100).map((number, i) =>
        carrier.receipt({ candidates: [i === 42 ? tooLong() : `late ${i}`], number, address: 'Envoi' }),
      ),
    );

    expect(stored.every(Boolean)).toBe(true);
    await expect.poll(() => count(`event where kind = 'delivered'`), { timeout: 30_000 }).toBe(99);
    expect(await count('unmatched_receipt')).toBe(1);
  });

  it('among a hundred for whatever reason is alone refused to its carrier, and stored when it comes again', async () => {
    const { carrier, send, account, history, database } = await start();
    const answer = await send(await account(), { recipients: testNumbers(100) });
    await expect.poll(() => count(`event where kind = 'submitted'`), { timeout: 30_000 }).toBe(100);
    const allow = await refuseRows(database.pool, {
      what: 'insert on event',
      when: `new.kind = 'delivered' and new.n = 42`,
      code: 'XX000',
    });
    const ofPart = new Map(carrier.taken.map(({ ref, carrierMessageId }) => [ref.n, carrierMessageId]));
    const receive = (n: number) => carrier.receipt({ candidates: [ofPart.get(n)!] });

    const stored = await Promise.all(Array.from({ length: 100 }, (_, n) => receive(n)));

    expect(stored.map((each, n) => (each ? -1 : n)).filter((n) => n >= 0)).toEqual([42]);
    expect(await count(`event where kind = 'delivered'`)).toBe(99);
    await allow();
    expect(await receive(42)).toBe(true);
    expect(await history(answer, 42)).toEqual(['submitted', 'delivered']);
  });

  it('for its words alone is stored without them', async () => {
    const { carrier, send, account, history, database } = await start();
    const answer = await send(await account());
    await expect.poll(() => history(answer)).toEqual(['submitted']);
    await refuseRows(database.pool, { what: 'insert on event', when: 'length(new.raw) > 1000', code: '54000' });

    expect(await carrier.receipt({ candidates: ['id-1'], raw: 'é'.repeat(60_000) })).toBe(true);

    const { rows } = await database.pool.query(`select raw from event where kind = 'delivered'`);
    expect(rows).toEqual([{ raw: '?'.repeat(255) }]);
  });
});

describe('receipts that are looked up while the database does not answer', () => {
  it('wait for it, and none is refused', async () => {
    const { carrier, database } = await start();
    const comeBack = await database.cutOff();
    let settled = 0;
    const receipts = Array.from({ length: 20 }, (_, i) =>
      carrier.receipt({ candidates: [`unknown ${i}`], number: '33639980001' }).finally(() => settled++),
    );
    await expect
      .poll(() => database.pool.query('select 1').catch((error: Error) => error.message))
      .toMatch(/accepting/);
    expect(settled).toBe(0);

    await comeBack();

    expect((await Promise.all(receipts)).every(Boolean)).toBe(true);
    expect(await count('unmatched_receipt')).toBe(20);
  });
});

import { describe, expect } from 'vitest';
import { testNumbers } from '#test/support/envoi/dispatching.ts';
import { it, start } from '#test/support/envoi/dispatching-test.ts';

describe('dispatch', () => {
  it('hands an accepted message to its carrier and records the receipt', async () => {
    const { carrier, send, account, history } = await start();
    const answer = await send(await account());

    await expect.poll(() => history(answer)).toEqual(['submitted']);
    expect(carrier.taken).toHaveLength(1);
    expect(await carrier.receipt({ candidates: ['id-1'] })).toBe(true);

    expect(await history(answer)).toEqual(['submitted', 'delivered']);
  });

  it('sends each of a thousand recipients once and closes every slice', async () => {
    const { carrier, send, account, database } = await start();
    const answer = await send(await account(), { recipients: testNumbers(1_000) });

    const count = async (sql: string) => Number((await database.pool.query(sql)).rows[0].n);
    await expect.poll(() => count(`select count(*) as n from event where kind = 'submitted'`)).toBe(1_000);
    await expect.poll(() => count('select count(*) as n from slice')).toBe(0);

    expect(answer.smsCount).toBe(1_000);
    expect(new Set(carrier.taken.map((taken) => taken.recipient)).size).toBe(1_000);
    expect(await count('select submitted as n from send')).toBe(1_000);
  });

  it('gives back what was paid for a refused part, once', async () => {
    const { carrier, send, account, history, balance } = await start();
    carrier.answer = ({ recipient }) =>
      recipient.endsWith('1')
        ? { kind: 'rejected', reason: 'recipient', code: 'RINVDSTADR' }
        : { kind: 'accepted', carrierMessageId: `x${recipient}` };
    const actor = await account({ creditMicros: 1_000_000 });
    const answer = await send(actor, { recipients: testNumbers(2) });

    await expect.poll(() => balance(actor)).toBe(950_000);
    expect(await history(answer, 1)).toEqual(['refused']);
  });

  it('tries again what the carrier turned away for now', async () => {
    const { carrier, send, account, history } = await start();
    carrier.answer = ({ carrierMessageId }) =>
      carrier.taken.length < 2
        ? { kind: 'busy', retryAfterMs: 1, code: 'RMSGQFUL' }
        : { kind: 'accepted', carrierMessageId };
    const answer = await send(await account());

    await expect.poll(() => history(answer), { timeout: 30_000 }).toEqual(['deferred', 'submitted']);
    expect(carrier.taken).toHaveLength(2);
  });

  it('never sends again what may have left', async () => {
    const { carrier, send, account, history, database } = await start();
    carrier.answer = () => ({ kind: 'unknown' });
    const answer = await send(await account());

    await expect.poll(() => history(answer)).toEqual(['in_doubt']);
    await expect.poll(async () => (await database.pool.query('select 1 from slice')).rowCount).toBe(0);
    expect(carrier.taken).toHaveLength(1);
  });

  it('settles a doubt by the only receipt that fits its number and sender', async () => {
    const { carrier, send, account, history } = await start();
    carrier.answer = () => ({ kind: 'unknown' });
    const answer = await send(await account(), { sender: 'Envoi' });
    await expect.poll(() => history(answer)).toEqual(['in_doubt']);

    const stored = await carrier.receipt({ candidates: ['77'], number: '33639980001', address: 'Envoi' });

    expect(stored).toBe(true);
    await expect.poll(() => history(answer)).toEqual(['submitted', 'in_doubt', 'delivered']);
  });

  it('keeps a receipt that comes before the answer to its submission', async () => {
    const { carrier, send, account, history } = await start();
    carrier.answer = () => undefined;
    const answer = await send(await account());
    await expect.poll(() => carrier.taken.length).toBe(1);

    expect(await carrier.receipt({ candidates: ['early'], number: '33639980001' })).toBe(true);
    carrier.taken[0]!.onOutcome({ kind: 'accepted', carrierMessageId: 'early' });

    await expect.poll(() => history(answer)).toEqual(['submitted', 'delivered']);
  });

  it('hands over every part of a long message with its own id', async () => {
    const { carrier, send, account, history } = await start();
    const answer = await send(await account(), { text: 'a'.repeat(161) });

    await expect.poll(() => history(answer)).toEqual(['submitted', 'submitted']);

    expect(carrier.taken.map((taken) => taken.part)).toEqual([1, 2]);
  });
});

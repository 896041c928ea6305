import { describe, expect } from 'vitest';
import { envoi, it, start } from '#test/support/envoi/dispatching-test.ts';

const threeParts = 'a'.repeat(400);
const paid = { creditMicros: 1_000_000 };
const partPrice = 50_000;

describe('a part of a long message that is refused', () => {
  it('keeps the parts that have not been handed over from leaving, and their money is given back', async () => {
    const { carrier, send, account, history, balance } = await start();
    carrier.room = 1;
    carrier.answer = () => ({ kind: 'rejected', reason: 'recipient', code: 'RINVDSTADR' });
    const actor = await account(paid);
    const answer = await send(actor, { text: threeParts });

    await expect.poll(() => history(answer)).toEqual(['refused', 'cancelled', 'cancelled']);
    expect(carrier.taken).toHaveLength(1);
    expect(await balance(actor)).toBe(paid.creditMicros);
    await expect.poll(async () => (await envoi.database.pool.query('select 1 from slice')).rowCount).toBe(0);
  });

  it('changes nothing for the parts that the carrier took before', async () => {
    const { carrier, send, account, history, balance } = await start();
    carrier.answer = ({ part, carrierMessageId }) =>
      part === 2 ? { kind: 'rejected', reason: 'other', code: 'RSYSERR' } : { kind: 'accepted', carrierMessageId };
    const actor = await account(paid);
    const answer = await send(actor, { text: threeParts });

    await expect.poll(() => history(answer)).toEqual(['submitted', 'refused', 'submitted']);
    expect(await balance(actor)).toBe(paid.creditMicros - 2 * partPrice);
  });

  it('keeps the parts that the carrier put off from being tried again', async () => {
    const { carrier, send, account, history, balance } = await start();
    carrier.answer = ({ part }) =>
      part === 1
        ? { kind: 'busy', retryAfterMs: 1, code: 'RMSGQFUL' }
        : { kind: 'rejected', reason: 'other', code: 'RSYSERR' };
    const actor = await account(paid);
    const answer = await send(actor, { text: 'a'.repeat(161) });

    await expect.poll(() => history(answer)).toEqual(['cancelled', 'deferred', 'refused']);
    await expect.poll(async () => (await envoi.database.pool.query('select 1 from slice')).rowCount).toBe(0);
    expect(await balance(actor)).toBe(paid.creditMicros);
    expect(carrier.taken).toHaveLength(2);
  });
});

describe('a long message to a carrier that cuts texts itself', () => {
  const profile = { wholeTexts: true };
  /** Part, kind and carrier's id of each event of the only message, in order. */
  const told = async () => {
    const { rows } = await envoi.database.pool.query(
      'select part, kind, carrier_message_id as id from event order by step, part',
    );
    return rows.map(({ part, kind, id }) => `${part} ${kind} ${id}`);
  };

  it('leaves once, and all its parts have one id and one receipt', async () => {
    const { carrier, send, account } = await start({ profile });
    await send(await account(), { text: threeParts });
    await expect.poll(told).toEqual(['1 submitted id-1', '2 submitted id-1', '3 submitted id-1']);

    expect(await carrier.receipt({ candidates: ['id-1'] })).toBe(true);

    expect(carrier.taken.map(({ part }) => part)).toEqual([1]);
    expect((await told()).slice(3)).toEqual(['1 delivered null', '2 delivered null', '3 delivered null']);
  });

  it('has its receipt placed on all parts after a restart too', async () => {
    const { send, account } = await start({ profile });
    await send(await account(), { text: threeParts });
    await expect.poll(told).toHaveLength(3);
    const other = await envoi.another();

    expect(await other.carrier.receipt({ candidates: ['id-1'], state: 'undelivered' })).toBe(true);

    expect((await told()).slice(3)).toEqual(['1 undelivered null', '2 undelivered null', '3 undelivered null']);
  });

  it('is refused, and given back, as a whole', async () => {
    const { carrier, send, account, history, balance } = await start({ profile });
    carrier.answer = () => ({ kind: 'rejected', reason: 'content', code: 'RINVMSGLEN' });
    const actor = await account(paid);
    const answer = await send(actor, { text: threeParts });

    await expect.poll(() => history(answer)).toEqual(['refused', 'refused', 'refused']);
    expect(await balance(actor)).toBe(paid.creditMicros);
  });

  it('is in doubt as a whole when the process dies, is not sent again, and is settled by its one receipt', async () => {
    const { carrier, send, account, dispatch, database } = await start({ profile });
    carrier.answer = () => undefined;
    await send(await account(), { text: threeParts, sender: 'Envoi' });
    await expect.poll(() => carrier.taken.length).toBe(1);
    await database.pool.query('delete from worker where id = $1', [dispatch.components.worker.id]);
    carrier.state = 'down';
    const other = await envoi.another();
    await expect.poll(told).toEqual(['1 in_doubt null', '2 in_doubt null', '3 in_doubt null']);

    expect(await other.carrier.receipt({ candidates: ['x9'], number: '33639980001', address: 'Envoi' })).toBe(true);

    expect((await told()).filter((line) => !line.includes('in_doubt')).sort()).toEqual(
      [1, 2, 3].flatMap((part) => [`${part} delivered null`, `${part} submitted x9`]),
    );
    expect(other.carrier.taken).toEqual([]);
  });
});

describe('a carrier that gives a receipt for the first part only', () => {
  it('is not asked about the others', async () => {
    const { send, account, database } = await start({ profile: { receipts: 'first' } });
    const answer = await send(await account(), { text: threeParts });
    const reasons = async () =>
      (await database.pool.query('select reason from event where send_id = $1 order by part', [answer.sendId])).rows;

    const none = { reason: { code: 'no_receipt' } };
    await expect.poll(reasons).toEqual([{ reason: null }, none, none]);
  });
});

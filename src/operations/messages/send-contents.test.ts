import { afterEach, describe, expect, it } from 'vitest';
import { movableClock } from '#test/support/clock.ts';
import { type Dispatching, startDispatching, testNumbers } from '#test/support/envoi/dispatching.ts';
import type { SendRequest } from '../acceptance/send-request.ts';
import { localOperator } from '../actor.ts';
import { checkLedger } from '../billing/check-ledger.ts';

let envoi: Dispatching;
afterEach(() => envoi.close());

const MANY = 100_000;
/** Price of a part. */
const PART = 50_000;
const PARTS = MANY + MANY / 10;

/** However busy the machine is that runs the tests. */
const inTime = () => performance.now() + 120_000;

it('takes a hundred thousand different texts in one request, and each leaves for its number', {
  timeout: 300_000,
}, async () => {
  envoi = await startDispatching();
  const { carrier, send, account, balance, count, ctx } = envoi;
  const actor = await account({ creditMicros: 2 * MANY * PART });
  const recipients = Array.from({ length: MANY }, (_, i) => `+336${String(10_000_000 + i)}`);
  // Every tenth has two parts.
  const text = recipients.map((number, i) => `Bonjour ${number}${i % 10 === 0 ? 'a'.repeat(150) : ''}`);
  const request = { recipients, text, idempotencyKey: 'newsletter-17' };
  const taken = new Set<string>();
  const wrong: string[] = [];
  carrier.answer = ({ recipient, part, content, carrierMessageId }) => {
    taken.add(`${recipient} ${part}`);
    if (part === 1 && !String(content.parts[0]).startsWith(`Bonjour ${recipient}`)) wrong.push(recipient);
    return { kind: 'accepted', carrierMessageId };
  };

  const answer = await send(actor, request, inTime());
  await expect.poll(() => count('queue'), { timeout: 240_000, interval: 500 }).toBe(0);

  expect(answer).toMatchObject({ accepted: MANY, smsCount: PARTS, refusedRecipients: [] });
  expect(await balance(actor)).toBe((2 * MANY - PARTS) * PART);
  expect(wrong).toEqual([]);
  expect(taken.size).toBe(PARTS);
  expect(await count('message_content')).toBe(MANY);
  expect((await checkLedger(ctx, localOperator)).problems).toEqual([]);

  expect(await send(actor, request, inTime())).toEqual(answer);
  const changed = send(actor, { ...request, text: text.with(-1, 'Bonsoir') }, inTime());
  await expect(changed).rejects.toMatchObject({ reasons: ['idempotency_key_reused'] });
  expect(await count('message')).toBe(MANY);
});

describe('a request whose recipients get contents of their own', () => {
  const octets = { parts: [Buffer.from('0605040b8423f0c0', 'hex')], dataCoding: 4, hasHeader: true };

  it('under a key that was used is answered as the first time only if all of them are the same', async () => {
    envoi = await startDispatching();
    const { send, account } = envoi;
    const actor = await account();
    const request = { recipients: testNumbers(2), text: ['Bonjour', octets], idempotencyKey: 'k' };
    const answer = await send(actor, request);

    const copy = { ...octets, parts: [Buffer.from(octets.parts[0]!)] };
    expect(await send(actor, { ...request, text: ['Bonjour', copy] })).toEqual(answer);
    for (const other of [
      { ...octets, dataCoding: 5 },
      { ...octets, hasHeader: false },
      { ...octets, parts: [Buffer.from('0605040b8423f0c1', 'hex')] },
      { ...octets, parts: [octets.parts[0]!.subarray(0, 7), octets.parts[0]!.subarray(7)], hasHeader: false },
      'Bonjour',
    ]) {
      const asked = send(actor, { ...request, text: ['Bonjour', other] });
      await expect(asked).rejects.toMatchObject({ reasons: ['idempotency_key_reused'] });
    }
  });

  it('waits as a whole for an operator when one of its texts holds a word that is not allowed', async () => {
    envoi = await startDispatching();
    const { send, account, database } = envoi;

    await send(await account(), { recipients: testNumbers(2), text: ['Bonjour', 'Une arnaque'] });

    const { rows } = await database.pool.query('select first, last, held from slice');
    expect(rows).toEqual([{ first: 0, last: 1, held: 'review' }]);
  });

  it('is refused whole, and costs nothing, when one of them cannot be sent or the balance does not cover all', async () => {
    envoi = await startDispatching();
    const { send, account, balance, count } = envoi;
    const actor = await account({ creditMicros: 2 * PART });
    const recipients = testNumbers(2);

    await expect(send(actor, { recipients, text: ['Bonjour', ' '] })).rejects.toMatchObject({
      reasons: ['text_empty'],
      detail: { position: 1 },
    });
    await expect(send(actor, { recipients, text: ['Bonjour', 'a'.repeat(161)] })).rejects.toMatchObject({
      reasons: ['insufficient_credit'],
    });

    expect(await balance(actor)).toBe(2 * PART);
    expect(await count('message_content')).toBe(0);
  });

  it('is written once beside others in a commit, whoever can pay', async () => {
    envoi = await startDispatching();
    const { send, account, count, ctx } = envoi;
    const [rich, poor] = [await account(), await account({ creditMicros: PART })];
    const recipients = testNumbers(2);

    const outcomes = await Promise.allSettled([
      send(rich, { recipients, text: ['Bonjour', octets] }),
      send(poor, { recipients, text: ['Bonjour', octets] }),
      send(rich, { recipients, text: 'Bonjour' }),
      send(rich, { recipients, text: ['Un', 'Deux'] }),
    ]);

    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
    expect(await count('message_content')).toBe(4);
    expect((await checkLedger(ctx, localOperator)).problems).toEqual([]);
  });

  it('is written by the connection that wrote others before and after it', async () => {
    envoi = await startDispatching();
    const { send, account, count } = envoi;
    const actor = await account();
    const texts: SendRequest['text'][] = ['one for all', ['one', 'each'], ['again', 'others'], 'for all again'];

    for (const text of texts) {
      await send(actor, { recipients: testNumbers(2), text }); // opened as it is accepted, one after the other
      await send(actor, { recipients: testNumbers(2), text, kind: 'marketing' });
    }

    expect(await count('send')).toBe(2 * texts.length);
  });

  it('says to each marketing recipient how to refuse more, and a number that said STOP gets none of it', async () => {
    envoi = await startDispatching({ clock: movableClock('2026-03-02T09:00:00Z') });
    const { send, account, database, carrier } = envoi;
    const actor = await account();
    const [first, second, third] = testNumbers(3);
    await database.pool.query(
      `insert into opt_out (account_id, number, scope, source, since) values ($1, $2, 'marketing', 'reply', now())`,
      [actor.accountId, second],
    );
    const text = ['Soldes Ana', 'Soldes Ben', 'Soldes Cléo. STOP au 36111'];

    const answer = await send(actor, { kind: 'marketing', recipients: testNumbers(3), text });
    await expect.poll(() => carrier.taken.length).toBe(2);

    expect(answer).toMatchObject({ accepted: 2, refusedRecipients: [second] });
    expect(carrier.taken.map(({ recipient, content }) => [recipient, content.parts[0]]).toSorted()).toEqual([
      [first, 'Soldes Ana STOP au 36000'],
      [third, 'Soldes Cléo. STOP au 36111'],
    ]);
  });
});

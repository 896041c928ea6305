import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { movableClock } from '#test/support/clock.ts';
import { type TestDatabase, testDatabase } from '#test/support/database/database.ts';
import { type GivenAccount, givenAccount, givenEvent, givenMovement, givenSend } from '#test/support/envoi/given.ts';
import { localOperator } from '../actor.ts';
import type { OperatorContext } from '../operator-context.ts';
import { checkLedger } from './check-ledger.ts';

let database: TestDatabase;
let ctx: OperatorContext;
let account: GivenAccount;

beforeEach(async () => {
  database = await testDatabase();
  ctx = { db: database.db, clock: movableClock('2026-03-02T09:00:00Z') };
  account = await givenAccount(ctx, { creditMicros: 10_000_000, email: 'shop@example.com' });
});
afterEach(() => database.close());

const twoParts = { parts: 2, priceMicros: 45_000 };
const price = 45_000;

function send(about: Partial<Parameters<typeof givenSend>[1]> = {}): Promise<string> {
  return givenSend(ctx, { accountId: account.id, messages: [twoParts, twoParts], ...about });
}

function event(sendId: string, kind: string, about: { n?: number; part?: number; step?: number } = {}): Promise<void> {
  const { n = 0, part = 1, step = 11 } = about;
  const at = ctx.clock.now();
  return givenEvent(ctx.db, { account_id: account.id, send_id: sendId, n, part, step, kind, at });
}

function refund(sendId: string, about: { n?: number; part?: number; micros?: number } = {}): Promise<string> {
  const { n = 0, part = 1, micros = price } = about;
  const at = ctx.clock.now();
  return givenMovement(ctx.db, { account_id: account.id, send_id: sendId, kind: 'refund', n, part, micros, at });
}

describe('checkLedger', () => {
  it('finds nothing wrong with charges, refunds and free messages, and counts what it read', async () => {
    const refused = await send();
    await event(refused, 'refused');
    await refund(refused);
    const expired = await send();
    await event(expired, 'expired', { n: 1, part: 0 });
    await refund(expired, { n: 1, part: 1 });
    await refund(expired, { n: 1, part: 2 });
    const free = await send({ messages: [{ parts: 3, priceMicros: 0 }] });
    await event(free, 'refused');

    expect(await checkLedger(ctx, localOperator)).toEqual({
      accounts: 1,
      movements: 6,
      sends: 3,
      messages: 5,
      refunds: 3,
      problemCount: 0,
      problems: [],
    });
  });

  it('tells a balance that is not the sum of its movements', async () => {
    await ctx.db.updateTable('balance').set({ micros: 9_999_999 }).execute();

    await expectProblem({ what: 'the balance is 9999999 and its movements add up to 10000000' });
  });

  it('tells an account without a balance', async () => {
    await ctx.db.deleteFrom('balance').execute();

    await expectProblem({ what: 'the account has no balance' });
  });

  it('tells a cost that is not that of the messages', async () => {
    const sendId = await send({ costMicros: 180_001 });

    await expectProblem({ what: 'the send cost 180001 and its messages 180000', sendId });
  });

  it('tells a send that lacks messages', async () => {
    const sendId = await send({ costMicros: 180_000 });
    await ctx.db.deleteFrom('message').where('n', '=', 1).execute();

    const { problems } = await checkLedger(ctx, localOperator);

    expect(problems).toContainEqual({
      account: account.email,
      what: 'the send has 1 messages for 2 recipients',
      sendId,
    });
  });

  it('tells a refund without a cause', async () => {
    const sendId = await send();
    await event(sendId, 'delivered');
    await event(sendId, 'refused', { part: 2 });
    await refund(sendId, { part: 2 });
    const movementId = await refund(sendId);

    await expectProblem({
      what: 'a refund of a part that was not refused, expired, suppressed, cancelled or closed as in doubt',
      ...{ sendId, movementId, n: 0, part: 1 },
    });
  });

  it('tells a refund of another amount than the price', async () => {
    const sendId = await send();
    await event(sendId, 'refused');
    const movementId = await refund(sendId, { micros: 44_999 });

    await expectProblem({ what: 'a refund of 44999 for a part that cost 45000', sendId, movementId, n: 0, part: 1 });
  });

  it('tells a refund of a part that does not exist', async () => {
    const sendId = await send();
    await event(sendId, 'refused', { part: 3 });
    const movementId = await refund(sendId, { part: 3 });

    await expectProblem({ what: 'a refund of part 3 of a message of 2', sendId, movementId, n: 0, part: 3 });
  });

  it('tells each part of a message that never left and was not refunded', async () => {
    const sendId = await send();
    await event(sendId, 'suppressed', { part: 0 });
    await refund(sendId, { part: 2 });

    await expectProblem({ what: 'the part was suppressed and not refunded', sendId, n: 0, part: 1 });
  });

  it('goes on over more sends than one page holds, and keeps what it tells bounded', async () => {
    await givenCheapMessages(12_345);

    const proof = await checkLedger(ctx, localOperator);

    expect(proof).toMatchObject({ sends: 12_345, messages: 12_345, problemCount: 12_346 }); // and the balance
    expect(proof.problems).toHaveLength(1_000);
  });

  it('sees one instant while messages are charged and refunded', async () => {
    let running = true;
    const traffic = (async () => {
      for (; running; ) {
        await ctx.db.transaction().execute(async (db) => {
          const sendId = await givenSend(
            { ...ctx, db },
            { accountId: account.id, messages: [{ parts: 1, priceMicros: 1 }] },
          );
          const at = ctx.clock.now();
          const part = { account_id: account.id, send_id: sendId, n: 0, part: 1 };
          await givenEvent(db, { ...part, step: 11, kind: 'refused', at });
          await givenMovement(db, { ...part, kind: 'refund', micros: 1, at });
        });
      }
    })();

    const proofs = [];
    for (let time = 0; time < 20; time += 1) proofs.push(await checkLedger(ctx, localOperator));
    running = false;
    await traffic;

    expect(proofs.flatMap(({ problems }) => problems)).toEqual([]);
    expect(new Set(proofs.map(({ movements }) => movements)).size).toBeGreaterThan(1);
  });
});

/** Sends that cost more than their message, by the thousands, and were not taken off the balance. */
async function givenCheapMessages(count: number): Promise<void> {
  await sql`
    with sends as (
      insert into send (account_id, id, kind, sender, text, encoding, characters, reference, recipients, cost_micros,
        due_at, valid_until, created_at)
      select ${account.id}, uuid_from(${ctx.clock.now()}::timestamptz + make_interval(secs => s)), 'notification', 'Envoi',
        'x', 'GSM7', 1, 0, 1, 45001, now(), now(), now()
      from generate_series(1, ${count}::integer) s returning account_id, id
    )
    insert into message (account_id, send_id, n, recipient, parts, price_micros)
    select account_id, id, 0, '+33639980001', 1, 45000 from sends`.execute(ctx.db);
}

async function expectProblem(problem: Record<string, unknown>): Promise<void> {
  const { problems } = await checkLedger(ctx, localOperator);
  expect(problems).toEqual([{ account: account.email, ...problem }]);
}

import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { micros } from '#domain/money/money.ts';
import { movableClock } from '#test/support/clock.ts';
import { type TestDatabase, testDatabase } from '#test/support/database/database.ts';
import { givenAccount, givenSend } from '#test/support/envoi/given.ts';
import { localOperator } from '../actor.ts';
import type { OperatorContext } from '../operator-context.ts';
import { accountStatement } from './account-statement.ts';
import { creditAccount } from './credit-account.ts';

let database: TestDatabase;
let ctx: OperatorContext;

beforeAll(async () => {
  database = await testDatabase({ max: 20 });
  ctx = { db: database.db, clock: movableClock('2026-03-02T09:00:00Z') };
});
afterAll(() => database.close());

describe('creditAccount', () => {
  it('adds to the balance and records the movement with its note', async () => {
    const { email } = await givenAccount(ctx, { creditMicros: 1_000_000 });

    const credited = await creditAccount(ctx, localOperator, {
      account: email,
      amount: micros(2_500_000),
      note: 'transfer 17',
    });

    expect(credited).toMatchObject({ email, currency: 'EUR', balance: 3_500_000 });
    const { movements } = await accountStatement(ctx, localOperator, { account: email, limit: 1 });
    expect(movements).toMatchObject([
      { kind: 'credit', micros: 2_500_000, note: 'transfer 17', balanceMicros: 3_500_000 },
    ]);
  });

  it('refuses to take more than there is, says what there is, and changes nothing', async () => {
    const { email } = await givenAccount(ctx, { creditMicros: 1_000_000 });

    const attempt = creditAccount(ctx, localOperator, { account: email, amount: micros(-1_000_001), note: '' });

    await expect(attempt).rejects.toMatchObject({ reasons: ['insufficient_credit'], detail: { balance: 1_000_000 } });
    expect((await accountStatement(ctx, localOperator, { account: email, limit: 10 })).movements).toHaveLength(1);
  });

  it('refuses a credit of nothing', async () => {
    const { email } = await givenAccount(ctx);

    await expect(
      creditAccount(ctx, localOperator, { account: email, amount: micros(0), note: '' }),
    ).rejects.toMatchObject({
      reasons: ['value_malformed'],
    });
  });

  it('never goes below zero nor loses a micro, whatever comes at once', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: -500, max: 500 }).filter(Boolean), { maxLength: 20 }),
        async (amounts) => {
          const { email } = await givenAccount(ctx, { creditMicros: 1_000 });

          const outcomes = await Promise.allSettled(
            amounts.map((amount) =>
              creditAccount(ctx, localOperator, { account: email, amount: micros(amount), note: '' }),
            ),
          );

          const taken = amounts.filter((_, index) => outcomes[index]?.status === 'fulfilled');
          const { account } = await accountStatement(ctx, localOperator, { account: email, limit: 1 });
          expect(account.balanceMicros).toBe(1_000 + taken.reduce((sum, amount) => sum + amount, 0));
          expect(account.balanceMicros).toBeGreaterThanOrEqual(0);
        },
      ),
      { numRuns: 15 },
    );
  });
});

describe('accountStatement', () => {
  it('tells the balance after each movement, on whatever page it stands', async () => {
    const { id, email } = await givenAccount(ctx, { creditMicros: 1_000_000 });
    await creditAccount(ctx, localOperator, { account: email, amount: micros(500_000), note: '' });
    await givenSend(ctx, { accountId: id, messages: [{ parts: 2, priceMicros: 45_000 }], v1Id: '65f1c0ffee123' });

    const first = await accountStatement(ctx, localOperator, { account: email, limit: 2 });
    const second = await accountStatement(ctx, localOperator, { account: email, limit: 2, before: first.next });

    expect(first.movements).toMatchObject([
      { kind: 'charge', micros: -90_000, balanceMicros: 1_410_000, v1Id: '65f1c0ffee123' },
      { kind: 'credit', micros: 500_000, balanceMicros: 1_500_000 },
    ]);
    expect(second.movements).toMatchObject([{ kind: 'credit', balanceMicros: 1_000_000, note: 'opening credit' }]);
    expect(second.next).toBeUndefined();
  });

  it('refuses a page that begins at no id', async () => {
    const { email } = await givenAccount(ctx);

    await expect(
      accountStatement(ctx, localOperator, { account: email, limit: 1, before: 'last' }),
    ).rejects.toMatchObject({
      reasons: ['value_malformed'],
    });
  });
});

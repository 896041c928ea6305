import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { optedOut } from '#storage/queries/compliance/opt-outs.ts';
import { type MovableClock, movableClock } from '#test/support/clock.ts';
import { type TestDatabase, testDatabase } from '#test/support/database/database.ts';
import { givenAccount } from '#test/support/envoi/given.ts';
import { localOperator } from '../actor.ts';
import type { OperatorContext } from '../operator-context.ts';
import { addOptOut } from './add-opt-out.ts';
import { liftOptOut } from './lift-opt-out.ts';
import { listOptOuts } from './list-opt-outs.ts';

let database: TestDatabase;
let clock: MovableClock;
let ctx: OperatorContext;

beforeAll(async () => {
  database = await testDatabase();
  clock = movableClock('2026-03-02T09:00:00Z');
  ctx = { db: database.db, clock };
});
afterAll(() => database.close());

async function listed(account: string) {
  return (await listOptOuts(ctx, localOperator, { account, after: undefined, limit: 10 })).optOuts;
}

describe('opt-outs', () => {
  it('are added in any form of the number, once, and keep their first day', async () => {
    const { email } = await givenAccount(ctx);
    const since = clock.now();
    expect(await addOptOut(ctx, localOperator, { account: email, number: '06 39 98 00 01', scope: 'marketing' })).toBe(
      '+33639980001',
    );
    clock.advance(1_000);

    await addOptOut(ctx, localOperator, { account: email, number: '+33639980001', scope: 'all' });

    expect(await listed(email)).toEqual([{ number: '+33639980001', scope: 'all', source: 'operator', raw: '', since }]);
  });

  it('count for their own account only, and no more once they are lifted', async () => {
    const { id, email } = await givenAccount(ctx);
    const other = await givenAccount(ctx);
    await addOptOut(ctx, localOperator, { account: email, number: '+33639980002', scope: 'marketing' });
    const wants = (accountId: string) => optedOut(database.pool, accountId, ['+33639980002']);
    expect([(await wants(id)).size, (await wants(other.id)).size]).toEqual([1, 0]);

    await liftOptOut(ctx, localOperator, { account: email, number: '0639980002' });

    expect((await wants(id)).size).toBe(0);
    expect(await listed(email)).toEqual([]);
    await expect(liftOptOut(ctx, localOperator, { account: email, number: '+33639980002' })).rejects.toMatchObject({
      reasons: ['opt_out_not_found'],
    });
  });

  it('begin anew when they are added after having been lifted', async () => {
    const { email } = await givenAccount(ctx);
    const optOut = { account: email, number: '+33639980003', scope: 'marketing' } as const;
    await addOptOut(ctx, localOperator, optOut);
    await liftOptOut(ctx, localOperator, optOut);
    clock.advance(1_000);

    await addOptOut(ctx, localOperator, optOut);

    expect(await listed(email)).toMatchObject([{ since: clock.now() }]);
  });

  it('are listed a page at a time', async () => {
    const { email } = await givenAccount(ctx);
    const numbers = ['+33639980011', '+33639980012', '+33639980013'];
    for (const number of numbers) await addOptOut(ctx, localOperator, { account: email, number, scope: 'marketing' });

    const first = await listOptOuts(ctx, localOperator, { account: email, after: undefined, limit: 2 });
    const second = await listOptOuts(ctx, localOperator, { account: email, after: first.next, limit: 2 });

    expect([...first.optOuts, ...second.optOuts].map(({ number }) => number)).toEqual(numbers);
    expect(second.next).toBeUndefined();
  });

  it('are not for what is no number', async () => {
    const { email } = await givenAccount(ctx);

    await expect(
      addOptOut(ctx, localOperator, { account: email, number: 'nobody', scope: 'all' }),
    ).rejects.toMatchObject({
      reasons: ['number_malformed'],
    });
  });
});

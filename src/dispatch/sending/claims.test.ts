import { expect, it } from 'vitest';
import type { Pool } from '#storage/database.ts';
import { movableClock } from '#test/support/clock.ts';
import { WaitingAccountLookups } from '../core/waiting-account-lookups.ts';
import type { Dispatcher } from '../dispatcher.ts';
import { Claims } from './claims.ts';

it('looks for what other processes queued when one of them tells of it, and else not again so soon', async () => {
  let statements = 0;
  const pool = {
    query: async () => {
      statements++;
      return { rows: [] };
    },
  };
  const looks = new WaitingAccountLookups(pool as unknown as Pool);
  const dispatch = { looks, clock: movableClock('2026-03-02T09:00:00Z') } as unknown as Dispatcher;
  const claims = new Claims(1, dispatch);

  await claims.look();
  await claims.look();
  expect(statements).toBe(1);

  claims.lookSoon();
  await claims.look();
  expect(statements).toBe(2);
});

import { expect, it } from 'vitest';
import { movableClock } from '#test/support/clock.ts';
import { Claims } from './claims.ts';
import type { Dispatch } from './dispatch.ts';

it('looks for what other processes queued when one of them tells of it, and else not again so soon', async () => {
  let looks = 0;
  const pool = {
    query: async () => {
      looks++;
      return { rows: [] };
    },
  };
  const dispatch = { pool, clock: movableClock('2026-03-02T09:00:00Z') } as unknown as Dispatch;
  const claims = new Claims(1, dispatch);

  await claims.look();
  await claims.look();
  expect(looks).toBe(1);

  claims.told();
  await claims.look();
  expect(looks).toBe(2);
});

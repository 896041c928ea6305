import { expect } from 'vitest';
import { movableClock } from '#test/support/clock.ts';
import { envoi, it, start } from '#test/support/envoi/dispatching-test.ts';
import { Claims } from './claims.ts';

it('looks for what other processes queued when one of them tells of it, and else not again so soon', async () => {
  await start({ clock: movableClock('2026-03-02T09:00:00Z') });
  let asked = 0;
  const waitingAccounts = {
    async of() {
      asked++;
      return [];
    },
  };
  const claims = new Claims(1, { ...envoi.dispatch.components, waitingAccounts });

  await claims.refresh();
  await claims.refresh();
  expect(asked).toBe(1);

  claims.lookSoon();
  await claims.refresh();
  expect(asked).toBe(2);
});

import { afterEach, expect, it } from 'vitest';
import { sendMessage } from '#operations/messages/send-message.ts';
import { type Dispatching, startDispatching } from '#test/support/dispatching.ts';

let envoi: Dispatching;
afterEach(() => envoi.close());

/** With looks at their own time each message would wait for a quarter of a second, or for a second at rest. */
const MESSAGES = 12;
const WITHOUT_LOOKS_MS = 2_000;

it('what another process queued leaves as soon as it tells, not at the next look', async () => {
  envoi = await startDispatching();
  const { ctx, account, dispatch, carrier } = envoi;
  const actor = await account();
  const elsewhere = { ...ctx, accepted: { listener: () => dispatch.queued() } };
  const message = { recipients: ['+33639980001'], text: 'Bonjour', kind: 'notification', clickFollow: false } as const;

  const startedAt = performance.now();
  for (let sent = 1; sent <= MESSAGES; sent++) {
    await sendMessage(elsewhere, actor, message);
    await expect.poll(() => carrier.taken.length, { timeout: 5_000, interval: 5 }).toBe(sent);
  }

  expect(performance.now() - startedAt).toBeLessThan(WITHOUT_LOOKS_MS);
});

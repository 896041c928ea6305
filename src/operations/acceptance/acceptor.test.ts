import { beforeEach, describe, expect } from 'vitest';
import { uuidv7 } from '#platform/ids.ts';
import type { SendToAccept } from '#storage/queries/acceptance/accept.ts';
import { holdCommits } from '#test/support/database/held-commits.ts';
import { envoi, it, start } from '#test/support/envoi/dispatching-test.ts';
import { replayOfEarlier } from './idempotency.ts';

beforeEach(async () => {
  await start();
});

const now = new Date('2026-03-02T09:00:00Z');

function sendOf(accountId: string, given: Partial<SendToAccept>): SendToAccept {
  return {
    accountId,
    id: uuidv7(now),
    v1Id: '69cc2daf52244',
    kind: 'notification',
    sender: 'Envoi',
    text: 'Bonjour',
    encoding: 'GSM7',
    characters: 7,
    parts: 1,
    reference: 1,
    clickFollow: false,
    resend: false,
    costMicros: 50_000,
    dueAt: now,
    validUntil: now,
    createdAt: now,
    recipients: ['+33639980001'],
    priceMicros: [50_000],
    perMinute: null,
    routed: null,
    slices: [{ first: 0, last: 0, carrierId: null, notBefore: null, held: 'review' }],
    ...given,
  };
}

describe('sends that share a commit', () => {
  it('are each told the truth when another account’s cannot be written: what is on disk is accepted, and paid once', async () => {
    const [well, poor] = [
      await envoi.account({ creditMicros: 100_000 }),
      await envoi.account({ creditMicros: 60_000 }),
    ];
    await envoi.database.pool.query(`alter table send add constraint no_boom check (sender <> 'Boom')`);
    const { acceptor } = envoi.ctx.acceptance;
    const by = performance.now() + 8_000;

    // The second account cannot pay for both, so its sends are looked at one by one, after the first's is committed.
    const outcomes = await Promise.allSettled([
      acceptor.accept(sendOf(well.accountId, {}), by),
      acceptor.accept(sendOf(poor.accountId, { sender: 'Boom' }), by),
      acceptor.accept(sendOf(poor.accountId, {}), by),
    ]);

    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect([await envoi.balance(well), await envoi.balance(poor)]).toEqual([50_000, 10_000]);
    expect((await envoi.database.pool.query('select 1 from send')).rowCount).toBe(2);
  });

  it('under one key are not answered as the first of them while that may be taken back', async () => {
    const { accountId } = await envoi.account({ creditMicros: 100_000 });
    const { acceptor } = envoi.ctx.acceptance;
    const once = { key: 'order-17', fingerprint: 'ab'.repeat(32), answer: {} };
    const { settled } = acceptor;
    const release = await holdCommits(envoi.database);

    const first = acceptor.accept(sendOf(accountId, { once }), performance.now() + 1_500);
    const second = acceptor.accept(sendOf(accountId, { once }), performance.now() + 8_000);
    await expect(first).rejects.toThrow();
    await release();

    expect(replayOfEarlier(settled, await second, once)).toBe('later');
    await expect.poll(() => envoi.count('send_key')).toBe(0);
    expect(await envoi.count("event where kind = 'cancelled'")).toBe(1);
  });
});

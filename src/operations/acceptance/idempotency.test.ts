import { beforeEach, describe, expect } from 'vitest';
import { forgetOldKeys, KEY_KEPT_MS } from '#dispatch/upkeep/old-keys.ts';
import { connect } from '#storage/database.ts';
import { acceptSends, type SendToAccept } from '#storage/queries/acceptance/accept.ts';
import { acceptLargeSend } from '#storage/queries/acceptance/accept-large-send.ts';
import { movableClock } from '#test/support/clock.ts';
import { testNumbers } from '#test/support/envoi/dispatching.ts';
import { envoi, it, start } from '#test/support/envoi/dispatching-test.ts';
import type { CustomerActor } from '../actor.ts';
import { sendMessage } from '../messages/send-message.ts';
import { openContext } from '../open-context.ts';
import { LONGEST_KEY } from './idempotency.ts';
import type { SendAnswer, SendRequest } from './send-request.ts';

const clock = movableClock('2026-03-02T09:00:00Z');

let actor: CustomerActor;
beforeEach(async () => {
  await start({ clock });
  actor = await envoi.account({ creditMicros: 1_000_000_000 });
});

const keyed = (given: Partial<SendRequest> = {}, by = actor): Promise<SendAnswer> =>
  envoi.send(by, { idempotencyKey: 'order-17', ...given });

/** One that shares its commit with others, and one that is written alone. */
const sizes = [
  ['a small', 2],
  ['a large', 1_500],
] as const;

describe('a request with a key', () => {
  it.each(sizes)('of %s send, made again, is answered as before and sends nothing', async (_size, count) => {
    const request = { recipients: [...testNumbers(count), 'nobody'] };
    const first = await keyed(request);
    await envoi.send(actor);

    const again = await keyed(request);

    expect(again).toEqual(first);
    expect(first.refusedRecipients).toEqual(['nobody']);
    expect(await envoi.count('send')).toBe(2);
    expect(await envoi.balance(actor)).toBe(1_000_000_000 - (count + 1) * 50_000);
  });

  it('is answered as before even when it would be refused now', async () => {
    const request = { kind: 'marketing', text: 'Soldes' } as const;
    const first = await keyed(request);
    await envoi.database.pool.query(
      `insert into opt_out (account_id, number, scope, source, since) values ($1, '+33639980001', 'marketing', 'reply', now())`,
      [actor.accountId],
    );

    expect(await keyed(request)).toEqual(first);
  });

  it.each<[string, Partial<SendRequest>]>([
    ['another text', { text: 'Bonsoir' }],
    ['another recipient', { recipients: ['+33639980002'] }],
    ['another sender', { sender: 'Envoi' }],
    ['another kind', { kind: 'marketing' }],
    ['another time', { dueAt: new Date('2026-03-05T10:00:00Z') }],
  ])('is refused for %s under the same key', async (_what, other) => {
    await keyed();

    await expect(keyed(other)).rejects.toMatchObject({ reasons: ['idempotency_key_reused'] });
    expect(await envoi.count('send')).toBe(1);
  });

  it('leaves the keys of other accounts alone', async () => {
    const other = await envoi.account();
    const [mine, theirs] = [await keyed(), await keyed({ text: 'Bonsoir' }, other)];

    expect(mine.sendId).not.toBe(theirs.sendId);
    expect([await keyed(), await keyed({ text: 'Bonsoir' }, other)]).toEqual([mine, theirs]);
  });

  it('keeps its key free when it was refused', async () => {
    const poor = await envoi.account({ creditMicros: 50_000 });
    const recipients = testNumbers(2);
    await expect(keyed({ recipients }, poor)).rejects.toMatchObject({ reasons: ['insufficient_credit'] });

    expect(await keyed({}, poor)).toMatchObject({ accepted: 1, balanceMicros: 0 });
  });

  it.each([
    ['one character', '!'],
    ['the last printable character', '~'],
    ['the most characters', 'k'.repeat(LONGEST_KEY)],
  ])('may have a key of %s', async (_what, idempotencyKey) => {
    expect(await keyed({ idempotencyKey })).toEqual(await keyed({ idempotencyKey }));
  });

  it.each([
    ['nothing', ''],
    ['a space', ' '],
    ['two words', 'a b'],
    ['a letter beyond ASCII', 'é'],
    ['a character that is not printed', '\u007f'],
    ['one character too many', 'k'.repeat(LONGEST_KEY + 1)],
  ])('may not have a key of %s', async (_what, idempotencyKey) => {
    await expect(keyed({ idempotencyKey })).rejects.toMatchObject({ reasons: ['idempotency_key_malformed'] });
  });
});

describe('requests under one key at the same time', () => {
  it.each(sizes)('send one of %s send, in one process and in two', async (_size, count) => {
    const database = connect(envoi.database.url, { max: 5 });
    const { log, settings } = envoi.ctx;
    const another = openContext({ database, clock, log, settings });
    const request = {
      recipients: testNumbers(count),
      text: 'Bonjour',
      kind: 'notification',
      clickFollow: false,
    } as const;
    const ask = (ctx: typeof another) => sendMessage(ctx, actor, { ...request, idempotencyKey: 'order-17' });

    const answers = await Promise.all(Array.from({ length: 12 }, (_, i) => ask(i % 2 === 0 ? envoi.ctx : another)));

    await database.close();
    expect(answers).toEqual(answers.map(() => answers[0]));
    expect([await envoi.count('send'), await envoi.count('message')]).toEqual([1, count]);
    expect(await envoi.balance(actor)).toBe(1_000_000_000 - count * 50_000);
  });

  it('let one win when they ask for different things, and share a commit with those that have no key', async () => {
    const texts = ['Un', 'Deux', 'Trois'];

    const outcomes = await Promise.allSettled([
      ...texts.map((text) => keyed({ text })),
      ...texts.map((text) => envoi.send(actor, { text })),
    ]);

    const [withKey, without] = [outcomes.slice(0, 3), outcomes.slice(3)].map((some) =>
      some.filter(({ status }) => status === 'fulfilled'),
    );
    expect([withKey?.length, without?.length]).toEqual([1, 3]);
    expect(await envoi.count('send')).toBe(4);
    expect(await envoi.balance(actor)).toBe(1_000_000_000 - 4 * 50_000);
  });
});

describe('a key', () => {
  it.each(sizes)('of %s send is not written without it', async (_size, count) => {
    await envoi.database.pool.query(`alter table send_key add constraint no_boom check (key <> 'boom')`);

    await expect(keyed({ recipients: testNumbers(count), idempotencyKey: 'boom' })).rejects.toMatchObject({
      code: '23514',
    });

    expect([await envoi.count('send'), await envoi.count('slice'), await envoi.count('send_key')]).toEqual([0, 0, 0]);
    expect(await envoi.balance(actor)).toBe(1_000_000_000);
  });

  it.each(sizes)('of %s send whose commit was not heard of is its own when it is tried again', async (_size, count) => {
    const { pool } = envoi.database;
    const write = (send: SendToAccept, again: boolean) =>
      count > 1_000 ? acceptLargeSend(pool, send, again) : acceptSends(pool, [send], again).then(([answer]) => answer!);
    let send: SendToAccept | undefined;
    envoi.ctx.acceptance.acceptor.accept = async (asked) => {
      send = asked;
      return write(asked, false);
    };
    await keyed({ recipients: testNumbers(count) });

    expect(await write(send!, true)).toEqual({ accepted: true, balanceMicros: 1_000_000_000 - count * 50_000 });
    expect([await envoi.count('send'), await envoi.count('send_key')]).toEqual([1, 1]);
  });

  it('is forgotten after its time, and not before', async () => {
    const first = await keyed();

    clock.advance(KEY_KEPT_MS);
    await forgetOldKeys({ pool: envoi.database.pool, clock });
    const again = await keyed();
    clock.advance(1);
    await forgetOldKeys({ pool: envoi.database.pool, clock });
    const later = await keyed();

    expect(again).toEqual(first);
    expect(later.sendId).not.toBe(first.sendId);
  });

  it('is kept for a day at least', () => {
    expect(KEY_KEPT_MS).toBeGreaterThanOrEqual(24 * 3_600_000);
  });
});

import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, onTestFinished } from 'vitest';
import { rescue } from '#dispatch/in-doubt/rescue.ts';
import { systemClock } from '#platform/clock.ts';
import { readAcceptorFile } from '#platform/data-folder/acceptor-file.ts';
import { connect } from '#storage/database.ts';
import { type DatabaseDoor, openDatabaseDoor } from '#test/support/database/database-door.ts';
import { holdCommits } from '#test/support/database/held-commits.ts';
import { testNumbers, testSettings } from '#test/support/envoi/dispatching.ts';
import { envoi, it, start } from '#test/support/envoi/dispatching-test.ts';
import type { CustomerActor } from '../actor.ts';
import { localOperator } from '../actor.ts';
import { checkLedger } from '../billing/check-ledger.ts';
import type { Context } from '../context.ts';
import { sendMessage } from '../messages/send-message.ts';
import { openContext } from '../open-context.ts';
import type { SendAnswer, SendRequest } from './send-request.ts';
import { TicketPublisher } from './ticket-publisher.ts';

let actor: CustomerActor;
beforeEach(async () => {
  await start();
  actor = await envoi.account({ creditMicros: CREDIT });
});

const CREDIT = 100_000_000;
const unavailable = { reasons: ['storage_unavailable'] };

/** A process that accepts and sends nothing itself: what it queues is the dispatcher's of `envoi`. */
type Accepting = {
  ctx: Context;
  publisher: TicketPublisher;
  folder: string;
  send(request?: Partial<SendRequest>, limitMs?: number): Promise<SendAnswer>;
  /** Ends without a word, as by a signal. */
  kill(): void;
};

type Given = {
  /** The way to the database. */
  door?: DatabaseDoor;
  /** Where what accepts is sent, if elsewhere than the rest. */
  acceptingAt?: string;
  folder?: string;
  heartbeatEveryMs?: number;
};

async function accepting(given: Given = {}): Promise<Accepting> {
  const { folder = newFolder(), heartbeatEveryMs = 10_000 } = given;
  const door = given.door ?? (await openDatabaseDoor(envoi.database.url));
  const { url } = door;
  const { acceptingAt = url } = given;
  const [rest, choice] = [connect(url, { max: 4 }), connect(acceptingAt, { max: 1 })];
  const database = { ...rest, accepting: choice.accepting };
  const ctx = openContext({ database, clock: systemClock, log: envoi.ctx.log, settings: testSettings });
  const publisher = await TicketPublisher.open(ctx, folder, heartbeatEveryMs);
  let killed = false;
  onTestFinished(async () => {
    ctx.acceptance.disownedSends.stop();
    if (!killed) await publisher.stop();
    await Promise.allSettled([rest.close(), choice.close()]);
  });
  const whole = { recipients: testNumbers(2), text: 'Bonjour', kind: 'notification', clickFollow: false } as const;
  return {
    ctx,
    publisher,
    folder,
    send: (request = {}, limitMs = 8_000) =>
      sendMessage(ctx, actor, { ...whole, ...request }, { by: performance.now() + limitMs }),
    kill() {
      killed = true;
      ctx.acceptance.disownedSends.stop();
      door.shut();
    },
  };
}

function newFolder(): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'envoi-acceptor-'));
  onTestFinished(() => fs.rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Long enough to be written on a busy machine. */
const SOON_MS = 1_500;
const sizes = [
  ['a small', 2],
  ['a large', 1_500],
] as const;

/** Two recipients of each test's own second process get what it was told accepted: the dispatcher has looked at the queue. */
async function dispatcherLooks(): Promise<void> {
  const before = envoi.carrier.taken.length;
  await (await accepting()).send({ recipients: testNumbers(1) });
  await expect.poll(() => envoi.carrier.taken.length).toBe(before + 1);
}

async function expectNothingLeft(): Promise<void> {
  await expect.poll(() => envoi.count("event where kind = 'cancelled'")).toBeGreaterThan(0);
  await expect.poll(() => envoi.count('queue')).toBe(0);
  expect(envoi.carrier.taken).toEqual([]);
  expect(await envoi.balance(actor)).toBe(CREDIT);
  expect((await checkLedger({ db: envoi.database.db, clock: systemClock }, localOperator)).problems).toEqual([]);
}

describe('a send whose commit hangs', () => {
  it.each(sizes)('of %s send is answered in time, and never leaves when it is made after all', async (_size, count) => {
    const { send } = await accepting();
    const release = await holdCommits(envoi.database);

    await expect(send({ recipients: testNumbers(count) }, SOON_MS)).rejects.toMatchObject(unavailable);
    await release();

    await expectNothingLeft();
    expect(await envoi.count("event where kind = 'cancelled' and reason->>'code' = 'not_accepted'")).toBe(count);
  });

  it('never leaves although its process died meanwhile, and another one sends what it accepted', async () => {
    const first = await accepting();
    const release = await holdCommits(envoi.database);
    await expect(first.send({}, SOON_MS)).rejects.toMatchObject(unavailable);
    first.kill();
    await release();
    await expect.poll(() => envoi.count('slice')).toBe(1);
    await dispatcherLooks();
    expect(await envoi.count('slice where worker is null')).toBe(1);

    await accepting({ folder: first.folder });

    await expect.poll(() => envoi.count("event where kind = 'cancelled'")).toBe(2);
    expect(envoi.carrier.taken).toHaveLength(1);
    expect(await envoi.balance(actor)).toBe(CREDIT - 50_000);
  });

  it('never leaves while its process is gone and another, which follows it, waits for a lock to take it back', async () => {
    const first = await accepting();
    const release = await holdCommits(envoi.database);
    await expect(first.send({}, SOON_MS)).rejects.toMatchObject(unavailable);
    first.kill();
    await release();
    await expect.poll(() => envoi.count('slice')).toBe(1);
    const lock = connect(envoi.database.url, { max: 1 });
    const holder = await lock.pool.connect();
    onTestFinished(async () => {
      holder.release();
      await lock.close();
    });
    await holder.query('begin');
    await holder.query('select from balance where account_id = $1 for update', [actor.accountId]);

    const dead = '00000000-0000-7000-8000-000000000000';
    await envoi.database.pool.query('insert into acceptor values ($1, 0, array[]::bigint[], clock_timestamp())', [
      dead,
    ]);

    const { ctx } = await accepting({ folder: first.folder, heartbeatEveryMs: 1 });
    await expect.poll(() => envoi.count(`acceptor where id = '${dead}'`), { timeout: 30_000 }).toBe(0);
    expect(ctx.acceptance.disownedSends.some).toBe(true);
    expect(await envoi.count('slice where worker is null')).toBe(1);
    await holder.query('rollback');

    await expectNothingLeft();
  }, 30_000);

  it('stays written down when what an earlier process left is taken over meanwhile', async () => {
    const first = await accepting();
    const lock = connect(envoi.database.url, { max: 1 });
    const holder = await lock.pool.connect();
    onTestFinished(async () => {
      holder.release();
      await lock.close();
    });
    await holder.query('begin');
    await holder.query('select from acceptor where id = $1 for update', [first.ctx.acceptance.settled.acceptor]);
    first.kill();
    const { folder, send } = await accepting({ folder: first.folder });
    const release = await holdCommits(envoi.database);
    await expect(send({}, SOON_MS)).rejects.toMatchObject(unavailable);

    await holder.query('rollback');

    await expect.poll(() => readAcceptorFile(folder).acceptors.length).toBe(1);
    expect(readAcceptorFile(folder).disowned).toHaveLength(1);
    await release();
    await expectNothingLeft();
    await expect.poll(() => readAcceptorFile(folder).disowned).toEqual([]);
  }, 30_000);

  it('holds up neither the other accounts nor what was accepted before', async () => {
    const { ctx, send } = await accepting();
    const [lock, other] = [connect(envoi.database.url, { max: 1 }), await envoi.account()];
    const holder = await lock.pool.connect();
    onTestFinished(async () => {
      holder.release();
      await lock.close();
    });
    await holder.query('begin');
    await holder.query('select from balance where account_id = $1 for update', [actor.accountId]);

    const asked = { recipients: testNumbers(1), text: 'Bonsoir', kind: 'notification', clickFollow: false } as const;
    const outcomes = await Promise.allSettled([send(), sendMessage(ctx, other, asked)]);
    const after = await sendMessage(ctx, other, asked);
    await expect(send({}, SOON_MS)).rejects.toMatchObject(unavailable);

    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
    await expect.poll(() => envoi.history(after)).toEqual(['submitted']);
    await holder.query('rollback');
    expect(await envoi.count(`send where account_id = '${actor.accountId}'`)).toBe(0);
    await send();
    await expect.poll(() => envoi.carrier.taken.length).toBe(4);
  });
});

describe('an answer of the database that does not come', () => {
  it('is looked for in time on another connection: what is on disk is accepted', async () => {
    const door = await openDatabaseDoor(envoi.database.url);
    const { send } = await accepting({ acceptingAt: door.url });
    await send();
    door.mute();

    const answer = await send();

    await expect.poll(() => envoi.history(answer)).toEqual(['submitted']);
    expect([await envoi.count('send'), await envoi.balance(actor)]).toEqual([2, CREDIT - 200_000]);
  }, 20_000);

  it('since the database is away leaves the send to nobody, and it is cancelled when that is back', async () => {
    const [door, other] = [await openDatabaseDoor(envoi.database.url), await openDatabaseDoor(envoi.database.url)];
    const { send } = await accepting({ door, acceptingAt: other.url });
    await send();
    await expect.poll(() => envoi.carrier.taken.length).toBe(2);
    other.mute();
    const [outcome] = await Promise.all([
      Promise.allSettled([send({}, 1_500)]),
      expect
        .poll(() => envoi.count('send'))
        .toBe(2)
        .then(() => door.stall()),
    ]);
    expect(outcome).toEqual([{ status: 'rejected', reason: expect.objectContaining(unavailable) }]);
    await dispatcherLooks();
    expect(await envoi.count('slice where worker is null')).toBe(1);

    door.heal();

    await expect.poll(() => envoi.count("event where kind = 'cancelled'"), { timeout: 30_000 }).toBe(2);
    expect(await envoi.count('slice')).toBe(0);
    expect(envoi.carrier.taken).toHaveLength(3);
    expect(await envoi.balance(actor)).toBe(CREDIT - 150_000);
  }, 30_000);

  it('since the question was held back refuses that when it arrives', async () => {
    const door = await openDatabaseDoor(envoi.database.url);
    const { send } = await accepting({ acceptingAt: door.url });
    await send();
    door.deafen();

    await expect(send({}, SOON_MS)).rejects.toMatchObject(unavailable);
    await expect.poll(() => envoi.count('balance where disowned is not null')).toBe(1);
    door.heal();

    await send();
    expect(await envoi.count('send')).toBe(2);
    expect(await envoi.balance(actor)).toBe(CREDIT - 200_000);
  });
});

describe('a key', () => {
  it('under which nothing was accepted is free again: what is asked once more leaves once, and alone', async () => {
    const { send } = await accepting();
    const release = await holdCommits(envoi.database);
    const request = { idempotencyKey: 'order-17' };
    await expect(send(request, SOON_MS)).rejects.toMatchObject(unavailable);
    await expect(send(request, SOON_MS)).rejects.toMatchObject(unavailable);
    const third = send(request);

    await release();

    const answer = await third;
    await expect.poll(() => envoi.history(answer)).toEqual(['submitted']);
    await expect.poll(() => envoi.count('queue')).toBe(0);
    expect(envoi.carrier.taken).toHaveLength(2);
    expect(await envoi.balance(actor)).toBe(CREDIT - 100_000);
    expect(await send(request)).toEqual(answer);
  });

  it('of a request that another process may still take back is not answered before that is known', async () => {
    const [first, second] = [await accepting(), await accepting()];
    const release = await holdCommits(envoi.database);
    const request = { idempotencyKey: 'order-17' };
    await expect(first.send(request, SOON_MS)).rejects.toMatchObject(unavailable);
    first.kill();
    await release();
    await expect.poll(() => envoi.count('send_key')).toBe(1);

    await expect(second.send(request, SOON_MS)).rejects.toMatchObject(unavailable);

    await accepting({ folder: first.folder });
    const answer = await second.send(request);
    await expect.poll(() => envoi.history(answer)).toEqual(['submitted']);
    expect(envoi.carrier.taken).toHaveLength(2);
  });
});

describe('what a process accepted and died before it told so', () => {
  it('is not lost: it leaves as soon as another process starts on its folder', async () => {
    const first = await accepting();
    await first.publisher.stop();
    await first.send();
    first.kill();
    await dispatcherLooks();
    expect(await envoi.count('slice where worker is null')).toBe(1);

    await accepting({ folder: first.folder });

    await expect.poll(() => envoi.carrier.taken.length).toBe(3);
  });

  it('is not lost: it leaves when others have heard nothing of it for long', async () => {
    const first = await accepting();
    await first.publisher.stop();
    await first.send();
    first.kill();
    await dispatcherLooks();
    expect(await envoi.count('slice where worker is null')).toBe(1);

    await accepting({ heartbeatEveryMs: 1 });

    await expect.poll(() => envoi.carrier.taken.length, { timeout: 30_000 }).toBe(3);
  });

  it('as it was accepted by a dispatcher stays open until then, and is in doubt', async () => {
    const first = await accepting();
    await first.publisher.stop();
    const answer = await first.send();
    first.kill();
    await envoi.database.pool.query('update slice set worker = $1, attempt = 1', [
      '00000000-0000-7000-8000-000000000000',
    ]);
    await rescue(envoi.dispatch.components);
    expect(await envoi.count('slice')).toBe(1);

    await accepting({ folder: first.folder });
    await rescue(envoi.dispatch.components);

    expect(await envoi.history(answer)).toEqual(['in_doubt']);
  });
});

import { afterEach, describe, expect, it } from 'vitest';
import { localOperator } from '#operations/actor.ts';
import { checkLedger } from '#operations/billing/check-ledger.ts';
import { cancelSend } from '#operations/messages/cancel-send.ts';
import { publishSettled } from '#storage/queries/acceptance/acceptors.ts';
import { listCarriers } from '#storage/queries/carriers/carriers.ts';
import { readUnrest } from '#storage/queries/database/proof.ts';
import { listRecipients, listSends } from '#storage/queries/messages/send-overview.ts';
import { readQueued } from '#storage/queries/messages/timeline.ts';
import { countInFlight } from '#storage/queries/messages/waiting-sends.ts';
import { queueClaimed } from '#storage/queries/queue/insert-claims.ts';
import { movableClock } from '#test/support/clock.ts';
import { type DatabaseDoor, openDatabaseDoor } from '#test/support/database/database-door.ts';
import { holdCommits } from '#test/support/database/held-commits.ts';
import {
  type Dispatching,
  type DispatchingOptions,
  startDispatching,
  testNumbers,
} from '#test/support/envoi/dispatching.ts';
import { rescue } from '../in-doubt/rescue.ts';

let envoi: Dispatching;
afterEach(() => envoi.close());

async function start(options: DispatchingOptions = {}): Promise<Dispatching> {
  envoi = await startDispatching(options);
  return envoi;
}

const soon = { timeout: 30_000 };
const count = (rows: string) => envoi.count(rows);
const claimed = () => count('send where claimed_by is not null');
const everyEvent = (kind: string) => count(`event where kind = '${kind}'`);

/** A notification that is at a carrier which does not answer. */
async function inFlight(recipients = testNumbers(1)) {
  envoi.carrier.answer = () => undefined;
  const actor = await envoi.account({ creditMicros: 1_000_000 });
  const answer = await envoi.send(actor, { recipients });
  await expect.poll(() => envoi.carrier.taken.length, soon).toBe(recipients.length);
  return { actor, answer, key: { accountId: actor.accountId, sendId: answer.sendId } };
}

/** The worker is taken for dead by whoever looks next. */
const giveUp = (worker: string) => envoi.database.pool.query('delete from worker where id = $1', [worker]);
const operator = () => ({ db: envoi.database.db, clock: envoi.ctx.clock, secretKey: Buffer.alloc(32) });

describe('a notification that was claimed by the statement that accepted it', () => {
  it('has no row in the queue, and is leaving for whoever looks: lists, timelines, carriers, a cancellation', async () => {
    const { database, ctx, carrier } = await start();
    const { answer, key } = await inFlight(testNumbers(2));
    const { db } = database;
    const [carrierRow] = await listCarriers(db);
    const page = { accountId: undefined, held: false, before: 'ffffffff-ffff-ffff-ffff-ffffffffffff', limit: 5 };

    expect([await count('slice'), await claimed()]).toEqual([0, 1]);
    expect(await listSends(db, page)).toMatchObject([{ id: answer.sendId, waiting: 2, simulated: true }]);
    expect(await listRecipients(db, { ...key, from: 0, limit: 5 })).toMatchObject([
      { waiting: true, carrierId: carrierRow!.id },
      { waiting: true, carrierId: carrierRow!.id },
    ]);
    expect(await readQueued(db, { ...key, n: 1 })).toMatchObject({
      leaving: true,
      attempt: 1,
      carrierId: carrierRow!.id,
    });
    expect([await countInFlight(db, key), carrierRow!.waiting, (await readUnrest(db)).queued]).toEqual([2, 2, 1]);
    await expect(cancelSend(operator(), localOperator, answer.sendId)).rejects.toMatchObject({
      reasons: ['send_already_left'],
      detail: { leaving: 2 },
    });

    carrier.taken[0]!.onOutcome({ kind: 'accepted', carrierMessageId: 'first' });
    await expect.poll(() => countInFlight(db, key)).toBe(1);
    carrier.taken[1]!.onOutcome({ kind: 'accepted', carrierMessageId: 'second' });
    await expect.poll(() => countInFlight(db, key)).toBe(0);
    expect((await readUnrest(db)).queued).toBe(0);
    expect(await listSends(db, page)).toMatchObject([{ waiting: 0, simulated: true }]);
    await expect.poll(() => envoi.dispatch.components.inDoubtCap.open).toBe(0);
    expect(await checkLedger(ctx, localOperator)).toMatchObject({ problems: [] });
  });

  it('comes into doubt when its process dies before the outcome, once, and its sends are looked through no more', async () => {
    const { dispatch, database } = await start();
    const { answer } = await inFlight(testNumbers(2));
    const dead = dispatch.components.worker.id;
    envoi.carrier.state = 'down';
    await giveUp(dead);

    await envoi.another();
    await expect.poll(() => everyEvent('in_doubt'), soon).toBe(2);
    expect(await envoi.history(answer, 0)).toEqual(['in_doubt']);
    await expect.poll(() => count(`insert_claim where worker = '${dead}'`), soon).toBe(0);
    expect((await database.pool.query('select in_doubt, claimed_by from send')).rows).toEqual([
      { in_doubt: 2, claimed_by: null },
    ]);
  });

  it('comes into doubt when nothing of it was handed over yet as its process died', async () => {
    const { dispatch, ctx } = await start();
    const accept = ctx.acceptance.acceptor.accept.bind(ctx.acceptance.acceptor);
    // Accepted, and dead before anything else: nobody hears of it in this process.
    ctx.acceptance.acceptor.accept = async (given, by) => {
      await accept(given, by);
      return new Promise(() => {});
    };
    void envoi.send(await envoi.account());
    await expect.poll(claimed).toBe(1);
    await giveUp(dispatch.components.worker.id);

    await envoi.another();

    await expect.poll(() => everyEvent('in_doubt'), { timeout: 30_000 }).toBe(1);
    expect(envoi.carrier.taken).toEqual([]);
  });

  it('is not put in doubt where it has its outcome, whatever else is', async () => {
    const { carrier, dispatch } = await start();
    const { answer } = await inFlight(testNumbers(3));
    carrier.taken[1]!.onOutcome({ kind: 'accepted', carrierMessageId: 'one' });
    await expect.poll(() => envoi.history(answer, 1)).toEqual(['submitted']);
    carrier.state = 'down';
    await giveUp(dispatch.components.worker.id);

    await envoi.another();
    await expect.poll(() => everyEvent('in_doubt'), soon).toBe(2);
    expect(await envoi.history(answer, 1)).toEqual(['submitted']);
  });

  it('gets a row in the queue when its carrier is busy, and is tried again from there', async () => {
    const { carrier } = await start();
    const { answer } = await inFlight(testNumbers(2));
    const [first, second] = carrier.taken as [(typeof carrier.taken)[0], (typeof carrier.taken)[0]];
    first.onOutcome({ kind: 'accepted', carrierMessageId: 'taken' });
    carrier.answer = ({ carrierMessageId }) => ({ kind: 'accepted', carrierMessageId });
    second.onOutcome({ kind: 'busy', code: '0x58', retryAfterMs: 10 });

    await expect.poll(() => envoi.history(answer, 1), { timeout: 30_000 }).toEqual(['deferred', 'submitted']);
    expect(carrier.taken.map(({ recipient }) => recipient)).toEqual([...testNumbers(2), testNumbers(2)[1]]);
    await expect.poll(() => count('queue')).toBe(0);
    expect([await claimed(), await envoi.history(answer, 0)]).toEqual([0, ['submitted']]);
    await expect.poll(() => envoi.dispatch.components.inDoubtCap.open).toBe(0);
  });

  it('is not sent again when its process was frozen, given up, and then brings that it did not leave', async () => {
    const { carrier, dispatch } = await start();
    const { answer } = await inFlight();
    await giveUp(dispatch.components.worker.id);
    await envoi.another();
    await expect.poll(() => envoi.history(answer), soon).toEqual(['in_doubt']);

    carrier.taken[0]!.onOutcome({ kind: 'unreachable' });

    await expect.poll(() => dispatch.components.inDoubtCap.open, soon).toBe(0);
    expect([await count('slice'), await envoi.history(answer)]).toEqual([0, ['in_doubt']]);
  });

  it('goes back to the queue once, however often that is asked for, and never after others took it over', async () => {
    const { database, dispatch } = await start();
    const { answer, key } = await inFlight(testNumbers(2));
    const worker = dispatch.components.worker.id;
    const claim = { ...key, worker, again: [{ first: 1, last: 1 }] };

    await queueClaimed(database.pool, [claim]);
    await database.pool.query('delete from slice');
    await queueClaimed(database.pool, [claim]);

    expect([await count('slice'), await claimed()]).toEqual([0, 0]);
    expect(await envoi.history(answer)).toEqual([]);
  });

  it('waits without a carrier when its own was removed before it went back', async () => {
    const { database, dispatch } = await start();
    const { key } = await inFlight();
    await database.pool.query('delete from carrier');

    await queueClaimed(database.pool, [
      { ...key, worker: dispatch.components.worker.id, again: [{ first: 0, last: 0 }] },
    ]);

    expect((await database.pool.query('select carrier_id, parts, attempt from slice')).rows).toEqual([
      { carrier_id: null, parts: 1, attempt: 1 },
    ]);
  });

  it('is left alone in doubt while another part of its message is leaving', async () => {
    const { carrier, dispatch } = await start({ profile: { inDoubt: 'resend', resendAfterMs: 0, closeAfterMs: 0 } });
    carrier.answer = () => undefined;
    const actor = await envoi.account();
    const answer = await envoi.send(actor, { text: 'é'.repeat(200) });
    await expect.poll(() => carrier.taken.length).toBe(2);
    carrier.taken[0]!.onOutcome({ kind: 'unknown' });
    await expect.poll(() => everyEvent('in_doubt')).toBe(1);

    await dispatch.components.inDoubtParts.resend();
    await dispatch.components.inDoubtParts.close();

    expect([await count('slice'), await envoi.history(answer)]).toEqual([0, ['in_doubt']]);
    carrier.taken[1]!.onOutcome({ kind: 'accepted', carrierMessageId: 'second part' });
    await expect.poll(() => envoi.history(answer), soon).toContain('submitted');
    await dispatch.components.inDoubtParts.resend();
    await expect.poll(() => carrier.taken.length, soon).toBe(3);
  });
});

describe('a notification that was claimed, and whose acceptance nobody heard of', () => {
  it('goes by the queue when it is written again and was there already, and leaves once', async () => {
    let door!: DatabaseDoor;
    const { carrier, send, account, history } = await start({
      through: async (url) => {
        door = await openDatabaseDoor(url);
        return door.url;
      },
    });
    const actor = await account();
    const release = await holdCommits(envoi.database);
    const sent = send(actor);
    await expect
      .poll(() => count(`pg_stat_activity where query like 'with claimer%' and state = 'active'`), soon)
      .toBe(1);
    door.cut();
    await release();

    const answer = await sent;
    await expect.poll(() => history(answer), { timeout: 30_000 }).toEqual(['submitted']);
    expect([carrier.taken.length, await claimed(), await count('slice')]).toEqual([1, 0, 0]);
  });

  it('is not put in doubt by others before its acceptor has confirmed it: it may have been refused', async () => {
    const { database, ctx, dispatch } = await start();
    const other = await envoi.another();
    const { acceptor } = ctx.acceptance.settled;
    await publishSettled(database.pool, { acceptor, upTo: 0, disowned: [] });
    await inFlight();
    await giveUp(dispatch.components.worker.id);

    await rescue(other.dispatch.components);
    expect([await everyEvent('in_doubt'), await claimed()]).toEqual([0, 1]);
    expect(await count(`insert_claim where worker = '${dispatch.components.worker.id}'`)).toBe(1);

    await publishSettled(database.pool, { acceptor, upTo: 1, disowned: [] });
    await rescue(other.dispatch.components);
    expect([await everyEvent('in_doubt'), await claimed()]).toEqual([1, 0]);
  });
});

describe('what a crash would have to look through', () => {
  it('begins with the oldest that is open, and moves on with it', async () => {
    const clock = movableClock('2026-03-02T09:00:00Z');
    const { dispatch, database, carrier } = await start({ clock });
    const since = async () => (await database.pool.query('select since from insert_claim')).rows[0].since as string;
    const save = () => {
      const { acceptor } = envoi.ctx.acceptance.settled;
      return dispatch.components.worker.insertClaims.save(database.pool, {
        worker: dispatch.components.worker.id,
        acceptor,
        now: clock.now(),
      });
    };
    const { answer, actor } = await inFlight();
    clock.advance(60_000);
    await save();
    expect((await since()) <= answer.sendId).toBe(true);

    carrier.answer = ({ carrierMessageId }) => ({ kind: 'accepted', carrierMessageId });
    carrier.taken[0]!.onOutcome({ kind: 'accepted', carrierMessageId: 'at last' });
    await expect.poll(() => envoi.history(answer)).toEqual(['submitted']);
    await envoi.send(actor);
    await save();
    expect((await since()) > answer.sendId).toBe(true);
  });

  it('is never older than what is claimed: with the clock set back a notification goes by the queue', async () => {
    const clock = movableClock('2026-03-02T09:00:00Z');
    const { dispatch } = await start({ clock });
    expect(
      dispatch.components.worker.insertClaims.mayClaim(
        dispatch.components.worker.id,
        '00000000-0000-7000-8000-000000000000',
      ),
    ).toBe(false);
    clock.advance(-3_600_000);

    const answer = await envoi.send(await envoi.account());

    expect(await claimed()).toBe(0);
    await expect.poll(() => envoi.history(answer)).toEqual(['submitted']);
  });

  it('is on disk before anything is claimed', async () => {
    const { dispatch } = await start();
    const { insertClaims, id } = dispatch.components.worker;

    expect(await count(`insert_claim where worker = '${id}'`)).toBe(1);
    expect(insertClaims.mayClaim('00000000-0000-7000-8000-000000000000', 'ffffffff-ffff-7fff-bfff-ffffffffffff')).toBe(
      false,
    );
  });
});

import { describe, expect } from 'vitest';
import { localOperator } from '#operations/actor.ts';
import { limitAccount } from '#operations/limits/limit-account.ts';
import type { SendToAccept } from '#storage/queries/acceptance/accept.ts';
import { addOptOut } from '#storage/queries/compliance/opt-outs.ts';
import { holdCommits } from '#test/support/database/held-commits.ts';
import { testNumbers } from '#test/support/envoi/dispatching.ts';
import { it, start } from '#test/support/envoi/dispatching-test.ts';

/** As long as a test need wait for an answer that never comes. */
const soon = () => performance.now() + 1_500;

/** Claiming is changing a slice: with this it fails, and only what is opened otherwise can leave. */
const noClaims = `create function no_claims() returns trigger language plpgsql as $$ begin raise 'claimed'; end $$;
  create trigger no_claims before update on slice for each row execute function no_claims()`;

describe('a notification that may leave now', () => {
  it('is opened by the statement that accepts it, and never claimed', async () => {
    const { database, send, account, history, count } = await start();
    await database.pool.query(noClaims);

    const answer = await send(await account());

    await expect.poll(() => history(answer)).toEqual(['submitted']);
    await expect.poll(() => count('queue')).toBe(0);
  });

  it('does not leave to who wants no messages of its account, and is paid back; all others do', async () => {
    const { database, send, account, history, balance, carrier } = await start();
    await database.pool.query(noClaims);
    const [actor, other] = [await account({ creditMicros: 150_000 }), await account()];
    const [refusing, taking] = testNumbers(2) as [string, string];
    const key = { accountId: actor.accountId, number: refusing, now: new Date() };
    await addOptOut(database.db, { ...key, scope: 'all' });

    const [answer, others] = [
      await send(actor, { recipients: [taking, refusing] }),
      await send(other, { recipients: [refusing] }),
    ];

    await expect.poll(() => history(answer, 1)).toEqual(['suppressed']);
    await expect.poll(() => history(answer, 0)).toEqual(['submitted']);
    await expect.poll(() => history(others)).toEqual(['submitted']);
    expect(carrier.taken.map(({ recipient }) => recipient)).toEqual([taking, refusing]);
    expect(await balance(actor)).toBe(100_000);
  });

  it('leaves nothing in doubt when it cannot be paid, and the next one leaves', async () => {
    const { send, account, dispatch, history } = await start({ inDoubtCap: 1 });
    const [poor, rich] = [await account({ creditMicros: 1 }), await account()];

    await expect(send(poor)).rejects.toMatchObject({ reasons: ['insufficient_credit'] });

    expect(dispatch.components.inDoubtCap.open).toBe(0);
    const answer = await send(rich);
    await expect.poll(() => history(answer)).toEqual(['submitted']);
    await expect.poll(() => dispatch.components.inDoubtCap.open).toBe(0);
  });

  it('waits in the queue beyond the cap on doubt, and leaves when there is room', async () => {
    const { carrier, send, account, dispatch, count } = await start({ inDoubtCap: 2 });
    carrier.answer = () => undefined;
    const actor = await account();
    for (let i = 0; i < 5; i++) await send(actor, { recipients: testNumbers(i + 1).slice(-1) });

    await expect.poll(() => carrier.taken.length).toBe(2);
    expect(dispatch.components.inDoubtCap.open).toBe(2);
    expect(await count('slice where worker is null')).toBe(3);

    carrier.answer = ({ carrierMessageId }) => ({ kind: 'accepted', carrierMessageId });
    for (const { onOutcome, carrierMessageId } of carrier.taken.slice())
      onOutcome({ kind: 'accepted', carrierMessageId });
    await expect.poll(() => carrier.taken.length).toBe(5);
    await expect.poll(() => count('queue')).toBe(0);
  });

  it('takes its turn in the queue when its account has a limit', async () => {
    const { ctx, send, account, dispatch, history } = await start();
    const written: SendToAccept[] = [];
    const accept = ctx.acceptance.acceptor.accept.bind(ctx.acceptance.acceptor);
    ctx.acceptance.acceptor.accept = (given, by) => {
      written.push(given);
      return accept(given, by);
    };
    const [limited, free] = [await account(), await account()];
    await limitAccount(ctx, localOperator, { account: limited.accountId, partsPerSecond: 1 });
    await dispatch.components.limits.refresh();

    const answer = await send(limited);
    await expect.poll(() => history(answer)).toEqual(['submitted']);
    await send(free);

    expect(written.map(({ claimedBy }) => claimedBy)).toEqual([undefined, dispatch.components.worker.id]);
  });

  it('never leaves when it was answered as not accepted, and leaves nothing in doubt; the next one leaves', async () => {
    const { carrier, database, dispatch, send, account, history, count, balance } = await start();
    const actor = await account({ creditMicros: 1_000_000 });
    const release = await holdCommits(database);
    await expect(send(actor, {}, soon())).rejects.toMatchObject({ reasons: ['storage_unavailable'] });

    await release();

    await expect.poll(() => count("event where kind = 'cancelled'")).toBe(1);
    await expect.poll(() => dispatch.components.inDoubtCap.open).toBe(0);
    expect([await balance(actor), await count('slice')]).toEqual([1_000_000, 0]);
    const next = await send(actor);
    await expect.poll(() => history(next)).toEqual(['submitted']);
    expect(carrier.taken).toHaveLength(1);
  });

  it('leaves by the queue when its worker was given up before it was written, and so does what is written with it', async () => {
    const { database, send, account, dispatch, history, count, carrier } = await start();
    const actor = await account();
    const { id } = dispatch.components.worker;
    const release = await holdCommits(database);
    // What is sent now waits for the commit of the first, and shares the next one.
    const first = send(actor, { dueAt: new Date(Date.now() + 3_600_000) });
    const before = send(actor);
    await expect.poll(() => dispatch.components.inDoubtCap.open).toBe(1);
    await database.pool.query('delete from worker where id = $1', [id]);
    await expect
      .poll(() => dispatch.components.worker.id !== id && dispatch.components.worker.maySend, { timeout: 30_000 })
      .toBe(true);
    const after = send(actor);

    await release();
    await first;

    for (const answer of await Promise.all([before, after])) {
      await expect.poll(() => history(answer), { timeout: 30_000 }).toEqual(['submitted']);
    }
    await expect.poll(() => count('slice'), { timeout: 30_000 }).toBe(1);
    expect([await count('send where claimed_by is not null'), carrier.taken.length]).toEqual([0, 2]);
    await expect.poll(() => dispatch.components.inDoubtCap.open).toBe(0);
  });

  it('goes to the queue when its dispatcher stops meanwhile, and another one sends it', async () => {
    const { carrier, ctx, dispatch, send, account, another, count } = await start();
    const accept = ctx.acceptance.acceptor.accept.bind(ctx.acceptance.acceptor);
    ctx.acceptance.acceptor.accept = async (given, by) => {
      const outcome = await accept(given, by);
      await dispatch.components.carriers.close();
      return outcome;
    };
    await send(await account());

    await expect.poll(() => count('slice where worker is null')).toBe(1);
    expect(carrier.taken).toEqual([]);
    const other = await another();
    await expect.poll(() => other.carrier.taken.length).toBe(1);
    await expect.poll(() => count('queue')).toBe(0);
  });
});

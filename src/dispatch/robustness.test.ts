import { describe, expect } from 'vitest';
import { movableClock } from '#test/support/clock.ts';
import { testNumbers } from '#test/support/envoi/dispatching.ts';
import { count, envoi, it, start } from '#test/support/envoi/dispatching-test.ts';

const mondayMorning = '2026-03-02T09:00:00Z';

describe('dispatch under trouble', () => {
  it('never has more in doubt than the cap', async () => {
    const { carrier, send, account, dispatch } = await start({ inDoubtCap: 100 });
    carrier.answer = () => undefined;
    await send(await account(), { recipients: testNumbers(700) });

    await expect.poll(() => carrier.taken.length).toBe(100);
    expect(dispatch.components.inDoubtCap.open).toBe(100);

    // Answered one by one, the others follow, and never is one more on its way than the cap allows.
    let most = 0;
    for (let i = 0; i < 700; i++) {
      await expect.poll(() => carrier.taken.length).toBeGreaterThan(i);
      most = Math.max(most, dispatch.components.inDoubtCap.open);
      const taken = carrier.taken[i]!;
      taken.onOutcome({ kind: 'accepted', carrierMessageId: taken.carrierMessageId });
    }
    expect(most).toBeLessThanOrEqual(100);
    await expect.poll(() => count(`event where kind = 'submitted'`)).toBe(700);
  });

  it('takes what is ready back into the queue while the link is down', async () => {
    const { carrier, send, account, dispatch } = await start();
    carrier.room = 10;
    carrier.answer = () => undefined;
    await send(await account(), { recipients: testNumbers(100) });
    await expect.poll(() => carrier.taken.length).toBe(10);

    carrier.state = 'down';
    for (const taken of [...carrier.taken]) taken.onOutcome({ kind: 'unknown' });
    await expect.poll(() => count(`event where kind = 'in_doubt'`)).toBe(10);
    await expect.poll(() => dispatch.components.inDoubtCap.open).toBe(0);
    expect(await count('slice where worker is not null')).toBe(0);

    carrier.state = 'up';
    carrier.room = 10_000;
    carrier.answer = ({ carrierMessageId }) => ({ kind: 'accepted', carrierMessageId });
    await expect.poll(() => count(`event where kind = 'submitted'`), { timeout: 30_000 }).toBe(90);
    expect(carrier.taken).toHaveLength(100);
  });

  it('loses nothing when every connection to the database breaks again and again', async () => {
    const { carrier, send, account, database } = await start();
    const actor = await account();
    let accepted = 0;
    let broken: Promise<unknown> = Promise.resolve();
    let breaks = 0;
    const breaking = setInterval(() => {
      // On a slow machine a connection takes longer than this pause: it must come to an end.
      if (++breaks > 40) return clearInterval(breaking);
      const others = 'datname = current_database() and pid <> pg_backend_pid()';
      broken = database.pool
        .query(`select pg_terminate_backend(pid) from pg_stat_activity where ${others}`)
        .catch(() => {});
    }, 60);
    for (let i = 0; i < 40; i++) {
      const answer = await send(actor, { recipients: testNumbers(20) }).catch(() => undefined);
      if (answer) accepted += answer.accepted;
    }
    clearInterval(breaking);
    await broken;

    // The first connections from the pool may be among the broken ones.
    await expect.poll(() => count('queue').catch(() => -1), { timeout: 30_000 }).toBe(0);
    const stored = await count('message');
    expect(accepted).toBeGreaterThan(0);
    expect(stored).toBeGreaterThanOrEqual(accepted);
    const told = `(select distinct send_id, n from event where kind in ('submitted', 'in_doubt')) as told`;
    expect(await count(told)).toBe(stored);
    expect(carrier.taken.length).toBeLessThanOrEqual(stored);
    expect(new Set(carrier.taken.map((taken) => `${taken.ref.sendId} ${taken.ref.n}`)).size).toBe(carrier.taken.length);
  });

  it('does not let a long campaign of one account hold up a message of another', async () => {
    const { carrier, send, account } = await start({ inDoubtCap: 200 });
    carrier.room = 100;
    const [busy, quiet] = [await account(), await account()];
    await send(busy, { recipients: testNumbers(5_000) });
    await expect.poll(() => carrier.taken.length).toBeGreaterThan(200);

    const before = carrier.taken.length;
    await send(quiet, { recipients: ['+33639989999'] });
    await expect.poll(() => carrier.taken.some((taken) => taken.recipient === '+33639989999')).toBe(true);

    const place = carrier.taken.findIndex((taken) => taken.recipient === '+33639989999');
    expect(place - before).toBeLessThan(1_200);
  });

  it('sends a scheduled message when its time has come', async () => {
    const clock = movableClock(mondayMorning);
    const { carrier, send, account } = await start({ clock });
    await send(await account(), { dueAt: new Date('2026-03-02T10:00:00Z') });
    await send(await account(), { recipients: ['+33639980002'] });
    await expect.poll(() => carrier.taken.length).toBe(1);

    clock.advance(3_600_000);

    await expect.poll(() => carrier.taken.map((taken) => taken.recipient)).toEqual(['+33639980002', '+33639980001']);
  });

  it('lets marketing wait when its hours end before it could leave, and says why', async () => {
    const clock = movableClock('2026-03-02T18:59:00Z');
    const { carrier, send, account, history } = await start({ clock });
    carrier.state = 'down';
    const answer = await send(await account(), { kind: 'marketing' });

    clock.advance(2 * 60_000);
    carrier.state = 'up';
    await expect.poll(() => history(answer)).toEqual(['held']);
    expect(carrier.taken).toHaveLength(0);
    const { rows } = await envoi.database.pool.query('select held, not_before from slice');
    expect(rows).toEqual([{ held: 'hours', not_before: new Date('2026-03-03T07:00:00Z') }]);

    clock.advance(12 * 3_600_000);
    await expect.poll(() => carrier.taken.length).toBe(1);
  });

  it('never sends marketing to who said STOP after it was accepted, and gives the money back', async () => {
    const clock = movableClock(mondayMorning);
    const { carrier, send, account, history, balance } = await start({ clock });
    carrier.state = 'down';
    const actor = await account({ creditMicros: 100_000 });
    const answer = await send(actor, { kind: 'marketing' });

    await carrier.inbound({ number: '+33639980001', address: '36000', text: 'Stop' });
    carrier.state = 'up';

    await expect.poll(() => history(answer)).toEqual(['suppressed']);
    expect(await balance(actor)).toBe(100_000);
    expect(carrier.taken).toHaveLength(0);
  });

  it('stops messages whose validity has ended and gives their money back', async () => {
    const clock = movableClock(mondayMorning);
    const { carrier, send, account, history, balance } = await start({ clock });
    carrier.state = 'down';
    const actor = await account({ creditMicros: 100_000 });
    const answer = await send(actor, { text: 'a'.repeat(161) });
    expect(await balance(actor)).toBe(0);

    clock.advance(49 * 3_600_000);
    carrier.state = 'up';

    await expect.poll(() => history(answer)).toEqual(['expired', 'expired']);
    expect(await balance(actor)).toBe(100_000);
  });

  it('finds the message of a receipt that comes after a restart, by any spelling of its id', async () => {
    const { carrier, send, account, history } = await start();
    carrier.answer = () => ({ kind: 'accepted', carrierMessageId: '0BBA622' });
    const answer = await send(await account());
    await expect.poll(() => history(answer)).toEqual(['submitted']);
    const other = await envoi.another();

    expect(await other.carrier.receipt({ candidates: ['bba622', 'BBA622', '0BBA622'], number: '33639980001' })).toBe(
      true,
    );

    await expect.poll(() => history(answer)).toEqual(['submitted', 'delivered']);
  });

  it('gives a reply to who has written, not to who is only going to', async () => {
    const clock = movableClock(mondayMorning);
    const { carrier, send, account, database } = await start({ clock });
    const [wrote, willWrite] = [await account(), await account()];
    await send(wrote);
    await expect.poll(() => carrier.taken.length).toBe(1);
    clock.advance(60_000);
    await send(willWrite, { dueAt: new Date('2026-03-02T12:00:00Z') });

    await carrier.inbound({ number: '+33639980001', address: '36000', text: 'Oui' });

    const { rows } = await database.pool.query('select account_id from reply');
    expect(rows).toEqual([{ account_id: wrote.accountId }]);
  });

  it('joins the parts of a long reply and gives it to whoever wrote last', async () => {
    const { carrier, send, account, database } = await start();
    const [first, last] = [await account(), await account()];
    await send(first);
    await send(last, { sender: 'Envoi' });
    await expect.poll(() => carrier.taken.length).toBe(2);

    const from = { number: '+33639980001', address: 'Envoi' };
    const part = (sequence: number, text: string) =>
      carrier.inbound({
        ...from,
        octets: { octets: Buffer.from(text), coding: 'gsm' },
        concatenation: { reference: 7, referenceBits: 8, total: 2, sequence },
      });
    expect([await part(2, 'tout va bien'), await part(2, 'tout va bien'), await part(1, 'Oui, ')]).toEqual([
      true,
      true,
      true,
    ]);

    const { rows } = await database.pool.query('select account_id, text from reply');
    expect(rows).toEqual([{ account_id: last.accountId, text: 'Oui, tout va bien' }]);
  });
});

describe('a dispatcher that is stopped', () => {
  it('leaves nothing open: what had not left is in the queue, and nothing is in doubt', async () => {
    const { carrier, send, account, dispatch } = await start();
    carrier.room = 5;
    await send(await account(), { recipients: testNumbers(2_000) });
    await expect.poll(() => carrier.taken.length).toBeGreaterThan(50);

    await dispatch.stop();

    expect(await count('slice where worker is not null')).toBe(0);
    expect(await count(`event where kind = 'in_doubt'`)).toBe(0);
    const { rows } = await envoi.database.pool.query('select sum(last - first + 1)::int as waiting from slice');
    expect(rows[0].waiting + (await count(`event where kind = 'submitted'`))).toBe(2_000);
  });
});

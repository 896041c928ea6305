import { describe, expect } from 'vitest';
import type { SubmitOutcome } from '#connectors/connector.ts';
import { defaultProfile } from '#connectors/index.ts';
import { localOperator } from '#operations/actor.ts';
import { carrierConnections } from '#operations/carriers/carrier-connection.ts';
import { showMessage } from '#operations/messages/show-message.ts';
import { addRoute } from '#operations/routing/add-route.ts';
import { type MovableClock, movableClock } from '#test/support/clock.ts';
import { type DispatchingOptions, testNumbers } from '#test/support/envoi/dispatching.ts';
import { envoi, it, start as startEnvoi } from '#test/support/envoi/dispatching-test.ts';

const refused: SubmitOutcome = { kind: 'rejected', reason: 'account', code: 'RINVSYSTYP' };
const soon = { timeout: 30_000 };

let clock: MovableClock;

async function start(options: DispatchingOptions = {}): Promise<void> {
  clock = movableClock('2026-03-02T09:00:00Z');
  const breaker = { ...defaultProfile.breaker, parts: 20 };
  await startEnvoi({ clock, others: ['beta'], ...options, profile: { breaker, ...options.profile } });
}

const beta = () => envoi.carriers.get('beta')!;
const sendTo = async (recipients: string[]) => envoi.send(await envoi.account(), { recipients });

/** How the first carrier stands, as every process is told. */
async function told(): Promise<string> {
  const { rows } = await envoi.database.pool.query<{ id: number }>(`select id from carrier where name = 'scripted'`);
  const { breaker } = (await carrierConnections(envoi.ctx))({ id: rows[0]!.id, enabled: true });
  return breaker?.state ?? 'closed';
}

/** The first carrier refuses all that it gets, until it is taken out. */
async function takeOut(): Promise<void> {
  envoi.carrier.answer = () => refused;
  await sendTo(testNumbers(30));
  await expect.poll(told, soon).toBe('open');
}

const shown = async (sendId: string, n = 0) => {
  const message = await showMessage(envoi.ctx, localOperator, { nameOrId: `${sendId}/${n}`, page: 1 });
  return message.kind === 'message' ? message.steps : [];
};

describe('a carrier that refuses too much', () => {
  it('is taken out: what waits for it leaves by the next one, once each, and says so', async () => {
    await start();
    envoi.carrier.room = 25;
    envoi.carrier.answer = () => refused;
    const { sendId } = await sendTo(testNumbers(1_000));

    await expect.poll(() => beta().taken.length, soon).toBeGreaterThan(900);
    await expect.poll(() => envoi.count('queue'), soon).toBe(0);

    const taken = envoi.carrier.taken.length;
    expect(taken).toBeLessThan(100);
    expect(beta().taken).toHaveLength(1_000 - taken);
    expect(await envoi.count(`event where kind = 'refused'`)).toBe(taken);
    expect(new Set(beta().taken.map(({ recipient }) => recipient)).size).toBe(1_000 - taken);
    const reason = { code: 'in_order', passed: [{ carrier: 'scripted', because: 'out' }] };
    expect(await shown(sendId, 999)).toContainEqual(
      expect.objectContaining({ what: 'moved', from: 'scripted', carrier: 'beta', reason }),
    );
    expect(await envoi.count('reroute')).toBeLessThan(20);
  });

  it('gets nothing that is accepted from then on', async () => {
    await start();
    await takeOut();
    const before = envoi.carrier.taken.length;

    await sendTo(testNumbers(100));

    await expect.poll(() => beta().taken.length, soon).toBe(100);
    expect(envoi.carrier.taken).toHaveLength(before);
  });

  it('is probed after its pause, and its traffic is gradually restored', async () => {
    await start();
    await takeOut();
    envoi.carrier.answer = ({ carrierMessageId }) => ({ kind: 'accepted', carrierMessageId });
    const before = envoi.carrier.taken.length;

    clock.advance(31_000);
    await expect.poll(told, soon).toBe('half_open');
    await sendTo(testNumbers(400));
    await expect.poll(() => envoi.carrier.taken.length - before, soon).toBe(10);
    await expect.poll(told, soon).toBe('ramping');
    clock.advance(100);
    await expect.poll(() => envoi.count('queue'), soon).toBe(0);
    expect(envoi.carrier.taken).toHaveLength(before + 20);
    expect(beta().taken).toHaveLength(380);

    await expect.poll(() => envoi.count('carrier_connection where share = 10'), soon).toBe(1);
    await sendTo(testNumbers(100));
    await expect.poll(() => beta().taken.length, soon).toBe(470);

    clock.advance(61_000);
    await expect.poll(told, soon).toBe('closed');
    const returned = envoi.carrier.taken.length;
    await sendTo(testNumbers(100));
    await expect.poll(() => envoi.carrier.taken.length, soon).toBeGreaterThanOrEqual(returned + 100);
    expect(beta().taken).toHaveLength(470);
  });

  it('keeps what no other carrier may take, refuses none of it, and sends it when it is well again', async () => {
    await start();
    await addRoute(envoi.ctx, localOperator, { name: 'only', carriers: [{ name: 'scripted', weight: 1 }] });
    await takeOut();
    const before = envoi.carrier.taken.length;
    const { sendId } = await sendTo(testNumbers(50));
    await expect.poll(() => envoi.count('reroute'), soon).toBe(0);
    expect((await shown(sendId)).at(-1)).toMatchObject({ what: 'waiting', waitsFor: 'breaker' });
    expect(envoi.carrier.taken).toHaveLength(before);

    envoi.carrier.answer = ({ carrierMessageId }) => ({ kind: 'accepted', carrierMessageId });
    clock.advance(31_000);
    await expect.poll(told, soon).toBe('ramping');
    clock.advance(1_000);

    await expect.poll(() => envoi.carrier.taken.length, soon).toBeGreaterThanOrEqual(before + 50);
    await expect.poll(() => envoi.count('queue'), soon).toBe(0);
    expect(beta().taken).toHaveLength(0);
  });
});

describe('what stays with a carrier that is taken out', () => {
  it('is the rest of a message of which a part has left', async () => {
    await start();
    envoi.carrier.answer = ({ part, carrierMessageId }) =>
      part === 1 ? { kind: 'accepted', carrierMessageId } : { kind: 'busy', retryAfterMs: 600_000, code: 'RTHROTTLED' };
    const { sendId } = await envoi.send(await envoi.account(), { text: 'a'.repeat(200) });
    await expect.poll(() => envoi.history({ sendId }), soon).toEqual(['submitted', 'deferred']);
    await expect.poll(() => envoi.count('slice where worker is null'), soon).toBe(1);

    await takeOut();
    await expect.poll(() => envoi.count('slice'), soon).toBe(1);

    expect(await envoi.count('reroute where send_id = (select send_id from slice)')).toBe(0);
    expect(beta().taken.filter(({ recipient }) => recipient === '+33639980001')).toHaveLength(0);
  });

  it('but a message that was only put off moves at once', async () => {
    await start();
    envoi.carrier.answer = () => ({ kind: 'busy', retryAfterMs: 600_000, code: 'RTHROTTLED' });
    const answer = await envoi.send(await envoi.account());
    await expect.poll(() => envoi.history(answer), soon).toEqual(['deferred']);

    await takeOut();

    await expect.poll(() => envoi.history(answer), soon).toEqual(['deferred', 'submitted']);
    expect(beta().taken.map(({ recipient }) => recipient)).toContain('+33639980001');
  });

  it('are parts in doubt', async () => {
    await start({ profile: { inDoubt: 'resend' } });
    envoi.carrier.answer = () => ({ kind: 'unknown' });
    const answer = await envoi.send(await envoi.account());
    await expect.poll(() => envoi.history(answer), soon).toEqual(['in_doubt']);
    envoi.carrier.room = 0;
    clock.advance(defaultProfile.resendAfterMs + 1_000);
    await expect.poll(() => envoi.count('slice'), soon).toBe(1);

    envoi.carrier.room = 1_000;
    await takeOut();

    expect(await envoi.count('reroute where first = 0 and last = 0')).toBe(0);
    expect(beta().taken.filter(({ recipient }) => recipient === '+33639980001')).toHaveLength(0);
  });
});

/** A second later. */
function later<T>(look: () => T): T {
  clock.advance(1_000);
  return look();
}

describe('a carrier that is not connected for long', () => {
  it('is stood in for by the next one', async () => {
    await start();
    envoi.carrier.state = 'down';
    await sendTo(testNumbers(50));
    await expect.poll(() => envoi.count('slice'), soon).toBe(1);
    expect(beta().taken).toHaveLength(0);
    await expect.poll(() => envoi.count(`carrier_connection where state = 'down'`), soon).toBe(1);

    await expect.poll(() => later(() => beta().taken.length), soon).toBe(50);
    expect(await told()).toBe('open');
  });

  it('is not taken out for all while another process is connected to it', async () => {
    await start();
    const other = await envoi.another();
    envoi.carrier.state = 'down';
    await expect.poll(() => envoi.count(`carrier_connection where state = 'down'`), soon).toBe(1);
    await expect.poll(() => later(() => envoi.count(`carrier_connection where breaker = 'open'`)), soon).toBe(1);

    await sendTo(testNumbers(50));

    await expect.poll(() => other.carrier.taken.length, soon).toBe(50);
    expect(await told()).toBe('closed');
    expect(await envoi.count('reroute')).toBe(0);
  });
});

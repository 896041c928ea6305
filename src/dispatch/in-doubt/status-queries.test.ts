import { describe, expect } from 'vitest';
import type { QueryAnswer } from '#connectors/connector.ts';
import { type MovableClock, movableClock } from '#test/support/clock.ts';
import { type DispatchingOptions, testNumbers } from '#test/support/envoi/dispatching.ts';
import { envoi, it, start } from '#test/support/envoi/dispatching-test.ts';
import { closeUnreceipted } from './close-unreceipted.ts';

let clock: MovableClock;

const HOUR_MS = 3_600_000;
const VALIDITY_MS = 48 * HOUR_MS;

/** Messages that their carrier took, and of which it gave no receipt. */
async function silent(recipients = testNumbers(1), options: DispatchingOptions = {}) {
  clock = movableClock('2026-03-02T09:00:00Z');
  await start({ clock, profile: { query: true }, ...options });
  const answer = await envoi.send(await envoi.account(), { recipients, sender: 'Envoi' });
  await expect.poll(() => envoi.count(`event where kind = 'submitted'`)).toBe(recipients.length);
  return { ...envoi, answer };
}

const told = (state: 'delivered' | 'undelivered' | 'buffered' | 'unknown', code: string): QueryAnswer => ({
  kind: 'answered',
  state,
  code,
});

describe('a carrier that can be asked', () => {
  it('is asked once the validity of a message has ended, and not before', async () => {
    const { dispatch, carrier, history, answer } = await silent();
    clock.advance(VALIDITY_MS - 1);
    await dispatch.components.statusQueries.ask();
    expect(carrier.asked).toEqual([]);

    clock.advance(1);
    await dispatch.components.statusQueries.ask();
    await dispatch.components.statusQueries.ask();

    expect(carrier.asked).toMatchObject([{ carrierMessageId: 'id-1', sender: 'Envoi' }]);
    expect(await history(answer)).toEqual(['submitted', 'queried']);
  });

  it.each<[string, QueryAnswer, string, string | null, string[]]>([
    ['a delivery', told('delivered', 'DELIVRD'), 'delivered', 'DELIVRD', ['queried', 'delivered']],
    ['a failure', told('undelivered', 'EXPIRED 027'), 'undelivered', 'EXPIRED 027', ['queried', 'undelivered']],
    ['that it is on its way', told('buffered', 'ENROUTE'), 'submitted', 'ENROUTE', ['queried']],
    ['that it does not know', told('unknown', 'UNKNOWN'), 'submitted', 'UNKNOWN', ['queried']],
    ['no', { kind: 'refused', code: 'RQUERYFAIL' }, 'submitted', 'RQUERYFAIL', ['queried']],
    ['nothing', { kind: 'unanswered' }, 'submitted', null, ['queried']],
  ])('that says %s is believed as its receipt would be', async (_what, said, state, code, happened) => {
    const { dispatch, carrier, history, stateOf, answer, database } = await silent();
    carrier.knows = () => said;
    clock.advance(VALIDITY_MS);
    await dispatch.components.statusQueries.ask();

    expect(await history(answer)).toEqual(['submitted', ...happened]);
    expect(await stateOf(answer)).toBe(state);
    const { rows } = await database.pool.query(`select code from event where kind = 'queried'`);
    expect(rows).toEqual([{ code }]);

    // What has an end is not closed; what has none is, in time.
    clock.advance(24 * HOUR_MS);
    await closeUnreceipted(dispatch.components);
    expect(await stateOf(answer)).toBe(state === 'submitted' ? 'unknown' : state);
  });

  it('is asked about each of many messages once, page after page and by two processes, and each is counted once', async () => {
    const { dispatch, carrier, database } = await silent(testNumbers(450));
    const other = await envoi.another();
    carrier.knows = () => told('delivered', 'DELIVRD');
    other.carrier.knows = carrier.knows;
    await Promise.all([0, 1, 2].map((i) => carrier.receipt({ candidates: [`id-${i + 1}`] })));
    clock.advance(VALIDITY_MS);

    const askBoth = () =>
      Promise.all([dispatch, other.dispatch].map(({ components }) => components.statusQueries.ask()));
    const asked = () => envoi.count(`event where kind = 'queried'`);
    await Promise.all([askBoth(), askBoth()]);
    // Each leaves a carrier to the other while that one asks it.
    await expect.poll(() => askBoth().then(asked)).toBe(447);
    await askBoth();

    expect(carrier.asked.length + other.carrier.asked.length).toBe(447);
    const { rows } = await database.pool.query('select submitted, delivered from send');
    expect(rows).toEqual([{ submitted: 450, delivered: 450 }]);
  });

  it('and tells of a delivery whose receipt comes after all is not counted twice', async () => {
    const { dispatch, carrier, database, history, answer } = await silent(testNumbers(2));
    carrier.knows = () => told('delivered', 'DELIVRD');
    clock.advance(VALIDITY_MS);
    await dispatch.components.statusQueries.ask();

    await carrier.receipt({ candidates: ['id-1'] });

    expect((await history(answer)).slice(0, 3)).toEqual(['submitted', 'queried', 'delivered']);
    const { rows } = await database.pool.query('select submitted, delivered from send');
    expect(rows).toEqual([{ submitted: 2, delivered: 2 }]);
  });

  it('is not asked while its link is down, and is when it is up again', async () => {
    const { dispatch, carrier } = await silent();
    carrier.state = 'down';
    clock.advance(VALIDITY_MS);
    await dispatch.components.statusQueries.ask();
    expect(carrier.asked).toHaveLength(0);

    carrier.state = 'up';
    await dispatch.components.statusQueries.ask();

    expect(carrier.asked).toHaveLength(1);
  });

  it.each([
    ['is not set so', { query: false }],
    ['was not asked for receipts', { query: true, receipts: 'none' }],
  ] as const)('is not asked when it %s', async (_what, profile) => {
    const { dispatch, carrier } = await silent(testNumbers(1), { profile });
    clock.advance(VALIDITY_MS);
    await dispatch.components.statusQueries.ask();

    expect(carrier.asked).toHaveLength(0);
  });
});

import { afterEach, describe, expect, it } from 'vitest';
import type { Octets } from '#domain/text/octets.ts';
import type { SendAnswer } from '#operations/acceptance/send-request.ts';
import { localOperator } from '#operations/actor.ts';
import { checkLedger } from '#operations/billing/check-ledger.ts';
import { cancelSend } from '#operations/messages/cancel-send.ts';
import { type MovableClock, movableClock } from '#test/support/clock.ts';
import {
  type Dispatching,
  type DispatchingOptions,
  startDispatching,
  testNumbers,
} from '#test/support/envoi/dispatching.ts';

let envoi: Dispatching;
afterEach(() => envoi.close());

async function start(options: DispatchingOptions = {}): Promise<Dispatching> {
  envoi = await startDispatching(options);
  return envoi;
}

const partPrice = 50_000;
const paid = { creditMicros: 10_000_000 };
const twoParts = 'ê'.repeat(71);
const octets: Octets = {
  parts: [Buffer.from('050003070201ffd8', 'hex'), Buffer.from('050003070202ffd9', 'hex')],
  dataCoding: 0xf5,
  hasHeader: true,
};
const contents = ['Bonjour Ana', twoParts, octets, 'Bonjour Ben'];
const [ana, long, picture, ben] = testNumbers(4) as [string, string, string, string];

/** What the carrier took for each number, part by part. */
function taken(carrier = envoi.carrier) {
  const byNumber = new Map<string, string[]>();
  for (const { recipient, part, content } of carrier.taken) {
    const said = content.parts[part - 1]!;
    const shown = typeof said === 'string' ? said : `${content.encoding} ${Buffer.from(said).toString('hex')}`;
    byNumber.set(recipient, [...(byNumber.get(recipient) ?? []), shown]);
  }
  return Object.fromEntries([...byNumber].map(([number, parts]) => [number, parts.toSorted()]));
}

const whole = {
  [ana]: ['Bonjour Ana'],
  [ben]: ['Bonjour Ben'],
  [long]: ['ê'.repeat(67), 'ê'.repeat(4)].toSorted(),
  [picture]: ['octets 050003070201ffd8', 'octets 050003070202ffd9'],
};

const settled = () => expect.poll(() => envoi.count('queue'), { timeout: 30_000 }).toBe(0);
const problems = async () => (await checkLedger(envoi.ctx, localOperator)).problems;
const sendAll = async (request: Parameters<Dispatching['send']>[1] = {}) => {
  const actor = await envoi.account(paid);
  const answer = await envoi.send(actor, { recipients: testNumbers(4), text: contents, ...request });
  return { actor, answer };
};

describe('messages that differ', () => {
  it('each leave with their own text or octets, and cost what their parts do', async () => {
    const { balance } = await start();

    const { actor, answer } = await sendAll();
    await settled();

    expect(answer).toMatchObject({ accepted: 4, smsCount: 6, characters: 71 });
    expect(taken()).toEqual(whole);
    const { content } = envoi.carrier.taken.find(({ recipient }) => recipient === picture)!;
    expect(content).toMatchObject({ encoding: 'octets', dataCoding: 0xf5, hasHeader: true });
    expect(await balance(actor)).toBe(paid.creditMicros - 6 * partPrice);
    expect(await problems()).toEqual([]);
  });

  it('leave by a process that did not accept them, and not more in doubt at once than may be', async () => {
    const { carrier } = await start({ inDoubtCap: 3 });
    carrier.state = 'down';
    const other = await envoi.another();
    let open = 0;
    let most = 0;
    other.carrier.rate = 1_000;
    other.carrier.answer = (part) => {
      most = Math.max(most, ++open);
      setImmediate(() => {
        open--;
        part.onOutcome({ kind: 'accepted', carrierMessageId: part.carrierMessageId });
      });
      return undefined;
    };

    await sendAll({ recipients: testNumbers(40), text: Array.from({ length: 40 }, (_, i) => contents[i % 4]!) });
    await settled();

    expect(taken(other.carrier)).toMatchObject(whole);
    expect(other.carrier.taken).toHaveLength(60);
    // A message is taken whole when there is room for any of its parts.
    expect(most).toBeLessThanOrEqual(3 + 1);
  });

  it('wait in slices whose messages have as many parts each', async () => {
    await start();
    envoi.carrier.state = 'down';

    await sendAll({ recipients: testNumbers(60), text: Array.from({ length: 60 }, (_, i) => contents[i % 4]!) });

    const { rows } = await envoi.database.pool.query(
      `select s.first, s.last, s.parts, array_agg(distinct m.parts) as each from slice s
        join message m on m.send_id = s.send_id and m.n between s.first and s.last group by 1, 2, 3 order by first`,
    );
    expect(rows).toEqual([
      { first: 0, last: 29, parts: 1, each: [1] },
      { first: 30, last: 59, parts: 2, each: [2] },
    ]);
    expect(await envoi.count('message_content')).toBe(4);
  });

  it('are put off, refused and given back each by its own parts', async () => {
    const { carrier, balance } = await start();
    let busy = 3;
    carrier.answer = ({ recipient, carrierMessageId }) => {
      if (busy-- > 0) return { kind: 'busy', retryAfterMs: 1, code: 'RMSGQFUL' };
      if (recipient === long) return { kind: 'rejected', reason: 'recipient', code: 'RINVDSTADR' };
      return { kind: 'accepted', carrierMessageId };
    };

    const { actor } = await sendAll();
    await settled();

    expect(await balance(actor)).toBe(paid.creditMicros - 4 * partPrice);
    expect(await problems()).toEqual([]);
    const accepted = carrier.taken.filter(({ recipient }) => recipient === picture).map(({ part }) => part);
    expect(new Set(accepted)).toEqual(new Set([1, 2]));
  });

  it('are cancelled each at its price', async () => {
    const { carrier, balance, ctx } = await start();
    carrier.state = 'down';
    const { actor, answer } = await sendAll();

    const cancelled = await cancelSend(ctx, localOperator, answer.sendId);

    expect(cancelled).toMatchObject({ parts: 6, refunded: 6 * partPrice });
    expect(await balance(actor)).toBe(paid.creditMicros);
    expect(await problems()).toEqual([]);
  });

  it('leave part by part as octets where the carrier cuts long texts itself', async () => {
    await start({ profile: { wholeTexts: true } });

    await sendAll();
    await settled();

    const parts = (number: string) => envoi.carrier.taken.filter(({ recipient }) => recipient === number);
    expect(parts(long).map(({ part }) => part)).toEqual([1]);
    expect(parts(picture).map(({ part }) => part)).toEqual([1, 2]);
    expect(await envoi.count(`event where kind = 'submitted'`)).toBe(6);
  });

  it('go another way with what they say when their carrier is not there any more', async () => {
    const { carrier, carriers, database, dispatch } = await start({ others: ['second'] });
    carrier.state = 'down';
    await sendAll();

    await database.pool.query(`update carrier set enabled = false where name = 'scripted'`);
    await dispatch.carriersChanged();
    await settled();

    expect(taken(carriers.get('second'))).toEqual(whole);
    expect(await problems()).toEqual([]);
  });
});

describe('messages that differ and come into doubt', () => {
  let clock: MovableClock;
  const WAIT_MS = 120_000;
  const codes = ['Code 839201', 'Code 482019'];

  async function doubtful(text: readonly (string | Octets)[], creditMicros = paid.creditMicros) {
    clock = movableClock('2026-03-02T09:00:00Z');
    const { carrier, account, send } = await start({ clock, profile: { resendAfterMs: WAIT_MS, closeAfterMs: 1e9 } });
    carrier.answer = () => ({ kind: 'unknown' });
    const recipients = testNumbers(text.length);
    const answer = await send(await account({ creditMicros }), { text, recipients });
    await expect.poll(() => envoi.count(`event where kind = 'in_doubt'`)).toBe(text.length);
    await settled();
    carrier.taken.length = 0;
    carrier.answer = ({ carrierMessageId }) => ({ kind: 'accepted', carrierMessageId });
    clock.advance(WAIT_MS);
    return answer;
  }

  it('are sent once more, each as it was, when all of them are codes', async () => {
    await doubtful(codes);

    await expect.poll(() => envoi.carrier.taken.length, { timeout: 30_000 }).toBe(2);
    expect(taken()).toEqual({ [ana]: [codes[0]], [long]: [codes[1]] });
  });

  it('are not, when one of them is none', async () => {
    const { sendId } = (await doubtful([codes[0]!, 'Bonjour'])) satisfies SendAnswer;

    const { rows } = await envoi.database.pool.query('select resend from send where id = $1', [sendId]);
    expect(rows).toEqual([{ resend: false }]);
  });
});

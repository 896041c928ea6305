import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '#platform/clock.ts';
import { createLog } from '#platform/log.ts';
import { defaultPassword, type Simulator, startSimulator } from '#simulator/start-simulator.ts';
import { eventually } from '#test/support/eventually.ts';
import { partOf, textOf } from '#test/support/smpp/smpp-carrier.ts';
import type { Connector, InboundText, Receipt, SubmitOutcome } from '../connector.ts';
import { openSmpp } from './open.ts';
import { readSmppSettings } from './settings.ts';

/** A connector bound to a simulated carrier of its own, and what it has told. */
type Trial = { connector: Connector<string>; receipts: Receipt[]; texts: InboundText[]; simulator: Simulator };

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function start(given: Record<string, unknown> = {}): Promise<Trial> {
  const simulator = await startSimulator({ port: 0, memory: true, settings: { receiptDelayMs: [1, 5] } });
  cleanups.push(() => simulator.close());
  const base = { host: '127.0.0.1', port: simulator.port, systemId: 'envoi', rate: 1000, responseSeconds: 0.3 };
  const reading = readSmppSettings({ ...base, reconnectSeconds: 0.05, ...given });
  if (reading.kind === 'refused') throw new Error(reading.problems.join('; '));
  const receipts: Receipt[] = [];
  const texts: InboundText[] = [];
  const connector = openSmpp<string>({
    settings: reading.settings,
    password: defaultPassword,
    clock: systemClock,
    log: createLog('silent'),
    events: {
      receipt: (receipt, done) => {
        receipts.push(receipt);
        done(true);
      },
      inbound: (text, done) => {
        texts.push(text);
        done(true);
      },
      lateOutcome: () => {},
      idFormat: () => {},
      unreadable: () => {},
      ready: () => {},
    },
  });
  cleanups.push(() => connector.close(0));
  await eventually(() => connector.capacity() > 0, 'the link');
  return { connector, receipts, texts, simulator };
}

/** Sends one part to the number whose last four digits say what becomes of it. */
function send({ connector }: Trial, digits: number): Promise<SubmitOutcome> {
  const validUntil = new Date('2036-01-01T00:00:00Z');
  const content = { sender: '36111', encoding: 'GSM7', parts: ['Bonjour'], reference: 7, validUntil } as const;
  return new Promise((resolve) => {
    connector.submit({ recipient: `+3363998${digits}`, part: 1, content, ref: String(digits) }, resolve);
  });
}

async function accepted(trial: Trial, digits: number): Promise<string> {
  const outcome = await send(trial, digits);
  if (outcome.kind !== 'accepted') throw new Error(`not accepted: ${JSON.stringify(outcome)}`);
  return outcome.carrierMessageId;
}

it('octets arrive at the simulated phone as it reads them, each with its part', async () => {
  const trial = await start({ longTexts: 'message_payload', alphabet: 'gsm-packed' });
  const parts = ['050003070201d83ddca1', '0500030702020021'].map((part) => Buffer.from(part, 'hex'));
  const shared = { sender: '36111', reference: 7, validUntil: new Date('2036-01-01T00:00:00Z') };
  const content = { ...shared, encoding: 'octets', parts, dataCoding: 8, hasHeader: true } as const;

  for (const part of [1, 2]) {
    const outcome = await new Promise<SubmitOutcome>((resolve) => {
      trial.connector.submit({ recipient: '+33639989000', part, content, ref: '' }, resolve);
    });
    expect(outcome.kind).toBe('accepted');
  }

  const received = [...trial.simulator.phones.messages()];
  expect(received.map(({ text, part }) => [text, part])).toEqual([
    ['💡', { reference: 7, total: 2, sequence: 1 }],
    ['!', { reference: 7, total: 2, sequence: 2 }],
  ]);
});

describe('from the simulated carrier', () => {
  it.each([
    [9000, 'delivered', 'DELIVRD 000'],
    [9001, 'undelivered', 'UNDELIV 001'],
    [9002, 'undelivered', 'EXPIRED 027'],
    [9003, 'undelivered', 'DELETED 000'],
    [9004, 'undelivered', 'REJECTD 013'],
    [9005, 'unknown', 'UNKNOWN 000'],
    [9006, 'buffered', 'ACCEPTD 000'],
    [9007, 'undelivered', 'SKIPPED 000'],
    [9009, 'undelivered', 'UNDELIV A7F'],
    [9010, 'undelivered', 'BLOCKED 000'],
    [9319, 'undelivered', 'UNDELIV 034'],
  ])('the receipt of a message to …%i says %s: %s', async (digits, state, code) => {
    const trial = await start();
    const id = await accepted(trial, digits);
    const receipt = await eventually(() => trial.receipts[0], 'the receipt');

    expect(receipt).toMatchObject({ state, code, number: `+3363998${digits}`, address: '36111', certain: true });
    expect(receipt.candidates[0]).toBe(id);
  });

  it.each([
    9203, 9300, 9301, 9302, 9303, 9304, 9305, 9306, 9307, 9308, 9309, 9310, 9311, 9312, 9314, 9315, 9316, 9317, 9318,
  ])('the receipt of a message to …%i is recognised and belongs to it', async (digits) => {
    const trial = await start();
    const id = await accepted(trial, digits);
    const receipt = await eventually(() => trial.receipts[0], 'the receipt');

    expect(receipt).toMatchObject({ state: 'delivered', number: `+3363998${digits}`, certain: digits !== 9311 });
    expect(receipt.candidates).toContain(id);
  });

  it.each([
    [9204, ['delivered', 'delivered']],
    [9205, ['buffered', 'delivered']],
    [9206, ['buffered', 'delivered']],
    [9207, ['buffered', 'delivered']],
    [9208, ['buffered', 'delivered']],
    [9210, ['undelivered', 'delivered']],
  ])('the receipts of a message to …%i say %j', async (digits, states) => {
    const trial = await start({ intermediateReceipts: true });
    await send(trial, digits);
    await eventually(() => trial.receipts.length === states.length, 'the receipts');

    expect(trial.receipts.map(({ state }) => state)).toEqual(states);
  });

  it.each<[number, Partial<SubmitOutcome>]>([
    [9410, { kind: 'rejected', reason: 'sender' }],
    [9411, { kind: 'rejected', reason: 'recipient' }],
    [9401, { kind: 'rejected', reason: 'content' }],
    [9472, { kind: 'rejected', reason: 'account' }],
    [9469, { kind: 'rejected', reason: 'other' }],
    [9698, { kind: 'rejected', reason: 'other', code: '0x400' }],
    [9699, { kind: 'busy', code: '0x7fff' }],
    [9701, { kind: 'busy', code: 'RTHROTTLED' }],
    [9711, { kind: 'busy', code: 'RMSGQFUL' }],
    [9721, { kind: 'busy', code: 'RSYSERR' }],
    [9741, { kind: 'unreachable' }],
    [9800, { kind: 'unknown' }],
    [9801, { kind: 'unknown' }],
    [9804, { kind: 'unknown' }],
    [9805, { kind: 'unknown' }],
    [9806, { kind: 'unknown' }],
    [9807, { kind: 'accepted' }],
    [9809, { kind: 'unknown' }],
    [9810, { kind: 'unknown' }],
    [9811, { kind: 'accepted' }],
    [9812, { kind: 'accepted' }],
    [9813, { kind: 'accepted', carrierMessageId: '' }],
    [9814, { kind: 'accepted' }],
    [9815, { kind: 'accepted' }],
    [9816, { kind: 'accepted' }],
    [9817, { kind: 'accepted' }],
    [9818, { kind: 'accepted' }],
    [9819, { kind: 'accepted' }],
    [9820, { kind: 'accepted' }],
  ])('the outcome of a message to …%i is %j, and the next message goes', async (digits, outcome) => {
    const trial = await start();

    expect(await send(trial, digits)).toMatchObject(outcome);
    await eventually(() => trial.connector.capacity() > 0, 'capacity');
    // A link that drops behind the answer may take a message with it.
    let next = await send(trial, 1234);
    while (next.kind !== 'accepted') {
      await eventually(() => trial.connector.capacity() > 0, 'capacity');
      next = await send(trial, 1234);
    }
  });

  it.each([
    [9000, 'delivered', 'DELIVRD'],
    [9001, 'undelivered', 'UNDELIV'],
    [9002, 'undelivered', 'EXPIRED'],
    [9005, 'unknown', 'UNKNOWN'],
    [9006, 'buffered', 'ACCEPTD'],
    [9200, 'delivered', 'DELIVRD'],
    [9202, 'buffered', 'ENROUTE'],
  ])('the answer to a query about a message to …%i says %s: %s', async (digits, state, code) => {
    const trial = await start();
    const carrierMessageId = await accepted(trial, digits);
    const ask = () => trial.connector.query!({ carrierMessageId, sender: '36111' });

    await expect.poll(ask).toEqual({ kind: 'answered', state, code });
  });

  it.each([
    ['an id that it does not know', '999999', '36111', 'RQUERYFAIL'],
    ['another sender than that of the message', undefined, 'Envoi', 'RQUERYFAIL'],
    ['an id that cannot be written', 'x'.repeat(65), '36111', expect.stringContaining('message_id') as string],
  ])('the answer to a query about %s is a refusal', async (_what, id, sender, code) => {
    const trial = await start();
    const carrierMessageId = id ?? (await accepted(trial, 9000));

    expect(await trial.connector.query!({ carrierMessageId, sender })).toEqual({ kind: 'refused', code });
  });

  it.each([
    [9901, 'STOP'],
    [9905, 'Ça marche 👍'],
    [9913, 'Déjà reçu, merci'],
    [9914, 'Merci'],
    [9915, 'Merci'],
    [9916, 'Merci'],
    [9917, 'Merci'],
    [9918, ''],
  ])('the phone …%i answers %j', async (digits, text) => {
    const trial = await start();
    await send(trial, digits);
    const reply = await eventually(() => trial.texts[0], 'the answer');

    expect(reply).toEqual({ number: `+3363998${digits}`, address: '36111', text });
  });

  it.each([
    [9904, 'Bien à vous'],
    [9906, '« à demain »'],
    [9907, 'Bien à vous'],
    [9908, 'Bien à vous'],
    [9909, 'Bien à vous'],
  ])('the phone …%i answers at length, in parts that can be joined', async (digits, ending) => {
    const trial = await start();
    await send(trial, digits);
    const total = partOf(await eventually(() => trial.texts[0], 'a part'))?.total ?? 0;
    await eventually(() => trial.texts.length === total, 'all parts');

    const inOrder = trial.texts.toSorted((a, b) => partOf(a)!.sequence - partOf(b)!.sequence);
    expect(inOrder.map((part) => partOf(part)?.sequence)).toEqual(Array.from({ length: total }, (_, i) => i + 1));
    expect(new Set(inOrder.map((part) => partOf(part)?.reference)).size).toBe(1);
    expect(inOrder.map(textOf).join('')).toMatch(new RegExp(`^Bonjour.*${ending}$`));
  });

  it('a long answer in message_payload is one text', async () => {
    const trial = await start();
    await send(trial, 9910);
    const reply = await eventually(() => trial.texts[0], 'the answer');

    expect(textOf(reply)).toMatch(/^Bonjour.*Bien à vous$/);
    expect(partOf(reply)).toBeUndefined();
  });
});

import { describe, expect, it } from 'vitest';
import { describeStep } from './describe-step.ts';

const send = { zone: 'Europe/Paris', currency: 'EUR' } as Parameters<typeof describeStep>[1];
const at = new Date('2026-03-02T09:00:00Z');

const english = { language: 'en', withText: false } as const;

describe('a step in words', () => {
  it.each([
    ['recipient', ', for its recipient'],
    ['account', ', for the settings of the carrier or our contract with it'],
    ['other', ''],
  ] as const)('tells what a carrier blames that refused for the %s', (blames, words) => {
    const step = {
      what: 'refused',
      at,
      part: 1,
      carrier: 'acme',
      code: 'RSUBMITFAIL',
      reason: { code: 'refused', blames },
    } as const;

    expect(describeStep({ ...step, simulated: false }, send, english)).toBe(
      `2026-03-02 10:00:00  part 1 refused by acme, RSUBMITFAIL${words}`,
    );
  });

  it.each([
    [
      { what: 'in_doubt', reason: { code: 'no_answer' } },
      'in doubt: it may have left by acme, and may not: sent, and the link gave no answer',
    ],
    [{ what: 'deferred', reason: { code: 'second_copy' } }, 'nothing was heard of it: it is sent once more by acme'],
    [
      { what: 'submitted', carrierMessageId: '17', reason: { code: 'late_answer' } },
      'submitted to acme as 17: the answer came late',
    ],
    [
      { what: 'submitted', carrierMessageId: '17', reason: { code: 'known_from_receipt' } },
      'submitted to acme as 17: known from its receipt',
    ],
    [
      { what: 'queried', code: 'DELIVRD', reason: { code: 'answered', state: 'delivered' } },
      'asked acme what became of it: delivered, DELIVRD',
    ],
    [{ what: 'delivered', code: 'DELIVRD', reason: { code: 'told_when_asked' } }, 'told by acme: delivered, DELIVRD'],
    [
      { what: 'queried', code: 'ENROUTE', reason: { code: 'answered', state: 'buffered' } },
      'asked acme what became of it: on its way, ENROUTE',
    ],
    [
      { what: 'queried', code: 'RQUERYFAIL', reason: { code: 'answer_refused' } },
      'asked acme what became of it: it does not say, RQUERYFAIL',
    ],
    [{ what: 'queried', reason: { code: 'not_answered' } }, 'asked acme what became of it: no answer'],
    [
      { what: 'unknown', reason: { code: 'closed_in_doubt', charge: 'charged' } },
      'closed as in doubt: nothing was heard of it in time, and it stays charged',
    ],
    [
      { what: 'unknown', reason: { code: 'closed_in_doubt', charge: 'refunded' } },
      'closed as in doubt: nothing was heard of it in time, and it is refunded',
    ],
  ] as const)('tells how a doubt came and went: %o', (step, words) => {
    expect(describeStep({ at, carrier: 'acme', simulated: false, ...step }, send, english)).toBe(
      `2026-03-02 10:00:00  ${words}`,
    );
  });

  it.each([
    [{ waitsFor: 'turn' }, 'queued, leaves soon, by acme'],
    [{ waitsFor: 'turn', attempt: 2 }, 'queued, tried 2 times, leaves soon, by acme'],
    [{ waitsFor: 'time', until: at, attempt: 1 }, 'queued until 2026-03-02 10:00:00, tried once, by acme'],
    [{ waitsFor: 'hours', until: at }, 'held for its marketing hours until 2026-03-02 10:00:00, by acme'],
    [{ waitsFor: 'review' }, 'held for an operator (envoi send release, or cancel), by acme'],
    [{ waitsFor: 'no_carrier' }, 'held: no carrier takes this number'],
    [
      {
        waitsFor: 'carrier',
        reason: { code: 'connector', kind: 'smpp', says: { code: 'bind_refused', status: 'RINVPASWD' } },
      },
      'queued: its carrier acme is not connected: the carrier rejected our system_id or password (RINVPASWD)',
    ],
    [
      { waitsFor: 'dispatcher', reason: { code: 'no_dispatcher' } },
      'queued: no dispatcher runs, so nothing leaves, by acme',
    ],
  ] as const)('tells what a message waits for: %o', (waits, words) => {
    const step = { what: 'waiting', carrier: 'acme', simulated: false, ...waits } as const;

    expect(describeStep(step, send, english)).toBe(`now                  ${words}`);
  });
});

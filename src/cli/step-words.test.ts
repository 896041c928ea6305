import { describe, expect, it } from 'vitest';
import { stepWords } from './step-words.ts';

const send = { zone: 'Europe/Paris', currency: 'EUR' } as Parameters<typeof stepWords>[1];
const at = new Date('2026-03-02T09:00:00Z');

describe('a step in words', () => {
  it.each([
    ['recipient', ', for its recipient'],
    ['account', ', for the settings of the carrier or our contract with it'],
    ['other', ''],
  ])('tells what a carrier blames that refused for the %s', (reason, words) => {
    const step = {
      what: 'refused',
      at,
      part: 1,
      carrier: 'acme',
      code: 'RSUBMITFAIL',
      detail: `refused: ${reason}`,
    } as const;

    expect(stepWords({ ...step, simulated: false }, send, false)).toBe(
      `2026-03-02 10:00:00  part 1 refused by acme, RSUBMITFAIL${words}`,
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
      { waitsFor: 'carrier', reason: 'the carrier refused our name or password (RINVPASWD)' },
      'queued: its carrier acme is not connected: the carrier refused our name or password (RINVPASWD)',
    ],
    [
      { waitsFor: 'dispatcher', reason: 'no dispatcher runs' },
      'queued: no dispatcher runs, so nothing leaves, by acme',
    ],
  ] as const)('tells what a message waits for: %o', (waits, words) => {
    const step = { what: 'waiting', carrier: 'acme', simulated: false, ...waits } as const;

    expect(stepWords(step, send, false)).toBe(`now                  ${words}`);
  });
});

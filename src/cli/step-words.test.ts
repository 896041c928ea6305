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
});

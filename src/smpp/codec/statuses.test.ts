import { describe, expect, it } from 'vitest';
import { statusCode, statuses, statusFacts, statusName } from './statuses.ts';

describe('statuses', () => {
  it('have one name for each code', () => {
    const codes = Object.values(statuses).map((facts) => facts.code);

    expect(new Set(codes).size).toBe(codes.length);
    for (const name of Object.keys(statuses) as (keyof typeof statuses)[]) {
      expect(statusName(statusCode(name))).toBe(name);
    }
  });

  it.each([
    [0x00, 'accepted'],
    [0x08, 'temporary'],
    [0x0b, 'permanent'],
    [0x14, 'queue_full'],
    [0x58, 'throttled'],
    [0x04, 'session'],
    [0x0e, 'bind'],
    [0x102, 'temporary'],
    [0x400, 'permanent'],
    [0x4ff, 'permanent'],
    [0x9999, 'temporary'],
  ] as const)('0x%s is %s', (code, retry) => {
    expect(statusFacts(code).retry).toBe(retry);
  });

  it('names a code without a name by its number', () => {
    expect(statusName(0x4ff)).toBe('0x4ff');
  });
});

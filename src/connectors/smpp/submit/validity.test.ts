import { describe, expect, it } from 'vitest';
import { validityPeriod } from './validity.ts';

const now = new Date('2026-12-31T23:59:59.900Z');
const later = (seconds: number) => new Date(now.getTime() + seconds * 1000);

describe('validityPeriod', () => {
  it.each([
    [1, '000000000001000R'],
    [86_399, '000000235959000R'],
    [86_400 * 7, '000007000000000R'],
    [86_400 * 31, '000101000000000R'],
    [86_400 * 361, '010001000000000R'],
    [-5, '000000000001000R'],
  ])('writes %i seconds from now as %s', (seconds, written) => {
    expect(validityPeriod(later(seconds), now, 'relative')).toBe(written);
  });

  it('writes an instant in UTC, whatever the zone of the machine', () => {
    expect(validityPeriod(later(1), now, 'absolute')).toBe('270101000000000+');
  });

  it('writes nothing when the carrier wants none', () => {
    expect(validityPeriod(later(1), now, 'none')).toBe('');
  });
});

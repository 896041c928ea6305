import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { absoluteTime, parseTime, relativeTime } from './times.ts';

const now = new Date('2026-03-14T15:30:00Z');

describe('SMPP times', () => {
  it('are written in UTC, or from now', () => {
    expect(absoluteTime(new Date('2026-03-14T15:30:00.250Z'))).toBe('260314153000200+');
    expect(relativeTime(2 * 86_400_000)).toBe('000002000000000R');
    expect(relativeTime(59_999)).toBe('000000000059000R');
  });

  it.each([-1, 100 * 86_400_000, Number.NaN])('cannot be relative for %s ms', (ms) => {
    expect(() => relativeTime(ms)).toThrow(RangeError);
  });

  it.each([
    ['260314153000000+', '2026-03-14T15:30:00.000Z'],
    ['260314153000508+', '2026-03-14T13:30:00.500Z'],
    ['260314153000004-', '2026-03-14T16:30:00.000Z'],
    ['991231235959000+', '1999-12-31T23:59:59.000Z'],
    ['000002000000000R', '2026-03-16T15:30:00.000Z'],
    ['020610233429000R', '2028-09-25T15:04:29.000Z'],
  ])('%s is %s', (text, expected) => {
    expect(parseTime(text, now)?.toISOString()).toBe(expected);
  });

  it.each([
    '',
    '260314153000000',
    '261314153000000+',
    '260230000000000+',
    '260314240000000+',
    '260314153000049+',
    'x'.repeat(16),
  ])('%j is no time', (text) => {
    expect(parseTime(text, now)).toBeUndefined();
  });

  it('are read as they were written', () => {
    const instants = fc.date({
      min: new Date('1938-01-01T00:00:00Z'),
      max: new Date('2037-12-31T23:59:59Z'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(instants, fc.integer({ min: 0, max: 99 * 86_400 }), (instant, seconds) => {
        const tenths = Math.floor(instant.getTime() / 100) * 100;

        expect(parseTime(absoluteTime(instant), now)?.getTime()).toBe(tenths);
        expect(parseTime(relativeTime(seconds * 1000), now)?.getTime()).toBe(now.getTime() + seconds * 1000);
      }),
    );
  });
});

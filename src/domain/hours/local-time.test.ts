import { describe, expect, it } from 'vitest';
import { formatLocal, formatLocalDay, formatLocalMinute, readLocalTime } from './local-time.ts';

const paris = { zone: 'Europe/Paris', now: new Date('2029-06-01T00:00:00Z') };

describe('readLocalTime', () => {
  it.each([
    ['31/01/2030', '14:30', '2030-01-31T13:30:00.000Z', 'winter time'],
    ['31/07/2030', '14:30', '2030-07-31T12:30:00.000Z', 'summer time'],
    ['31/07/2030', '14:30:15', '2030-07-31T12:30:15.000Z', 'seconds'],
    ['29/02/2032', '00:00', '2032-02-28T23:00:00.000Z', 'a leap day'],
    ['31/03/2030', '02:30', '2030-03-31T01:30:00.000Z', 'a time the clocks skip: an hour later, 03:30'],
    ['27/10/2030', '02:30', '2030-10-27T00:30:00.000Z', 'a time shown twice: the first'],
  ])('reads %s at %s as %s (%s)', (date, time, instant) => {
    expect(readLocalTime(date, time, paris)).toEqual({ kind: 'at', at: new Date(instant) });
  });

  it.each([
    ['31/02/2030', '14:30'],
    ['29/02/2030', '14:30'],
    ['00/01/2030', '14:30'],
    ['01/13/2030', '14:30'],
    ['2030-01-31', '14:30'],
    ['1/1/2030', '14:30'],
    ['31/01/30', '14:30'],
    ['31/01/2030', '24:00'],
    ['31/01/2030', '14:60'],
    ['31/01/2030', '14:30:60'],
    ['31/01/2030', '14h30'],
    ['31/01/2030', '2:30'],
    ['31/01/2030', ''],
    ['', '14:30'],
    ['31/01/2030 ', '14:30'],
  ])('does not read %j at %j', (date, time) => {
    expect(readLocalTime(date, time, paris)).toEqual({ kind: 'refused', reason: 'malformed' });
  });

  it('takes a time of five minutes ago for now, and refuses an older one', () => {
    const now = new Date('2030-01-31T13:35:00.000Z');

    expect(readLocalTime('31/01/2030', '14:30', { zone: 'Europe/Paris', now })).toEqual({ kind: 'at', at: now });
    expect(readLocalTime('31/01/2030', '14:29', { zone: 'Europe/Paris', now })).toEqual({
      kind: 'refused',
      reason: 'past',
    });
  });
});

describe('writing local time', () => {
  it.each([
    ['2030-01-31T13:30:05.999Z', 'Europe/Paris', '2030-01-31 14:30:05'],
    ['2030-07-31T22:00:00Z', 'Europe/Paris', '2030-08-01 00:00:00'],
    ['2030-01-01T00:00:00Z', 'Indian/Reunion', '2030-01-01 04:00:00'],
    ['2030-01-01T00:00:00Z', 'America/Guadeloupe', '2029-12-31 20:00:00'],
    ['2030-10-27T00:30:00Z', 'Europe/Paris', '2030-10-27 02:30:00'],
    ['2030-10-27T01:30:00Z', 'Europe/Paris', '2030-10-27 02:30:00'],
  ])('%s in %s is %s', (instant, zone, text) => {
    expect(formatLocal(new Date(instant), zone)).toBe(text);
  });

  it('gives the day and the minute apart', () => {
    const instant = new Date('2030-01-31T13:05:00Z');

    expect(formatLocalDay(instant, 'Europe/Paris')).toBe('31/01/30');
    expect(formatLocalMinute(instant, 'Europe/Paris')).toBe('14:05');
  });
});

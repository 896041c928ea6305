import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allCountries } from '../countries/index.ts';
import type { CountryCode } from '../numbers/phone-number.ts';
import { formatLocal } from './local-time.ts';
import { closingAt, type HoursOverride, nextOpening } from './marketing-hours.ts';

describe('nextOpening', () => {
  it.each([
    ['FR', '2026-06-03T10:00:00Z', '2026-06-03T10:00:00Z', 'a Wednesday noon is open'],
    ['FR', '2026-06-03T06:00:00Z', '2026-06-03T06:00:00Z', 'open from 08:00 itself'],
    ['FR', '2026-06-03T05:59:59.999Z', '2026-06-03T06:00:00Z', 'not a millisecond before'],
    ['FR', '2026-06-03T18:00:00Z', '2026-06-04T06:00:00Z', 'closed from 20:00 itself'],
    ['FR', '2026-06-06T19:00:00Z', '2026-06-08T06:00:00Z', 'Saturday evening waits for Monday'],
    ['FR', '2026-05-14T10:00:00Z', '2026-05-15T06:00:00Z', 'Ascension is closed'],
    ['FR', '2026-04-04T20:00:00Z', '2026-04-07T06:00:00Z', 'Easter: Sunday and Monday'],
    ['FR', '2026-03-28T20:00:00Z', '2026-03-30T06:00:00Z', 'over the change to summer time'],
    ['FR', '2026-10-24T20:00:00Z', '2026-10-26T07:00:00Z', 'over the change to winter time'],
    ['RE', '2026-06-03T04:00:00Z', '2026-06-03T04:00:00Z', 'Réunion opens two hours before Paris'],
    ['RE', '2026-12-19T20:00:00Z', '2026-12-21T04:00:00Z', 'and stays closed on 20 December, a Sunday in 2026'],
    ['MQ', '2026-05-22T14:00:00Z', '2026-05-23T12:00:00Z', 'Martinique keeps its own holiday'],
    ['FR', '2026-05-22T14:00:00Z', '2026-05-22T14:00:00Z', 'which is none in Paris'],
    ['GB', '2026-06-07T08:30:00Z', '2026-06-07T08:30:00Z', 'no Sunday rule in Great Britain'],
    ['IT', '2026-06-07T08:30:00Z', '2026-06-08T06:00:00Z', 'but one in Italy'],
    ['US', '2026-06-03T15:00:00Z', '2026-06-03T19:00:00Z', 'open once Honolulu is, while New York still is'],
    ['US', '2026-06-03T23:30:00Z', '2026-06-03T23:30:00Z', 'until New York closes'],
    ['US', '2026-06-04T00:00:00Z', '2026-06-04T19:00:00Z', 'and then not before the next day'],
  ] satisfies [CountryCode, string, string, string][])('in %s at %s is %s: %s', (country, now, opening, _why) => {
    expect(nextOpening(new Date(now), country)).toEqual(new Date(opening));
  });

  it('follows what the operator has changed', () => {
    const wide: HoursOverride = { hours: { opens: '08:00', closes: '21:30' }, sundays: true, holidays: true };

    expect(nextOpening(new Date('2026-06-07T19:29:00Z'), 'FR', wide)).toEqual(new Date('2026-06-07T19:29:00Z'));
    expect(nextOpening(new Date('2026-06-07T19:30:00Z'), 'FR', wide)).toEqual(new Date('2026-06-08T06:00:00Z'));
    expect(nextOpening(new Date('2026-07-14T10:00:00Z'), 'FR', wide)).toEqual(new Date('2026-07-14T10:00:00Z'));
  });

  it('is at once, whatever the hour, when the day is open from end to end', () => {
    const always: HoursOverride = { hours: { opens: '00:00', closes: '24:00' }, sundays: true, holidays: true };

    expect(nextOpening(new Date('2026-06-07T22:00:00Z'), 'FR', always)).toEqual(new Date('2026-06-07T22:00:00Z'));
    expect(nextOpening(new Date('2026-06-07T21:59:59Z'), 'FR', always)).toEqual(new Date('2026-06-07T21:59:59Z'));
  });

  it('goes by one zone where a country is too wide for the hours to meet', () => {
    const short: HoursOverride = { hours: { opens: '10:00', closes: '12:00' } };

    expect(nextOpening(new Date('2026-06-03T00:00:00Z'), 'US', short)).toEqual(new Date('2026-06-03T14:00:00Z'));
  });

  it('fails loudly on hours that never open', () => {
    expect(() =>
      nextOpening(new Date('2026-06-03T00:00:00Z'), 'FR', { hours: { opens: '20:00', closes: '08:00' } }),
    ).toThrow(RangeError);
  });

  it('is never in the past, always open, and in France always in hours', () => {
    fc.assert(
      fc.property(fc.date({ min: new Date('2024-01-01'), max: new Date('2040-01-01'), noInvalidDate: true }), (now) => {
        const opening = nextOpening(now, 'FR');

        expect(opening.getTime()).toBeGreaterThanOrEqual(now.getTime());
        expect(nextOpening(opening, 'FR')).toEqual(opening);
        const local = formatLocal(opening, 'Europe/Paris').slice(11);
        expect(local >= '08:00:00' && local < '20:00:00').toBe(true);
        expect(closingAt(opening, 'FR')!.getTime()).toBeGreaterThan(opening.getTime());
      }),
    );
  });

  it('is found within a week for every country there is', () => {
    const now = new Date('2026-12-24T23:00:00Z');

    for (const country of allCountries()) {
      const waitMs = nextOpening(now, country).getTime() - now.getTime();
      expect(waitMs).toBeLessThan(7 * 86_400_000);
    }
  });
});

describe('closingAt', () => {
  it.each([
    ['FR', '2026-06-03T10:00:00Z', '2026-06-03T18:00:00Z'],
    ['FR', '2026-12-03T10:00:00Z', '2026-12-03T19:00:00Z'],
    ['US', '2026-06-03T20:00:00Z', '2026-06-04T00:00:00Z'],
  ] satisfies [CountryCode, string, string][])('in %s, open at %s, is %s', (country, now, closing) => {
    expect(closingAt(new Date(now), country)).toEqual(new Date(closing));
  });

  it('is nothing while it is closed', () => {
    expect(closingAt(new Date('2026-06-03T18:00:00Z'), 'FR')).toBeUndefined();
    expect(closingAt(new Date('2026-06-07T10:00:00Z'), 'FR')).toBeUndefined();
  });
});

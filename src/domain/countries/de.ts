import type { CountryFacts } from './country-rules.ts';

/** Germany: closed from 20:00 to 09:00. */
export const de: CountryFacts = {
  zones: ['Europe/Berlin'],
  marketingHours: { opens: '09:00', closes: '20:00' },
  marketingOnSundays: true,
  marketingOnHolidays: true,
  brandedLinkOnly: true,
  asOf: '2026-05',
  sources: 'country sheets of Twilio, Bird and Infobip',
};

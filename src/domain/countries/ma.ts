import type { CountryFacts } from './country-rules.ts';

/** Morocco: marketing from 10:00 to 20:00. */
export const ma: CountryFacts = {
  zones: ['Africa/Casablanca'],
  alphanumericSender: 'registered',
  marketingHours: { opens: '10:00', closes: '20:00' },
  marketingOnSundays: true,
  marketingOnHolidays: true,
  asOf: '2026-05',
  sources: 'country sheets of Twilio, Bird and Infobip',
};

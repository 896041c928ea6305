import type { CountryFacts } from './country-rules.ts';

/** Côte d’Ivoire: marketing from 08:00 to 19:00, under fines. */
export const ci: CountryFacts = {
  zones: ['Africa/Abidjan'],
  alphanumericSender: 'registered',
  marketingHours: { opens: '08:00', closes: '19:00' },
  marketingOnSundays: true,
  marketingOnHolidays: true,
  asOf: '2026-05',
  sources: 'country sheets of Twilio, Bird and Infobip, ClickSend',
};

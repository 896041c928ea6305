import type { CountryFacts } from './country-rules.ts';

/** Italy: nothing between 22:00 and 08:00, nor on Sundays. */
export const it: CountryFacts = {
  zones: ['Europe/Rome'],
  marketingHours: { opens: '08:00', closes: '22:00' },
  marketingOnHolidays: true,
  brandedLinkOnly: true,
  asOf: '2026-05',
  sources: 'country sheets of Twilio, Bird and Infobip',
};

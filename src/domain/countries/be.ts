import type { CountryFacts } from './country-rules.ts';

/** Belgium: operators put a number in the place of any name. Sundays are not forbidden, only advised against. */
export const be: CountryFacts = {
  zones: ['Europe/Brussels'],
  alphanumericSender: 'no',
  marketingHours: { opens: '09:00', closes: '20:00' },
  marketingOnSundays: true,
  marketingOnHolidays: true,
  brandedLinkOnly: true,
  asOf: '2026-05',
  sources: 'country sheets of Twilio, Bird and Infobip, OpenMarket, Nexmo',
};

import type { CountryFacts } from './country-rules.ts';

/** Ireland: a name missing from the regulator’s register is shown as "Likely Scam". */
export const ie: CountryFacts = {
  zones: ['Europe/Dublin'],
  alphanumericSender: 'registered',
  marketingHours: { opens: '08:00', closes: '20:00' },
  marketingOnSundays: true,
  marketingOnHolidays: true,
  brandedLinkOnly: true,
  asOf: '2026-05',
  sources: 'country sheets of Twilio, Bird and Infobip',
};

import type { CountryFacts } from './country-rules.ts';

/** Canada: short codes deliver no more than 160 characters. */
export const ca: CountryFacts = {
  zones: [
    'America/Toronto',
    'America/Vancouver',
    'America/Edmonton',
    'America/Regina',
    'America/Winnipeg',
    'America/Halifax',
    'America/St_Johns',
  ],
  alphanumericSender: 'no',
  marketingHours: { opens: '09:00', closes: '20:00' },
  marketingOnSundays: true,
  marketingOnHolidays: true,
  maxParts: 1,
  mandatoryKeywords: ['STOP', 'ARRET', 'HELP', 'AIDE', 'INFO'],
  asOf: '2026-05',
  sources: 'country sheets of Twilio, Bird and Infobip, CWTA 3.9',
};

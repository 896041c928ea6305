import type { CountryFacts } from './country-rules.ts';

/** Mauritius. */
export const mu: CountryFacts = {
  zones: ['Indian/Mauritius'],
  alphanumericSender: 'registered',
  asOf: '2026-05',
  sources: 'country sheets of Twilio, Bird and Infobip',
};

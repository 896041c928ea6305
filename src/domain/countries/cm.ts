import type { CountryFacts } from './country-rules.ts';

/** Cameroon. */
export const cm: CountryFacts = {
  zones: ['Africa/Douala'],
  alphanumericSender: 'registered',
  asOf: '2026-05',
  sources: 'country sheets of Twilio, Bird and Infobip',
};

import type { CountryFacts } from './country-rules.ts';

/** Tunisia. */
export const tn: CountryFacts = {
  zones: ['Africa/Tunis'],
  asOf: '2026-05',
  sources: 'country sheets of Twilio, Bird and Infobip',
};

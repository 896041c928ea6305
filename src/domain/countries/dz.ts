import type { CountryFacts } from './country-rules.ts';

/** Algeria. */
export const dz: CountryFacts = {
  zones: ['Africa/Algiers'],
  asOf: '2026-05',
  sources: 'country sheets of Twilio, Bird and Infobip',
};

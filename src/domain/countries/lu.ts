import type { CountryFacts } from './country-rules.ts';

/** Luxembourg. */
export const lu: CountryFacts = {
  zones: ['Europe/Luxembourg'],
  asOf: '2026-05',
  sources: 'country sheets of Twilio, Bird and Infobip',
};

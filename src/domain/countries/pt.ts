import type { CountryFacts } from './country-rules.ts';

/** Portugal and its islands. */
export const pt: CountryFacts = {
  zones: ['Europe/Lisbon', 'Atlantic/Madeira', 'Atlantic/Azores'],
  asOf: '2026-05',
  sources: 'country sheets of Twilio, Bird and Infobip',
};

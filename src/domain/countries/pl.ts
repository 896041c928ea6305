import type { CountryFacts } from './country-rules.ts';

/** Poland. */
export const pl: CountryFacts = {
  zones: ['Europe/Warsaw'],
  brandedLinkOnly: true,
  asOf: '2026-05',
  sources: 'country sheets of Twilio, Bird and Infobip',
};

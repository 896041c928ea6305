import type { CountryFacts } from './country-rules.ts';

/** Switzerland. */
export const ch: CountryFacts = {
  zones: ['Europe/Zurich'],
  brandedLinkOnly: true,
  asOf: '2026-05',
  sources: 'country sheets of Twilio, Bird and Infobip',
};

import type { CountryFacts } from './country-rules.ts';

/** Austria. */
export const at: CountryFacts = {
  zones: ['Europe/Vienna'],
  brandedLinkOnly: true,
  asOf: '2026-05',
  sources: 'country sheets of Twilio, Bird and Infobip',
};

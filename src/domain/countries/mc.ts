import type { CountryFacts } from './country-rules.ts';

/** Monaco. No rule of its own was found; French practice is assumed. */
export const mc: CountryFacts = {
  zones: ['Europe/Monaco'],
  brandedLinkOnly: true,
  asOf: '2026-05',
  sources: 'country sheets of Twilio, Bird and Infobip',
};

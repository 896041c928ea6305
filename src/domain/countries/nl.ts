import type { CountryFacts } from './country-rules.ts';

/** Netherlands. */
export const nl: CountryFacts = {
  zones: ['Europe/Amsterdam'],
  brandedLinkOnly: true,
  asOf: '2026-05',
  sources: 'country sheets of Twilio, Bird and Infobip',
};

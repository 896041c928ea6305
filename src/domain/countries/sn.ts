import type { CountryFacts } from './country-rules.ts';

/** Senegal. */
export const sn: CountryFacts = {
  zones: ['Africa/Dakar'],
  alphanumericSender: 'registered',
  brandedLinkOnly: true,
  asOf: '2026-05',
  sources: 'country sheets of Twilio, Bird and Infobip',
};

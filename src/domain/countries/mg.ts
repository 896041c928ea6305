import type { CountryFacts } from './country-rules.ts';

/** Madagascar. */
export const mg: CountryFacts = {
  zones: ['Indian/Antananarivo'],
  asOf: '2026-05',
  sources: 'country sheets of Twilio, Bird and Infobip',
};

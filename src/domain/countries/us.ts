import type { CountryFacts } from './country-rules.ts';

/** United States: numbers only, of a registered campaign. A mobile number moves with its owner, so the hours must suit every zone. */
export const us: CountryFacts = {
  zones: [
    'America/New_York',
    'America/Chicago',
    'America/Denver',
    'America/Los_Angeles',
    'America/Phoenix',
    'America/Anchorage',
    'Pacific/Honolulu',
  ],
  alphanumericSender: 'no',
  marketingHours: { opens: '09:00', closes: '20:00' },
  marketingOnSundays: true,
  marketingOnHolidays: true,
  euroSign: 'no',
  mandatoryKeywords: ['STOP', 'HELP'],
  asOf: '2026-05',
  sources: 'country sheets of Twilio, Bird and Infobip, FCC 47 CFR 64.1200',
};

import type { CountryFacts } from './country-rules.ts';

/** Spain: names come from the register of Order TDF/149/2025, case-sensitive; unregistered ones are blocked from 15 September 2026. */
export const es: CountryFacts = {
  zones: ['Europe/Madrid', 'Atlantic/Canary'],
  alphanumericSender: 'registered',
  // Ñ and ç are allowed, and single spaces inside.
  senderPattern: /^(?=.*[A-Za-zÑñÇç])(?! )(?!.* $)(?!.* {2})[A-Za-zÑñÇç0-9 @&_.+-]+$/,
  asOf: '2026-05',
  sources: 'CNMC Circular 1/2026, Infobip, AWS, Vonage',
};

import { type CountryFacts, type HolidayFacts, lettersAndDigits } from './country-rules.ts';

/** Labour code L3133-1: eight fixed days, then Easter Monday, Ascension and Whit Monday. */
const holidays: HolidayFacts = {
  fixed: ['01-01', '05-01', '05-08', '07-14', '08-15', '11-01', '11-11', '12-25'],
  afterEaster: [1, 39, 50],
};

/**
 * France. The charter of 2026 lets operators go from 08:00 to 21:30 and merely advises against Sundays; resellers close at 20:00,
 * on Sundays and on holidays, so this does too until an operator widens it.
 */
export const fr: CountryFacts = {
  zones: ['Europe/Paris'],
  marketingHours: { opens: '08:00', closes: '20:00' },
  widestMarketingHours: { opens: '08:00', closes: '21:30' },
  holidays,
  stopMention: 'required',
  // Operators refuse spaces and punctuation since 1 January 2025.
  senderPattern: lettersAndDigits,
  brandedLinkOnly: true,
  maxParts: 10,
  asOf: '2026-05',
  sources: 'AF2M charter 2026, AF2M on OADC, CNIL, Legifrance L3133-1',
};

/** French rules in a territory that keeps its own time and, mostly, one holiday more (L3422-2). */
export function overseas(zone: string, { holiday, ...facts }: OverseasFacts = {}): CountryFacts {
  return {
    ...fr,
    zones: [zone],
    holidays: holiday ? { ...holidays, fixed: [...holidays.fixed, holiday] } : holidays,
    sources: 'as France; Legifrance L3422-2; country sheets of Twilio, Bird and Infobip',
    ...facts,
  };
}

/** `holiday` is `MM-DD`, the day slavery ended or, in St-Barthélemy, the day it is remembered. */
type OverseasFacts = Partial<CountryFacts> & { holiday?: string };

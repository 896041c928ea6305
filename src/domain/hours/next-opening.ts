import { countryRules, type Hours } from '../countries/index.ts';
import { type CountryCode, countryOf, type PhoneNumber } from '../numbers/phone-number.ts';
import { closingAt, type HoursOverride, nextOpening } from './marketing-hours.ts';

/** When marketing may leave, in the recipient's local time, as the operator set it. */
export type MarketingHours = { hours: Hours; sundays: boolean; holidays: boolean };

/** From when on a number may get marketing: the given instant while its hours are open, else their next opening. */
export type NextOpening = (number: string, at: Date) => Date;

/** The answer for a country holds from one instant up to another. */
type Known = { fromMs: number; untilMs: number; opensAt: Date | undefined };

/**
 * The hours of the recipient's country. The operator's own hours replace those of France and of countries that publish none;
 * where a country has its own, they stand.
 */
export function openingFor(setting: MarketingHours): NextOpening {
  const known = new Map<CountryCode, Known>();
  return (number, at) => {
    const country = countryOf(number as PhoneNumber) ?? 'FR';
    let answer = known.get(country);
    if (!answer || at.getTime() < answer.fromMs || at.getTime() >= answer.untilMs) {
      answer = lookUp(country, at, setting);
      known.set(country, answer);
    }
    return answer.opensAt ?? at;
  };
}

function lookUp(country: CountryCode, at: Date, setting: MarketingHours): Known {
  const override = overrideFor(country, setting);
  const opensAt = nextOpening(at, country, override);
  if (opensAt > at) return { fromMs: at.getTime(), untilMs: opensAt.getTime(), opensAt };
  const closes = closingAt(at, country, override)!;
  return { fromMs: at.getTime(), untilMs: closes.getTime(), opensAt: undefined };
}

function overrideFor(country: CountryCode, { hours, sundays, holidays }: MarketingHours): HoursOverride {
  const rules = countryRules(country);
  const france = countryRules('FR');
  if (!sameHours(rules.marketingHours, france.marketingHours)) return {};
  return { hours, sundays, holidays };
}

function sameHours(a: Hours, b: Hours): boolean {
  return a.opens === b.opens && a.closes === b.closes;
}

import { formatLocal, formatLocalDay, formatLocalMinute } from '#domain/hours/local-time.ts';
import { type Micros, toDecimalNumber } from '#domain/money/money.ts';

/** The vendor is French and writes no zone anywhere. */
export const ZONE = 'Europe/Paris';

const DECIMALS = 4;

/** `YYYY-MM-DD HH:MM:SS` in Paris. */
export function date(instant: Date): string {
  return formatLocal(instant, ZONE);
}

/** The documented default name of a template: `SMS model from 31/03/26 to 14:30`. */
export function defaultTemplateName(now: Date): string {
  return `SMS model from ${formatLocalDay(now, ZONE)} to ${formatLocalMinute(now, ZONE)}`;
}

/** A number of the account's currency, with at most four decimals. */
export function money(amount: Micros): number {
  return toDecimalNumber(amount, DECIMALS);
}

/** International digits without the plus sign. A reply may come from a short number or a name, which has none. */
export function telephoneNumber(number: string): string {
  return number.replace(/^\+/, '');
}

const countryNames = {
  fr: new Intl.DisplayNames('fr', { type: 'region' }),
  en: new Intl.DisplayNames('en', { type: 'region' }),
};

export function countryName(code: string, language: 'fr' | 'en'): string {
  return countryNames[language].of(code) ?? code;
}

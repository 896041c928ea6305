import { type CountryCode, type PhoneNumber as ParsedNumber, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { readPlainFrenchNumber } from './french-number.ts';
import type { HowRead, PhoneNumber, UsableNumber } from './number-types.ts';
import { frenchRanges, isOfFrenchPlan, miquelonPrefix } from './numbering-plan.ts';
import { testNumberCountry } from './test-number.ts';
import { cleanTypedNumber, type UnreadableReason } from './typed-number.ts';

export type { HowRead, NumberType, PhoneNumber, UsableNumber } from './number-types.ts';
export { callingCode, countryOf, isCountryCode, sameNumberingPlan } from './numbering-plan.ts';
export { isTestNumber } from './test-number.ts';
export type { CountryCode };

/** A valid number of a kind no text message goes to: landline, premium, satellite... */
type NotMobile = { kind: 'refused'; reason: 'not_mobile'; number: PhoneNumber };

export type NumberReading = UsableNumber | NotMobile | { kind: 'refused'; reason: UnreadableReason | 'invalid' };

/**
 * Reads what a person typed, pasted or imported into a list of `country`.
 *
 * A written plus or 00 leaves no choice. Otherwise a national number of the country goes first, but only when a text can be
 * sent to it: in DE, AT, LU and IT bare international digits are also valid landlines, and the wrong ones. Then bare digits
 * that lost their plus, then numbers of one French territory as they are dialled from another.
 */
export function readNumber(raw: string, country: CountryCode): NumberReading {
  return readPlainFrenchNumber(raw, country) ?? readAnyNumber(raw, country);
}

/** The whole procedure, through the library. `readNumber` gives the same answers, sooner for plain French numbers. */
export function readAnyNumber(raw: string, country: CountryCode): NumberReading {
  const written = cleanTypedNumber(raw);
  if (written.kind === 'refused') return written;

  const { text, digits, international } = written;
  const parsed = parse(text, country);
  const direct = parsed && judge(parsed, 'direct');
  if (direct?.kind === 'number') return direct;

  const plusAdded = international ? undefined : readWithPlusAdded(digits);
  if (plusAdded) return plusAdded;

  const mayBeFrench = international
    ? parsed?.countryCallingCode === '33'
    : isOfFrenchPlan(country) || digits.startsWith('33');
  const overseas = parsed && mayBeFrench ? readOverseas(digits) : undefined;
  return overseas ?? direct ?? { kind: 'refused', reason: 'invalid' };
}

/** Ten digits at least: `687751234` is a New Caledonian number without its plus, but also a French mobile. */
function readWithPlusAdded(digits: string): UsableNumber | undefined {
  if (digits.length < 10 || digits.startsWith('0')) return undefined;
  const parsed = parse(`+${digits}`);
  const reading = parsed && judge(parsed, 'plus_added');
  return reading?.kind === 'number' ? reading : undefined;
}

/**
 * `0692 12 34 56`, as dialled from Paris, is +262 692 12 34 56, and `05 08 55 12 34` is +508 55 12 34, which the library takes for
 * a landline of the south-west. Taken only when one single calling code fits.
 */
function readOverseas(digits: string): NumberReading | undefined {
  const national = digits
    .replace(/^00/, '')
    .replace(/^33(?=0?\d{9}$)/, '')
    .replace(/^0?/, '0');
  if (!/^0\d{9}$/.test(national)) return undefined;

  const found = new Map<string, ParsedNumber>();
  for (const { country, numbers } of frenchRanges) {
    const written = country === 'PM' ? national.replace(miquelonPrefix, '0') : national;
    if (!numbers.test(written.slice(1))) continue;
    const parsed = parse(written, country);
    if (parsed?.isValid() && !isFrenchLandline(parsed)) found.set(parsed.number, parsed);
  }
  const [only, another] = found.values();
  return only && !another ? judge(only, 'overseas') : undefined;
}

/** The library counts landlines of the territories among those of the continent. */
function isFrenchLandline(parsed: ParsedNumber): boolean {
  return parsed.country === 'FR' && parsed.getType() !== 'MOBILE';
}

/** Undefined when no such number exists. A number without a country is a satellite's, at satellite prices: refused. */
function judge(parsed: ParsedNumber, how: HowRead): UsableNumber | NotMobile | undefined {
  const number = parsed.number as string as PhoneNumber;
  const reservedIn = testNumberCountry(number);
  if (reservedIn) return { kind: 'number', number, country: parsed.country ?? reservedIn, type: 'DOCUMENTATION', how };

  if (!parsed.isValid()) return undefined;
  const type = parsed.getType();
  if (parsed.country && (type === 'MOBILE' || type === 'FIXED_LINE_OR_MOBILE')) {
    return { kind: 'number', number, country: parsed.country, type, how };
  }
  return { kind: 'refused', reason: 'not_mobile', number };
}

/** Without `extract: false` the library finds numbers inside text, `Paul 06 12 34 56 78` and `O6 12...` included. */
function parse(text: string, country?: CountryCode): ParsedNumber | undefined {
  return parsePhoneNumberFromString(text, country ? { defaultCountry: country, extract: false } : { extract: false });
}

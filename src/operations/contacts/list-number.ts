import { type CountryCode, type PhoneNumber, readNumber, sameNumberingPlan } from '#domain/numbers/phone-number.ts';
import { Refusal } from '../refusal.ts';

export type NumberRefusal = 'number_malformed' | 'number_of_other_country' | 'number_kind_refused';

/** Reads a number for a list of `country`: its form first, then its country, then its kind. @throws {Refusal} */
export function readListNumber(written: string, country: string): PhoneNumber {
  const reading = readNumber(written, country as CountryCode);
  const number = 'number' in reading ? reading.number : undefined;
  if (!number) throw new Refusal('number_malformed');
  if (!sameNumberingPlan(number, country as CountryCode)) throw new Refusal('number_of_other_country');
  if (reading.kind === 'refused') throw new Refusal('number_kind_refused');
  return number;
}

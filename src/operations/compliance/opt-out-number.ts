import { type CountryCode, type PhoneNumber, readAnyNumber } from '#domain/numbers/phone-number.ts';
import type { AccountRow } from '#storage/queries/accounts/accounts.ts';
import { Refusal } from '../refusal.ts';

/** A number as written for an account: without a code it is of the account's country. */
export function optOutNumber({ country }: AccountRow, written: string): PhoneNumber {
  const reading = readAnyNumber(written, country as CountryCode);
  if ('number' in reading) return reading.number;
  throw new Refusal('number_malformed', { number: written });
}

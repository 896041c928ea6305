import { Refusal } from '#operations/refusal.ts';

/** Where numbers written without a country code belong on the operator's command line. */
const HOME = 'FR';

/** A number in its international form, of whatever kind it is. @throws {Refusal} number_malformed */
export async function readPhoneNumber(written: string): Promise<string> {
  const { readAnyNumber } = await import('#domain/numbers/phone-number.ts');
  const reading = readAnyNumber(written, HOME);
  if ('number' in reading) return reading.number;
  throw new Refusal('number_malformed', { number: written });
}

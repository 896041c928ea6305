import { type Micros, micros, parseMoney, toDecimalNumber, toDecimalText } from '#domain/money/money.ts';
import { UsageError } from './parse.ts';

const MICROS_DECIMALS = 6;

/** An amount as a person writes it: `10`, `0.045`. @throws {UsageError} */
export function readAmount(written: string, name: string): Micros {
  const amount = parseMoney(written);
  if (amount === undefined)
    throw new UsageError(`${name}: “${written}” is not an amount such as 10.00 (six decimals at most)`);
  return amount;
}

/** A whole number within limits. @throws {UsageError} */
export function readCount(written: string, name: string, { least, most }: { least: number; most: number }): number {
  const count = /^\d{1,9}$/.test(written) ? Number(written) : Number.NaN;
  if (!(count >= least && count <= most))
    throw new UsageError(`${name}: “${written}” is not a number from ${least} to ${most}`);
  return count;
}

/** One of a few words. @throws {UsageError} */
export function readChoice<const Word extends string>(written: string, name: string, words: readonly Word[]): Word {
  const word = words.find((each) => each === written);
  if (word === undefined) throw new UsageError(`${name}: “${written}” is none of ${words.join(', ')}`);
  return word;
}

/** `10.00 EUR`. */
export function money(amountMicros: number, currency: string): string {
  return `${toDecimalText(micros(amountMicros))} ${currency}`;
}

/** `1 message`, `2 messages`. */
export function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? '' : 's'}`;
}

/** Units with all their decimals, for JSON. */
export function units(amountMicros: number): number {
  return toDecimalNumber(micros(amountMicros), MICROS_DECIMALS);
}

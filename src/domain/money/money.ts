/** Whole millionths of a currency's unit: 0.05 € is 50,000. Always a safe integer, so sums are exact. */
export type Micros = number & { readonly __brand: 'Micros' };

const microsPerUnit = 1_000_000;
const microsDigits = 6;

/** Vouches for an amount made of whole micros. Throws on fractions and beyond 2^53 (nine thousand million units): a bug. */
export function micros(amount: number): Micros {
  if (!Number.isSafeInteger(amount)) throw new RangeError(`not an amount in micros: ${amount}`);
  return (amount === 0 ? 0 : amount) as Micros; // no negative zero
}

/** Reads `10`, `10.00` or `-0.045123`: at most six decimals, a point, nothing else. Undefined for anything else. */
export function parseMoney(text: string): Micros | undefined {
  const [, sign, units, decimals = ''] = /^(-?)(\d{1,10})(?:\.(\d{1,6}))?$/.exec(text.trim()) ?? [];
  if (units === undefined) return undefined;
  const amount = Number(units) * microsPerUnit + Number(decimals.padEnd(microsDigits, '0'));
  return Number.isSafeInteger(amount) ? micros(sign === '-' ? -amount : amount) : undefined;
}

/** `12.34`, `0.045`: two decimals at least, as many as it takes. What `parseMoney` reads. */
export function toDecimalText(amount: Micros): string {
  const digits = String(Math.abs(amount)).padStart(microsDigits + 1, '0');
  const decimals = digits.slice(-microsDigits).replace(/0{1,4}$/, '');
  return `${amount < 0 ? '-' : ''}${digits.slice(0, -microsDigits)}.${decimals}`;
}

/** For people: `€9.95`, or `9,95 €` in French. */
export function formatMoney(amount: Micros, currency: string, language = 'en'): string {
  const format = new Intl.NumberFormat(language, {
    style: 'currency',
    currency,
    minimumFractionDigits: 2,
    maximumFractionDigits: microsDigits,
  });
  return format.format(toDecimalText(amount) as `${number}`); // a text keeps every digit, a number of units would not
}

/** For JSON: a number with at most so many decimals, rounded to the nearest. */
export function toDecimalNumber(amount: Micros, decimals: number): number {
  return Math.round(amount / 10 ** (microsDigits - decimals)) / 10 ** decimals;
}

export function add(...amounts: Micros[]): Micros {
  return micros(amounts.reduce<number>((sum, amount) => sum + amount, 0));
}

/** The cost of so many parts at the price of one. */
export function times(price: Micros, parts: number): Micros {
  return micros(price * parts);
}

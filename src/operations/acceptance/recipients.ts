import { type PriceTable, priceOf } from '#domain/money/prices.ts';
import type { CountryCode, PhoneNumber } from '#domain/numbers/phone-number.ts';
import { isTestNumber, readNumber } from '#domain/numbers/phone-number.ts';
import { type CarrierChoice, unprofitable } from '#domain/routing/carrier-selection.ts';
import type { CarrierSelector } from '#domain/routing/routing.ts';
import { EventLoopTurns } from '#platform/event-loop.ts';
import { ClientGone } from '../client-gone.ts';

/** `content`: the place of what it gets among the contents of the request; `choice`: undefined while no carrier takes the number. */
export type PricedRecipient = {
  number: PhoneNumber;
  content: number;
  priceMicros: number;
  choice: CarrierChoice | undefined;
};

export type ReadRecipients = {
  usable: PricedRecipient[];
  /** As written, each once, in order of appearance. */
  refused: string[];
};

export type RecipientRules = {
  country: CountryCode;
  prices: PriceTable;
  /** The ways of this request. */
  selector: Pick<CarrierSelector, 'apart' | 'chooseCarrier'>;
  /** For each recipient, which of the request's contents it gets; all get the first when left out. */
  contents?: Uint32Array | undefined;
  /** Numbers that may not be written to, in E.164 form. */
  excluded(numbers: readonly PhoneNumber[]): Promise<ReadonlySet<string>>;
  /** False once nobody waits for the answer. */
  isWanted?: (() => boolean) | undefined;
};

/**
 * Reads what a request calls its recipients. A number given twice, in whatever forms, is one recipient: with another
 * content it is refused, since the parts of two long messages would have one reference, and the phone would mix them. Refused are
 * those that cannot be read, are no mobile numbers, have no price or none that leaves the account's margin, or are excluded. Once
 * a real carrier is configured, regulators' test numbers go to the simulated one only, and cost nothing.
 * @throws {ClientGone}
 */
export async function readRecipients(written: readonly string[], rules: RecipientRules): Promise<ReadRecipients> {
  const found = new Map<PhoneNumber, PricedRecipient>();
  const refused = new Set<string>();
  const turns = new EventLoopTurns();
  for (let i = 0; i < written.length; i++) {
    const text = written[i]!;
    if (turns.isOver()) await giveWay(turns, rules);
    const reading = readNumber(text, rules.country);
    if (reading.kind === 'refused') {
      refused.add(text);
      continue;
    }
    const { number } = reading;
    const content = rules.contents ? rules.contents[i]! : 0;
    const known = found.get(number);
    if (known) {
      if (known.content !== content) refused.add(text);
      continue;
    }
    const free = rules.selector.apart && isTestNumber(number);
    const priceMicros = free ? 0 : priceOf(rules.prices, number);
    const choice = priceMicros === undefined ? undefined : rules.selector.chooseCarrier(number, free, priceMicros);
    if (priceMicros === undefined || choice === unprofitable || (free && choice === undefined)) refused.add(text);
    else found.set(number, { number, content, priceMicros, choice });
  }

  const excluded = await rules.excluded([...found.keys()]);
  for (const text of excluded.size > 0 ? written : []) {
    if (turns.isOver()) await giveWay(turns, rules);
    const reading = readNumber(text, rules.country);
    if (reading.kind === 'number' && excluded.has(reading.number) && found.delete(reading.number)) refused.add(text);
  }
  const ordered: string[] = [];
  for (const text of refused.size > 0 ? written : []) {
    if (turns.isOver()) await giveWay(turns, rules);
    if (refused.delete(text)) ordered.push(text);
  }
  return { usable: [...found.values()], refused: ordered };
}

/** A request of a hundred thousand recipients must not hold up the others: reading a number takes 0.3 µs to 0.3 ms. */
export async function giveWay(turns: EventLoopTurns, { isWanted }: Pick<RecipientRules, 'isWanted'>): Promise<void> {
  await turns.next();
  if (isWanted?.() === false) throw new ClientGone();
}

import { numberDigits } from '#domain/messages/addressee.ts';

/** Longer ones are telephone numbers, and have their country code. */
const longestShortNumber = 8;

/** The numbers that accounts have of their own. */
export class OwnNumbers {
  readonly #byAccount: ReadonlyMap<string, string>;
  readonly #byNumber: ReadonlyMap<string, string>;

  constructor(numbers: readonly { accountId: string; number: string }[]) {
    this.#byAccount = new Map(numbers.map(({ accountId, number }) => [accountId, number]));
    this.#byNumber = new Map(numbers.map(({ accountId, number }) => [number, accountId]));
  }

  /** The number of an account as its messages show it. */
  of(accountId: string): string | undefined {
    const number = this.#byAccount.get(accountId);
    return number && (number.length > longestShortNumber ? `+${number}` : number);
  }

  /** Whose own the number is that a sender is written as. */
  ownerOf(sender: string): string | undefined {
    return this.#byNumber.get(numberDigits(sender));
  }
}

/** The latest message of an account to a phone under one sender. */
export type WrittenTo = {
  accountId: string;
  sendId: string;
  n: number;
  sender: string;
  /** The numbers asked about, in digits, that its text names: `STOP au 36180`. */
  named: readonly string[];
  /** When it left, or the latest like it; null for one that has not, such as a scheduled one. */
  leftAt: Date | null;
};

export type CandidateMessage = { accountId: string; sendId: string | null; n: number | null };

export type AddresseeChoice = {
  /** Whose the reply is, and the message that it answers; undefined when that is for an operator to say. */
  addressee: CandidateMessage | undefined;
  /** Those whom a STOP concerns. */
  accounts: readonly string[];
};

export type AddresseeQuestion = {
  /** What the phone replied to, as the carrier wrote it. */
  address: string;
  written: readonly WrittenTo[];
  /** The account whose own the address is. */
  owner: string | undefined;
  /** An account must have been alone from this instant on. */
  aloneSince: Date;
};

/** A number as numbers are compared: the digits that a carrier, a sender and an operator write in several ways. */
export function numberDigits(written: string): string {
  const bare = written.replace(/[\s().-]/g, '');
  return /^(\+|00)?\d+$/.test(bare) ? bare.replace(/^(\+|00)/, '') : written;
}

/**
 * Whose a reply is. A phone answers what a message showed: its sender, or a number in its text. Where no message showed that
 * number, the carrier put it in the place of the senders, and it may have shown under any of them. What remains is one
 * account's only when no other wrote so in the last days; where nobody did, when no other ever did.
 */
export function chooseAddressee({ address, written, owner, aloneSince }: AddresseeQuestion): AddresseeChoice {
  const digits = numberDigits(address);
  const left = written.filter(({ leftAt }) => leftAt !== null);
  const known = left.length > 0 ? left : written;
  const showed = known.filter(({ sender, named }) => numberDigits(sender) === digits || named.includes(digits));
  const possible = showed.length > 0 || owner !== undefined ? showed : known;
  const accounts = new Set(possible.map(({ accountId }) => accountId));
  if (owner !== undefined) {
    const own = (one: WrittenTo) => one.accountId === owner;
    const answered = latest(possible.filter(own)) ?? latest(known.filter(own));
    return {
      addressee: answered ?? { accountId: owner, sendId: null, n: null },
      accounts: [...accounts.add(owner)],
    };
  }
  const recent = possible.filter(({ leftAt }) => leftAt !== null && leftAt >= aloneSince);
  const lately = recent.length > 0 ? recent : possible;
  const alone = new Set(lately.map(({ accountId }) => accountId)).size === 1;
  return { addressee: alone ? latest(lately) : undefined, accounts: [...accounts] };
}

function latest(written: readonly WrittenTo[]): CandidateMessage | undefined {
  let found: WrittenTo | undefined;
  for (const one of written) if (!found || one.sendId > found.sendId) found = one;
  return found && { accountId: found.accountId, sendId: found.sendId, n: found.n };
}

import type { MarketingHours } from '#domain/hours/next-opening.ts';
import type { PriceTable } from '#domain/money/prices.ts';
import type { Routes } from '#domain/routing/routing.ts';
import type { Clock } from '#platform/clock.ts';
import type { Log } from '#platform/log.ts';
import type { Database } from '#storage/database.ts';
import type { Acceptance } from './acceptance/acceptance.ts';
import type { OwnNumbers } from './accounts/own-numbers.ts';
import type { Cached } from './cached.ts';

/** The settings of an installation that operations go by. */
export type OperationSettings = {
  /** The sender of messages that name none: five digits beginning with 3. */
  shortNumber: string;
  /** What is added to marketing messages without a mention of STOP; `{short}` stands for the short number. */
  stopMention: string;
  unauthorisedWords: readonly string[];
  refusedSenders: readonly string[];
  senderSpaces: boolean;
  senderMustExist: boolean;
  messageValidityHours: number;
  /** A reply goes to an account that was alone with its phone for so many days. */
  replyDays: number;
  /** How many days before it is due a message may be asked for. */
  latestDueDays: number;
  marketingHours: MarketingHours;
};

/** What every operation receives. Put together once, in `open-context.ts`. */
export type Context = Database & {
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: OperationSettings;
  readonly prices: Cached<ReadonlyMap<string, PriceTable>>;
  readonly routes: Cached<Routes>;
  readonly numbers: Cached<OwnNumbers>;
  readonly acceptance: Acceptance;
  /** Concatenation references; see `references`. */
  readonly nextReference: () => number;
};

/**
 * Concatenation references follow one another, so that two long messages to one number differ while parts of the first may
 * still be on their way, even where only eight bits of them travel (3GPP TS 23.040 §9.2.3.24.1).
 */
export function references(start: number): () => number {
  let last = start;
  return () => {
    last = (last + 1) & 0xffff;
    return last;
  };
}

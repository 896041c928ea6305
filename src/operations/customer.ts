import type { PriceTable } from '#domain/prices.ts';
import type { NextV1Id } from '#platform/v1-id.ts';
import type { Ground } from './ground.ts';

/** What a customer's own operations receive: a part of the context. */
export type Context = Ground & {
  readonly settings: {
    unauthorisedWords: readonly string[];
    refusedSenders: readonly string[];
    senderSpaces: boolean;
  };
  readonly prices: { get(): Promise<ReadonlyMap<string, PriceTable>> };
  readonly nextV1Id: NextV1Id;
};

/** Who is asking: an authenticated account. */
export type Actor = {
  accountId: string;
  country: string;
  currency: string;
  language: 'fr' | 'en';
  zone: string;
};

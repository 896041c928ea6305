import { randomInt } from 'node:crypto';
import { type Price, priceTable } from '#domain/money/prices.ts';
import { CarrierSelection } from '#domain/routing/carrier-selection.ts';
import type { Clock } from '#platform/clock.ts';
import type { Log } from '#platform/log.ts';
import type { Changes } from '#storage/changes.ts';
import type { Database } from '#storage/database.ts';
import { listOwnNumbers } from '#storage/queries/accounts/accounts.ts';
import { readPrices } from '#storage/queries/routing/routing-tables.ts';
import { Acceptance } from './acceptance/acceptance.ts';
import { OwnNumbers } from './accounts/own-numbers.ts';
import { Cached } from './cached.ts';
import { type Context, type OperationSettings, references } from './context.ts';
import { readRoutes } from './routing/read-routes.ts';

export type ContextOptions = {
  database: Database;
  clock: Clock;
  log: Log;
  settings: OperationSettings;
  /** Without it, cached values are read again each time. */
  changes?: Changes;
};

/** Nobody tells that a dispatcher died which had taken a carrier out. */
const ROUTES_FRESH_FOR_MS = 10_000;

/** Puts together what operations receive. */
export function openContext({ database, clock, log, settings, changes }: ContextOptions): Context {
  const keeps = changes !== undefined;
  const prices = new Cached(async () => tablesOf(await readPrices(database.db)), keeps);
  const selection = new CarrierSelection();
  const routes = new Cached(() => readRoutes(database.db, clock, selection), keeps, ROUTES_FRESH_FOR_MS);
  const numbers = new Cached(async () => new OwnNumbers(await listOwnNumbers(database.db)), keeps);
  changes?.on('accounts', () => numbers.forget());
  changes?.on('prices', () => prices.forget());
  changes?.on('carriers', () => routes.forget());
  changes?.on('routes', () => routes.forget());
  return {
    ...database,
    clock,
    log,
    settings,
    prices,
    routes,
    numbers,
    acceptance: new Acceptance({ ...database, clock, log }),
    nextReference: references(randomInt(0x10000)),
  };
}

function tablesOf(prices: readonly { currency: string; prefix: string; micros: number }[]) {
  const byCurrency = new Map<string, Price[]>();
  for (const { currency, prefix, micros } of prices) {
    byCurrency.set(currency, [...(byCurrency.get(currency) ?? []), { prefix, micros } as Price]);
  }
  return new Map([...byCurrency].map(([currency, list]) => [currency, priceTable(list)]));
}

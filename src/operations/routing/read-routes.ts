import { micros } from '#domain/money/money.ts';
import { type PriceTable, priceTable } from '#domain/money/prices.ts';
import { CarrierSelection } from '#domain/routing/carrier-selection.ts';
import { Routes } from '#domain/routing/routing.ts';
import type { Clock } from '#platform/clock.ts';
import type { Db } from '#storage/database.ts';
import { type CarrierPriceRow, listCarrierPrices, readMargins } from '#storage/queries/carriers/carrier-prices.ts';
import { deliveredShares } from '#storage/queries/carriers/carrier-stats.ts';
import { readRoutes as readRules } from '#storage/queries/routing/routes.ts';
import { readRoutableCarriers } from '#storage/queries/routing/routing-tables.ts';

/** How long back it is looked how well carriers deliver. */
const JUDGED_OVER_MS = 3 * 24 * 3_600_000;
/** Fewer messages that ended say nothing of a carrier. */
const FEWEST_ENDED = 100;

/** Carriers and routes as they are now, ready to choose by. `selection`: whose turn it is, kept from one reading to the next. */
export async function readRoutes(db: Db, clock: Clock, selection = new CarrierSelection()): Promise<Routes> {
  const [carriers, routes, prices, margins] = await Promise.all([
    readRoutableCarriers(db),
    readRules(db),
    listCarrierPrices(db),
    readMargins(db),
  ]);
  const delivered = routes.some(({ leastDelivered }) => leastDelivered !== null)
    ? await deliveredBy(db, new Date(clock.now().getTime() - JUDGED_OVER_MS))
    : new Map<number, number>();
  const costs = costsOf(prices);
  const known = carriers.map((carrier) => {
    const share = delivered.get(carrier.id);
    return {
      ...carrier,
      costs: costs.get(carrier.id) ?? new Map(),
      ...(share === undefined ? {} : { delivered: share }),
    };
  });
  return new Routes(known, routes, {
    selection,
    margins: new Map(margins.map((margin) => [margin.accountId, margin])),
  });
}

async function deliveredBy(db: Db, since: Date): Promise<Map<number, number>> {
  const shares = (await deliveredShares(db, since)).filter(
    ({ delivered, undelivered }) => delivered + undelivered >= FEWEST_ENDED,
  );
  return new Map(shares.map(({ carrierId, share }) => [carrierId, Math.floor(share * 100)]));
}

function costsOf(rows: readonly CarrierPriceRow[]): Map<number, Map<string, PriceTable>> {
  const costs = new Map<number, Map<string, PriceTable>>();
  for (const [carrierId, ofCarrier] of Map.groupBy(rows, (row) => row.carrierId)) {
    const tables = new Map<string, PriceTable>();
    for (const [currency, prices] of Map.groupBy(ofCarrier, (row) => row.currency)) {
      tables.set(currency, priceTable(prices.map(({ prefix, micros: price }) => ({ prefix, micros: micros(price) }))));
    }
    costs.set(carrierId, tables);
  }
  return costs;
}

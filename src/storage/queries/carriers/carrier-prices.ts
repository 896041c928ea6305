import { sql } from 'kysely';
import type { Db, Tx } from '../../database.ts';
import type { PriceRow } from '../billing/prices.ts';

/** What a carrier charges for one part; see `PriceRow`. */
export type CarrierPriceRow = PriceRow & { carrierId: number };

export async function setCarrierPrice(tx: Tx, price: CarrierPriceRow): Promise<void> {
  const { carrierId, currency, prefix, micros, setAt } = price;
  await sql`
    insert into carrier_price (carrier_id, currency, prefix, micros, set_at)
    values (${carrierId}, ${currency}, ${prefix}, ${micros}, ${setAt})
    on conflict (carrier_id, currency, prefix) do update set micros = excluded.micros, set_at = excluded.set_at`.execute(
    tx,
  );
}

/** Every price of one carrier, or of all. There is one per destination: some thousands at most. */
export async function listCarrierPrices(db: Db, carrierId?: number): Promise<CarrierPriceRow[]> {
  const { rows } = await sql<CarrierPriceRow>`
    select carrier_id as "carrierId", currency, prefix, micros, set_at as "setAt" from carrier_price
    where ${carrierId ?? null}::int is null or carrier_id = ${carrierId ?? null}
    order by carrier_id, currency, prefix`.execute(db);
  return rows;
}

/** Whether there was such a price. */
export async function removeCarrierPrice(
  tx: Tx,
  { carrierId, currency, prefix }: Pick<CarrierPriceRow, 'carrierId' | 'currency' | 'prefix'>,
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    delete from carrier_price where carrier_id = ${carrierId} and currency = ${currency} and prefix = ${prefix}`.execute(
    tx,
  );
  return (numAffectedRows ?? 0n) > 0n;
}

/** The accounts with a least margin. */
export type Margin = { accountId: string; currency: string; percent: number };

export async function readMargins(db: Db): Promise<Margin[]> {
  const { rows } = await sql<Margin>`
    select id as "accountId", currency, least_margin as percent from account where least_margin is not null`.execute(
    db,
  );
  return rows;
}

export async function setLeastMargin(tx: Tx, accountId: string, percent: number | null): Promise<void> {
  await sql`update account set least_margin = ${percent} where id = ${accountId}`.execute(tx);
}

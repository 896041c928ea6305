import { sql } from 'kysely';
import type { Db, Tx } from '../../database.ts';

/** Settings as the operator gave them; `connectors` reads them. */
export type GivenSettings = Readonly<Record<string, unknown>>;

export type CarrierRow = {
  id: number;
  name: string;
  kind: string;
  simulated: boolean;
  enabled: boolean;
  /** Digits after the +; none: all numbers. */
  prefixes: string[];
  priority: number;
  settings: GivenSettings;
  /** The password, sealed. */
  secret: string;
  createdAt: Date;
};

export type NewCarrier = Omit<CarrierRow, 'id'>;

/** Gives the new carrier's id, or undefined when another one has its name, ignoring case. */
export async function insertCarrier(tx: Tx, carrier: NewCarrier): Promise<number | undefined> {
  const { createdAt, settings, ...columns } = carrier;
  const inserted = await tx
    .insertInto('carrier')
    .values({ ...columns, settings: JSON.stringify(settings), created_at: createdAt })
    .onConflict((conflict) => conflict.expression(sql`lower(name)`).doNothing())
    .returning('id')
    .executeTakeFirst();
  return inserted?.id;
}

/** Every carrier, in the order added: a handful. */
export async function listCarriers(db: Db): Promise<(CarrierRow & { waiting: number })[]> {
  const { rows } = await sql<CarrierRow & { waiting: number }>`
    select ${columns}, (coalesce((select sum(last - first + 1) from slice where carrier_id = c.id), 0)
      + coalesce(o.messages, 0))::bigint as waiting
    from carrier c left join (
      select carrier_id, sum(recipients) as messages from open_insert_claim group by carrier_id
    ) o on o.carrier_id = c.id
    order by id`.execute(db);
  return rows;
}

export async function findCarrier(db: Db, name: string): Promise<CarrierRow | undefined> {
  const { rows } = await sql<CarrierRow>`select ${columns} from carrier where lower(name) = lower(${name})`.execute(db);
  return rows[0];
}

/** Finds a carrier to change it: nobody else does so meanwhile. */
export async function lockCarrier(tx: Tx, name: string): Promise<CarrierRow | undefined> {
  const { rows } = await sql<CarrierRow>`
    select ${columns} from carrier where lower(name) = lower(${name}) for update`.execute(tx);
  return rows[0];
}

export async function updateCarrier(tx: Tx, carrier: CarrierRow): Promise<void> {
  const { id, simulated, enabled, prefixes, priority, secret } = carrier;
  await tx
    .updateTable('carrier')
    .set({ simulated, enabled, prefixes, priority, secret, settings: JSON.stringify(carrier.settings) })
    .where('id', '=', id)
    .execute();
}

/** Messages queued for a carrier, and those of them that are leaving by it now. */
export async function countWaiting(db: Db, carrierId: number): Promise<{ waiting: number; leaving: number }> {
  const { rows } = await sql<{ waiting: number; leaving: number }>`
    select coalesce(sum(messages), 0)::bigint as waiting, coalesce(sum(messages) filter (where leaving), 0)::bigint as leaving
    from (
      select last - first + 1 as messages, worker is not null as leaving from slice where carrier_id = ${carrierId}
      union all
      select recipients, true from open_insert_claim where carrier_id = ${carrierId}
    ) queued`.execute(db);
  return rows[0]!;
}

/** Takes what waits for a carrier away from it: routing looks for another one. */
export async function unassignSlices(tx: Tx, carrierId: number): Promise<void> {
  await sql`update slice set carrier_id = null where carrier_id = ${carrierId} and worker is null`.execute(tx);
}

/** Deletes a carrier with receipts that found no message, and keeps its name for the messages it carried. */
export async function deleteCarrier(tx: Tx, carrier: { id: number; now: Date }): Promise<void> {
  await tx.deleteFrom('unmatched_receipt').where('carrier_id', '=', carrier.id).execute();
  await sql`
    with gone as (delete from carrier where id = ${carrier.id} returning id, name, simulated)
    insert into former_carrier (id, name, simulated, removed_at)
    select id, name, simulated, ${carrier.now} from gone`.execute(tx);
}

const columns = sql`id, name, kind, simulated, enabled, prefixes, priority, settings, secret, created_at as "createdAt"`;

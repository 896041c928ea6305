import type { Db } from '../../database.ts';

/** A carrier as dispatch opens it; `secret` is its encrypted password. */
export type CarrierToOpen = {
  id: number;
  name: string;
  kind: string;
  simulated: boolean;
  settings: unknown;
  secret: string;
  /** How it writes ids in receipts, as a connector learnt. */
  idFormat: string | null;
};

export function readCarriersToOpen(db: Db): Promise<CarrierToOpen[]> {
  return db
    .selectFrom('carrier')
    .leftJoin('carrier_id_format as learnt', 'learnt.carrier_id', 'carrier.id')
    .select(['id', 'name', 'kind', 'simulated', 'settings', 'secret', 'learnt.id_format as idFormat'])
    .where('enabled', '=', true)
    .orderBy('id')
    .$castTo<CarrierToOpen>() // the constraint of the table knows the kinds
    .execute();
}

import type { Db } from '../database.ts';

/** A carrier as dispatch opens it; `secret` is its encrypted password. */
export type CarrierToOpen = {
  id: number;
  name: string;
  kind: 'smpp';
  simulated: boolean;
  settings: unknown;
  secret: string;
};

export function readCarriersToOpen(db: Db): Promise<CarrierToOpen[]> {
  return db
    .selectFrom('carrier')
    .select(['id', 'name', 'kind', 'simulated', 'settings', 'secret'])
    .where('enabled', '=', true)
    .orderBy('id')
    .$castTo<CarrierToOpen>() // the constraint of the table knows the kinds
    .execute();
}

import type { Db } from '#storage/database.ts';
import { type KnownCarrier, readKnownCarriers } from '#storage/queries/messages/timeline.ts';

/** Names the carriers that there are or were. */
export type CarrierNames = (id: number | null) => KnownCarrier | undefined;

export async function carrierNames(db: Db): Promise<CarrierNames> {
  const byId = new Map((await readKnownCarriers(db)).map((carrier) => [carrier.id, carrier]));
  return (id) => (id === null ? undefined : byId.get(id));
}

import { type CarrierRow, listCarriers as readCarriers } from '#storage/queries/carriers.ts';
import type { Ground } from '../ground.ts';
import { Refusal } from '../refusal.ts';

export type ListedCarrier = Omit<CarrierRow, 'secret'> & {
  /** Messages queued for it. */
  waiting: number;
};

/** Every carrier with what waits for it; its password is not told. */
export async function listCarriers(ground: Ground): Promise<ListedCarrier[]> {
  const carriers = await readCarriers(ground.db);
  return carriers.map(({ secret: _told, ...carrier }) => carrier);
}

/** One carrier, by its name. */
export async function showCarrier(ground: Ground, name: string): Promise<ListedCarrier> {
  const carriers = await listCarriers(ground);
  const carrier = carriers.find((each) => each.name.toLowerCase() === name.toLowerCase());
  if (!carrier) throw new Refusal('carrier_not_found', { carrier: name });
  return carrier;
}

import { type CarrierRow, listCarriers as readCarriers } from '#storage/queries/carriers.ts';
import type { Ground } from '../ground.ts';
import { Refusal } from '../refusal.ts';
import { carrierFigures, type ShownFigures } from './carrier-figures.ts';
import { type CarrierLink, carrierLinks } from './carrier-link.ts';

export type ListedCarrier = Omit<CarrierRow, 'secret'> & {
  /** Messages queued for it. */
  waiting: number;
  link: CarrierLink;
};

/** Every carrier with what waits for it and how its links stand; its password is not told. */
export async function listCarriers(ground: Ground): Promise<ListedCarrier[]> {
  const carriers = await readCarriers(ground.db);
  const linkOf = await carrierLinks(ground);
  return carriers.map(({ secret: _told, ...carrier }) => ({ ...carrier, link: linkOf(carrier) }));
}

/** One carrier, by its name, with what it did lately. */
export async function showCarrier(ground: Ground, name: string): Promise<ListedCarrier & { figures: ShownFigures }> {
  const carriers = await listCarriers(ground);
  const carrier = carriers.find((each) => each.name.toLowerCase() === name.toLowerCase());
  if (!carrier) throw new Refusal('carrier_not_found', { carrier: name });
  return { ...carrier, figures: await carrierFigures(ground, carrier.id) };
}

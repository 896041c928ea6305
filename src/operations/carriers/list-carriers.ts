import { spellingWords } from '#connectors/smpp/receipts/id-spelling.ts';
import { type CarrierRow, listCarriers as readCarriers } from '#storage/queries/carriers/carriers.ts';
import { readIdSpelling } from '#storage/queries/messages/id-spellings.ts';
import { type Actor, permit } from '../actor.ts';
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
export async function listCarriers(ground: Ground, actor: Actor): Promise<ListedCarrier[]> {
  permit(actor, 'carriers:read');
  const carriers = await readCarriers(ground.db);
  const linkOf = await carrierLinks(ground);
  return carriers.map(({ secret: _told, ...carrier }) => ({ ...carrier, link: linkOf(carrier) }));
}

/** `receiptIds`: how it writes ids in receipts, in words, as its receipts showed; null while that is not known. */
export type ShownCarrier = ListedCarrier & {
  figures: ShownFigures;
  receiptIds: { written: string; learntAt: Date } | null;
};

/** One carrier, by its name, with what it did lately. */
export async function showCarrier(ground: Ground, actor: Actor, name: string): Promise<ShownCarrier> {
  permit(actor, 'carriers:read');
  const carriers = await listCarriers(ground, actor);
  const carrier = carriers.find((each) => each.name.toLowerCase() === name.toLowerCase());
  if (!carrier) throw new Refusal('carrier_not_found', { carrier: name });
  const learnt = await readIdSpelling(ground.db, carrier.id);
  return {
    ...carrier,
    receiptIds: learnt ? { written: spellingWords(learnt.spelling), learntAt: learnt.learntAt } : null,
    figures: await carrierFigures(ground, carrier.id),
  };
}

import { type CarrierRow, listCarriers as readCarriers } from '#storage/queries/carriers/carriers.ts';
import { type Actor, permit } from '../actor.ts';
import type { OperatorContext } from '../operator-context.ts';
import { type CarrierConnection, carrierConnections } from './carrier-connection.ts';

export type ListedCarrier = Omit<CarrierRow, 'secret'> & {
  /** Messages queued for it. */
  waiting: number;
  link: CarrierConnection;
};

/** Every carrier with what waits for it and how its links stand; its password is not told. */
export async function listCarriers(ctx: OperatorContext, actor: Actor): Promise<ListedCarrier[]> {
  permit(actor, 'carriers:read');
  const carriers = await readCarriers(ctx.db);
  const linkOf = await carrierConnections(ctx);
  return carriers.map(({ secret: _told, ...carrier }) => ({ ...carrier, link: linkOf(carrier) }));
}

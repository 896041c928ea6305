import type { Tx } from '#storage/database.ts';
import { type CarrierRow, lockCarrier } from '#storage/queries/carriers/carriers.ts';
import type { OperatorContext } from '../operator-context.ts';
import { Refusal } from '../refusal.ts';

/** What operations on carriers need besides: the key that seals passwords. */
export type CarrierOperatorContext = OperatorContext & { readonly secretKey: Buffer };

/** A carrier to change, by its name. @throws {Refusal} carrier_not_found */
export async function requireCarrier(tx: Tx, name: string): Promise<CarrierRow> {
  const carrier = await lockCarrier(tx, name);
  if (!carrier) throw new Refusal('carrier_not_found', { carrier: name });
  return carrier;
}

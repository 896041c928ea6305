import type { Db } from '#storage/database.ts';
import { findSend, type SendRow } from '#storage/queries/messages/send-overview.ts';
import { type Actor, accountIdOf } from '../actor.ts';
import { Refusal } from '../refusal.ts';

/** A send: a customer's own, an operator's any. @throws {Refusal} send_not_found */
export async function requireSend(db: Db, actor: Actor, id: string): Promise<SendRow> {
  const send = await findSend(db, accountIdOf(actor), id);
  if (!send) throw new Refusal('send_not_found', { send: id });
  return send;
}

import { findSendByAnyId } from '#storage/queries/messages/send-overview.ts';
import { type Actor, accountIdOf, permit } from '../actor.ts';
import type { OperatorContext } from '../operator-context.ts';
import { Refusal } from '../refusal.ts';

/** `v1Id`: its id in the AvoSMS dialect, if it came by that. */
export type FoundSend = { id: string; v1Id: string | null };

/** A send, from its id or its id in the AvoSMS dialect. */
export async function findSend(ctx: OperatorContext, actor: Actor, anyId: string): Promise<FoundSend> {
  permit(actor, 'sends:read');
  const send = await findSendByAnyId(ctx.db, accountIdOf(actor), anyId);
  if (!send) throw new Refusal('send_not_found', { send: anyId });
  return { id: send.id, v1Id: send.v1Id };
}

import { deleteSender as remove } from '#storage/queries/senders/senders.ts';
import { type Actor, permit } from '../actor.ts';
import type { Context } from '../context.ts';
import { Refusal } from '../refusal.ts';

export type DeleteSenderRefusal = 'sender_not_found';

/** Ignores case. */
export async function deleteSender(ctx: Context, actor: Actor, name: string): Promise<void> {
  permit(actor, 'senders:write');
  if (!(await remove(ctx.db, actor.accountId, name))) throw new Refusal('sender_not_found');
}

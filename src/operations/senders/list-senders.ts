import { listSenders as list } from '#storage/queries/senders/senders.ts';
import { type Actor, permit } from '../actor.ts';
import type { Context } from '../context.ts';

/** Names, oldest first. */
export async function listSenders(ctx: Context, actor: Actor): Promise<string[]> {
  permit(actor, 'senders:read');
  return list(ctx.db, actor.accountId);
}

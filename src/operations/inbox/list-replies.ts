import { type ListedReply, listReplies as list } from '#storage/queries/inbox/replies.ts';
import { type Actor, permit } from '../actor.ts';
import type { Context } from '../context.ts';

/** Newest first. Reading does not consume them. */
export async function listReplies(ctx: Context, actor: Actor, limit: number): Promise<ListedReply[]> {
  permit(actor, 'replies:list');
  return list(ctx.db, actor.accountId, limit);
}

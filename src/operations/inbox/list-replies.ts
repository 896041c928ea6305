import { type ListedReply, listReplies as list } from '#storage/queries/replies.ts';
import type { Actor, Context } from '../context.ts';

/** Newest first. Reading does not consume them. */
export function listReplies(ctx: Context, actor: Actor, limit: number): Promise<ListedReply[]> {
  return list(ctx.db, actor.accountId, limit);
}

import { listSenders as list } from '#storage/queries/senders.ts';
import type { Actor, Context } from '../context.ts';

/** Names, oldest first. */
export function listSenders(ctx: Context, actor: Actor): Promise<string[]> {
  return list(ctx.db, actor.accountId);
}

import { type CountedContactList, listContactLists as list } from '#storage/queries/contact-lists.ts';
import type { Actor, Context } from '../context.ts';

/** Oldest first. */
export function listContactLists(ctx: Context, actor: Actor): Promise<CountedContactList[]> {
  return list(ctx.db, actor.accountId);
}

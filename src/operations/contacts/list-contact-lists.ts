import { type CountedContactList, listContactLists as list } from '#storage/queries/contacts/contact-lists.ts';
import { type Actor, permit } from '../actor.ts';
import type { Context } from '../context.ts';

/** Oldest first. */
export async function listContactLists(ctx: Context, actor: Actor): Promise<CountedContactList[]> {
  permit(actor, 'contacts:read');
  return list(ctx.db, actor.accountId);
}

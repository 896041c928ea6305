import { deleteContactList as remove } from '#storage/queries/contacts/contact-lists.ts';
import { type Actor, permit } from '../actor.ts';
import type { Context } from '../context.ts';
import { Refusal } from '../refusal.ts';

export type DeleteContactListRefusal = 'list_not_found';

/** A contact exists only within its list and goes with it; what was sent stays. */
export async function deleteContactList(ctx: Context, actor: Actor, listId: string): Promise<void> {
  permit(actor, 'contacts:write');
  if (!(await remove(ctx.db, actor.accountId, listId))) throw new Refusal('list_not_found');
}

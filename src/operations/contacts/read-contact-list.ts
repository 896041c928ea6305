import type { ContactList } from '#storage/queries/contacts/contact-lists.ts';
import { type Contact, listContacts } from '#storage/queries/contacts/contacts.ts';
import { type Actor, permit } from '../actor.ts';
import type { Context } from '../context.ts';
import { requireList } from './require-list.ts';

export type ReadContactListRefusal = 'list_not_found';

/** One list with all its contacts, in the order added. */
export async function readContactList(
  ctx: Context,
  actor: Actor,
  listId: string,
): Promise<ContactList & { contacts: Contact[] }> {
  permit(actor, 'contacts:read');
  const list = await requireList(ctx, actor, listId);
  return { ...list, contacts: await listContacts(ctx.db, actor.accountId, list.id) };
}

import { type ContactList, findContactList } from '#storage/queries/contacts/contact-lists.ts';
import type { CustomerActor } from '../actor.ts';
import type { Context } from '../context.ts';
import { Refusal } from '../refusal.ts';

/** @throws {Refusal} `list_not_found` when the account has no such list. */
export async function requireList(ctx: Context, actor: CustomerActor, listId: string): Promise<ContactList> {
  const list = await findContactList(ctx.db, actor.accountId, listId);
  if (!list) throw new Refusal('list_not_found');
  return list;
}

import { updateContact as replaceContact } from '#storage/queries/contacts/contacts.ts';
import { type Actor, permit } from '../actor.ts';
import type { Context } from '../context.ts';
import { Refusal } from '../refusal.ts';
import { type ContactFields, cutFields } from './contact-fields.ts';
import { type NumberRefusal, readListNumber } from './list-number.ts';
import { requireList } from './require-list.ts';

export type UpdateContactRefusal = 'list_not_found' | 'contact_not_found' | NumberRefusal;

/** Replaces what is known of a contact. The number says which one, so it cannot change. */
export async function updateContact(
  ctx: Context,
  actor: Actor,
  request: { listId: string; number: string; fields: ContactFields },
): Promise<void> {
  permit(actor, 'contacts:write');
  const list = await requireList(ctx, actor, request.listId);
  const number = readListNumber(request.number, list.country);

  const key = { accountId: actor.accountId, listId: list.id, number };
  const updated = await replaceContact(ctx.db, key, cutFields(request.fields));
  if (!updated) throw new Refusal('contact_not_found');
}

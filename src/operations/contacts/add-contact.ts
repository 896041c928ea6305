import { uuidv7 } from '#platform/ids.ts';
import { insertContact } from '#storage/queries/contacts/contacts.ts';
import { type Actor, permit } from '../actor.ts';
import type { Context } from '../context.ts';
import { Refusal } from '../refusal.ts';
import { type ContactFields, cutFields } from './contact-fields.ts';
import { type NumberRefusal, readListNumber } from './list-number.ts';
import { requireList } from './require-list.ts';

export type AddContactRefusal = 'list_not_found' | 'contact_exists' | NumberRefusal;

/** Puts a number into a list. The same number in another spelling is the same contact. */
export async function addContact(
  ctx: Context,
  actor: Actor,
  request: { listId: string; number: string; fields: ContactFields },
): Promise<void> {
  permit(actor, 'contacts:write');
  const list = await requireList(ctx, actor, request.listId);
  const number = readListNumber(request.number, list.country);

  const id = uuidv7(ctx.clock.now());
  const key = { accountId: actor.accountId, listId: list.id, number, id };
  const inserted = await insertContact(ctx.db, key, cutFields(request.fields));
  if (inserted === 'exists') throw new Refusal('contact_exists');
  if (inserted === 'list_gone') throw new Refusal('list_not_found');
}

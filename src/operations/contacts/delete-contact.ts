import { type CountryCode, readNumber } from '#domain/numbers/phone-number.ts';
import { deleteContact as removeContact } from '#storage/queries/contacts/contacts.ts';
import { type Actor, permit } from '../actor.ts';
import type { Context } from '../context.ts';
import { Refusal } from '../refusal.ts';
import { requireList } from './require-list.ts';

export type DeleteContactRefusal = 'list_not_found' | 'contact_not_found';

/** Takes a number out of a list. One that cannot be read is in no list. */
export async function deleteContact(
  ctx: Context,
  actor: Actor,
  request: { listId: string; number: string },
): Promise<void> {
  permit(actor, 'contacts:write');
  const list = await requireList(ctx, actor, request.listId);
  const reading = readNumber(request.number, list.country as CountryCode);
  if (!('number' in reading)) throw new Refusal('contact_not_found');

  const key = { accountId: actor.accountId, listId: list.id, number: reading.number };
  if (!(await removeContact(ctx.db, key))) throw new Refusal('contact_not_found');
}

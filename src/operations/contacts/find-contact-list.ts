import { findContactListId } from '#storage/queries/contacts/contact-lists.ts';
import { type Actor, permit } from '../actor.ts';
import type { Context } from '../context.ts';
import { Refusal } from '../refusal.ts';

export type FindContactListRefusal = 'list_not_found';

/** The id of a list, from that id itself or its id in the AvoSMS dialect. */
export async function findContactList(ctx: Context, actor: Actor, anyId: string): Promise<string> {
  permit(actor, 'lists:find');
  const id = await findContactListId(ctx.db, actor.accountId, anyId);
  if (id === undefined) throw new Refusal('list_not_found');
  return id;
}

import { cutText } from '#domain/text/cut-text.ts';
import { renameContactList as rename } from '#storage/queries/contacts/contact-lists.ts';
import { type Actor, permit } from '../actor.ts';
import type { Context } from '../context.ts';
import { Refusal } from '../refusal.ts';

export type RenameContactListRefusal = 'list_not_found' | 'list_name_taken';

/** A list may be given its own present name, or a change of case of it. */
export async function renameContactList(
  ctx: Context,
  actor: Actor,
  request: { listId: string; name: string },
): Promise<void> {
  permit(actor, 'contacts:write');
  const renamed = await rename(ctx.db, actor.accountId, { id: request.listId, name: cutText(request.name) });
  if (renamed === 'not_found') throw new Refusal('list_not_found');
  if (renamed === 'name_taken') throw new Refusal('list_name_taken');
}

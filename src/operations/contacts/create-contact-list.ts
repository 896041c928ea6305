import { cutText } from '#domain/text/cut-text.ts';
import { uuidv7 } from '#platform/ids.ts';
import { insertContactList } from '#storage/queries/contacts/contact-lists.ts';
import { type Actor, permit } from '../actor.ts';
import { listDestinations } from '../billing/list-destinations.ts';
import type { Context } from '../context.ts';
import { Refusal } from '../refusal.ts';

export type CreateContactListRefusal = 'country_not_served' | 'list_name_taken';

/** `country`: an ISO 3166 code in any case. `v1Id`: its id in the AvoSMS dialect, if it comes by that. */
export type ContactListToCreate = { name: string; country: string; v1Id?: string };

/** Makes an empty list for one of the destinations, and gives its id. */
export async function createContactList(ctx: Context, actor: Actor, request: ContactListToCreate): Promise<string> {
  permit(actor, 'contacts:write');
  const wanted = request.country.toUpperCase();
  const country = (await listDestinations(ctx, actor)).find((served) => served === wanted);
  if (!country) throw new Refusal('country_not_served');

  const now = ctx.clock.now();
  const id = uuidv7(now);
  const { accountId } = actor;
  const list = { accountId, id, v1Id: request.v1Id ?? null, name: cutText(request.name), country, now };
  if (!(await insertContactList(ctx.db, list))) throw new Refusal('list_name_taken');
  return id;
}

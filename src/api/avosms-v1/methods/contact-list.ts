import { listContactLists } from '#operations/contacts/list-contact-lists.ts';
import { Failure } from '../answer.ts';
import { contract } from '../contracts/contact-list.ts';
import type { Method } from '../method.ts';
import { countryName, date } from '../present.ts';
import { v1IdOf } from '../v1-id.ts';

/** The lists of the account, whose result has the name that `contact/list/information` uses for contacts. */
export const contactList: Method<typeof contract> = {
  contract,
  async answer(ctx, actor) {
    const lists = await listContactLists(ctx, actor);
    if (lists.length === 0) throw new Failure('ERR_101');
    return {
      list_contact: lists.map((list) => ({
        list_contact_id: v1IdOf(list),
        list_contact_name: list.name,
        list_contact_country_name: countryName(list.country, actor.language),
        list_contact_country_code: list.country,
        nb_contact_list: list.contacts,
        list_contact_creation_date: date(list.createdAt),
      })),
    };
  },
};

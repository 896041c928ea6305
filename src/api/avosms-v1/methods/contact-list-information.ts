import { findContactList } from '#operations/contacts/find-contact-list.ts';
import { type ReadContactListRefusal, readContactList } from '#operations/contacts/read-contact-list.ts';
import { contract } from '../contracts/contact-list-information.ts';
import type { Method } from '../method.ts';
import { countryName, date, telephoneNumber } from '../present.ts';

/** One list with every contact: the dialect has no pages. Its id is not among the documented results. */
export const contactListInformation: Method<typeof contract, ReadContactListRefusal> = {
  contract,
  async answer(ctx, actor, given) {
    const list = await readContactList(ctx, actor, await findContactList(ctx, actor, given.text('listContactId')));
    return {
      list_contact_name: list.name,
      list_contact_country_name: countryName(list.country, actor.language),
      list_contact_country_code: list.country,
      nb_contact_list: list.contacts.length,
      list_contact_creation_date: date(list.createdAt),
      list_contact: list.contacts.map((contact) => ({
        contact_civility: contact.civility,
        contact_name: contact.name,
        contact_first_name: contact.firstName,
        contact_telephone_number: telephoneNumber(contact.number),
        contact_email: contact.email,
        contact_birthday: contact.birthday,
        contact_other: contact.other,
      })),
    };
  },
};
